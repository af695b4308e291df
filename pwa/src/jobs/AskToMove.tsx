import { Gone, type OutboxItem, type Written } from "@doorstep/sync";
import { useState } from "preact/hooks";
import { isClosed, useClosed } from "../kit/closed";
import type { Visit } from "../kit/documents";
import { ELSEWHERE, useDraft } from "../kit/drafts";
import type { Place } from "../kit/place";
import { enqueue, replica } from "../kit/replica";
import { Button } from "../ui";
import type { Window } from "./visits";

interface Props {
  visit: Pick<Visit, "id" | "move_reason" | "move_preferred_on">;
  /** The time that does not suit, as it is shown; null if it is not known. */
  window: Window | null;
  place: Place;
  /** A wish in the outbox, to be sent in another wording. */
  written?: OutboxItem;
  onClose(): void;
}

interface Wish {
  reason: string;
  preferred_on: string;
}

/** Ask the office for another time; what is typed is kept until it was sent. */
export default function AskToMove({ visit, window, place, written, onClose }: Props) {
  const key = `move:${(written ?? visit).id}`;
  const draft = useDraft<Wish>(key, () => ({
    reason: visit.move_reason,
    preferred_on: visit.move_preferred_on ?? "",
  }));
  const [error, setError] = useState("");
  const closed = useClosed();
  const wish = draft.value;
  if (!wish) return null;
  const send = async (event: Event) => {
    event.preventDefault();
    if (!wish.reason.trim())
      return setError("Please say in a few words why, so that the office can help.");
    if (wish.preferred_on && wish.preferred_on < place.today)
      return setError("This day is over. Please choose another.");
    try {
      await keep({ args: argsOf(visit.id, wish), base: window, draft: draft.written() }, written);
      onClose();
    } catch (error) {
      if (error instanceof Gone) return draft.lose();
      const next = isClosed(error)
        ? "Copy what you wrote, and open this page again."
        : "What you wrote is still here. Please try again.";
      setError(`This phone could not save it, so nothing was sent. ${next}`);
    }
  };
  const goOn = async () => {
    if (!(await draft.goOn(wish))) setError("This was begun anew in another window. Go on there.");
  };
  return (
    <form class="ask-to-move" onSubmit={send} noValidate>
      <label>
        <span>Why does this time not suit you?</span>
        <textarea
          rows={3}
          maxLength={4000}
          readOnly={closed || draft.gone}
          value={wish.reason}
          aria-invalid={Boolean(error)}
          aria-describedby="move-error"
          onInput={(event) => draft.change({ ...wish, reason: event.currentTarget.value })}
        />
      </label>
      <label>
        <span>A better day, if you know one</span>
        <input
          type="date"
          min={place.today}
          readOnly={closed || draft.gone}
          value={wish.preferred_on}
          onInput={(event) => draft.change({ ...wish, preferred_on: event.currentTarget.value })}
        />
      </label>
      <p id="move-error" class="error" role="alert">
        {error}
      </p>
      {draft.gone && <p class="note">{ELSEWHERE}</p>}
      <div class="acts">
        {draft.gone ? (
          // A button of its own: one that became the other under the finger would send.
          <Button key="go-on" type="button" onClick={goOn}>
            Go on with it here
          </Button>
        ) : (
          <Button key="send" kind="primary" type="submit">
            Ask to move
          </Button>
        )}
        <Button type="button" onClick={onClose}>
          Leave it as it is
        </Button>
      </div>
    </form>
  );
}

/** What was refused is asked anew, of the time that is shown now; what waits keeps its place. */
async function keep(
  { args, base, draft }: { args: { visit_id: string }; base: Window | null; draft: Written },
  written: OutboxItem | undefined,
): Promise<void> {
  if (written && written.state !== "failed")
    await replica().rewrite(written.id, args, undefined, draft);
  else {
    const replaces = written?.id;
    await enqueue({ name: "visit.ask_to_move", ver: 1, args, base, draft, replaces });
  }
}

function argsOf(visit_id: string, { reason, preferred_on }: Wish) {
  return { visit_id, reason: reason.trim(), preferred_on: preferred_on || null };
}
