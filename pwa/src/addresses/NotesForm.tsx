import { Gone, type Row } from "@doorstep/sync";
import { useState } from "preact/hooks";
import { isClosed, useClosed } from "../kit/closed";
import type { Property } from "../kit/documents";
import { ELSEWHERE, useDraft } from "../kit/drafts";
import { enqueue } from "../kit/replica";
import { Button, Field } from "../ui";
import { type Before, beginNotes, LONGEST, type Notes, updateOf, upToDate } from "./notes";

interface Props extends Before {
  row: Row<Property>;
  onClose(): void;
}

/** How to get in, to be written; what is typed is kept until it was saved. */
export function NotesForm({ row, waiting, refused, onClose }: Props) {
  const now = row.doc.access_notes;
  const key = `access:${(refused ?? row).id}`;
  const draft = useDraft<Notes>(key, () => beginNotes(row.id, now, refused));
  const [error, setError] = useState("");
  const closed = useClosed();
  const notes = draft.value && (draft.gone ? draft.value : upToDate(draft.value, now));
  if (!notes) return null;
  const save = async (event: Event) => {
    event.preventDefault();
    const update = updateOf(notes);
    if (!update) return draft.forget().finally(onClose);
    const other = { replaces: refused?.id, joins: waiting?.id };
    try {
      await enqueue({ ...update, ...other, draft: draft.written() });
      onClose();
    } catch (failed) {
      if (failed instanceof Gone) return draft.lose();
      const next = isClosed(failed) ? "Copy it, and open this page again." : "Please try again.";
      setError(`This phone could not save it. What you wrote is still here. ${next}`);
    }
  };
  const goOn = async () => {
    if (!(await draft.goOn(notes))) setError("This was begun anew in another window. Go on there.");
  };
  return (
    <form class="stack" onSubmit={save} noValidate>
      {refused && (
        <p class="note">
          You wrote this before, and it was not taken. Change it and save it again.
        </p>
      )}
      <Field
        as="textarea"
        label="What should we know to get in?"
        hint="Where the key is, the code of a gate, where to park. The office and whoever comes can read it."
        rows={4}
        maxLength={LONGEST}
        readOnly={closed || draft.gone}
        value={notes.typed}
        error={error}
        onInput={({ currentTarget }) => draft.change({ ...notes, typed: currentTarget.value })}
      />
      {draft.gone && <p class="note">{ELSEWHERE}</p>}
      <div class="acts">
        {draft.gone ? (
          // A button of its own: one that became the other under the finger would save.
          <Button key="go-on" onClick={goOn}>
            Go on with it here
          </Button>
        ) : (
          <Button key="save" kind="primary" type="submit">
            Save
          </Button>
        )}
        <Button onClick={onClose}>Leave it as it is</Button>
      </div>
    </form>
  );
}
