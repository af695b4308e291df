import { useState } from "preact/hooks";
import { ask, Problem } from "../kit/api";
import { useDraft } from "../kit/drafts";
import { countWords } from "../kit/words";
import { NotProved, withProof } from "../sign_in/proving";
import { Button, Dialog, Field, showFirst } from "../ui";

interface Props {
  years: number;
  onClose(): void;
  onAsked(): void;
}

const WORD = "erase";
const LONGEST = 2_000;
const AWAY = "There is no connection just now. Nothing was asked; please try again.";

/** Says what would go and what would stay, and takes the wish once it was typed by hand; why is kept till then. */
export function AskForErasure({ years, onClose, onAsked }: Props) {
  const draft = useDraft("erasure", () => ({ reason: "" }));
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState("");
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const wish = draft.value;
  if (!wish) return null;
  const send = async (event: Event) => {
    event.preventDefault();
    const right = typed.trim().toLowerCase() === WORD;
    setWrong(right ? "" : `Please type the word “${WORD}”.`);
    setSaid("");
    if (!right) return showFirst(event.target);
    setBusy(true);
    const wanted = { confirmation: WORD, reason: wish.reason };
    try {
      await withProof(() => ask("POST", "/api/portal/erasure", wanted));
      await draft.forget().catch(() => undefined);
      return onAsked();
    } catch (error) {
      if (!(error instanceof NotProved)) setSaid(error instanceof Problem ? error.message : AWAY);
    }
    setBusy(false);
  };
  const change = (reason: string) => {
    void (draft.gone ? draft.goOn({ reason }, true) : draft.change({ reason }));
  };
  return (
    <Dialog title="Ask to be erased?" onClose={onClose}>
      <p>
        If the office agrees, this is gone for everybody of your account and cannot be brought back:
        who may sign in, addresses, requests with photos, documents, and all you wrote. For{" "}
        {countWords(years, "year")} jobs that were done stay, without your name and words, and
        invoices and payments as they are, with the name and address on them. All devices lose their
        copy.
      </p>
      <form onSubmit={send} noValidate>
        <Field
          as="textarea"
          label="Why (if you want to say)"
          rows={3}
          maxLength={LONGEST}
          value={wish.reason}
          onInput={({ currentTarget }) => change(currentTarget.value)}
        />
        <Field
          label={`Type “${WORD}” to confirm`}
          value={typed}
          autoCapitalize="none"
          autoComplete="off"
          maxLength={20}
          error={wrong}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <p class="said" role="status">
          {said}
        </p>
        <div class="choices">
          <Button kind="danger" type="submit" busy={busy}>
            {busy ? "Asking…" : "Ask the office to erase it"}
          </Button>
          <Button onClick={onClose}>Keep everything</Button>
        </div>
      </form>
    </Dialog>
  );
}
