import { useEffect, useRef, useState } from "preact/hooks";
import { useCell } from "../kit/cell";
import { session } from "../kit/session";
import { PasswordField } from "../sign_in/PasswordField";
import { hintFor, setPassword, wrongLength } from "../sign_in/passwords";
import { NotProved, withProof } from "../sign_in/proving";
import { refusal } from "../sign_in/words";
import { Button, showFirst, toast } from "../ui";
import { signedOut } from "./signed_out";

/** The form of a new password; `had` says that it takes the place of another. */
export function NewPassword({ had, onDone }: { had: boolean; onDone(): void }) {
  const form = useRef<HTMLFormElement>(null);
  const email = useCell(session)?.contact.email;
  const [typed, setTyped] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => form.current?.querySelector<HTMLInputElement>(".secret input")?.focus(), []);
  const type = (text: string) => {
    setTyped(text);
    setError("");
  };
  const refuse = (why: string) => {
    setError(why);
    showFirst(form.current);
  };
  const save = async (event: Event) => {
    event.preventDefault();
    const wrong = wrongLength(typed);
    if (wrong) return refuse(wrong);
    setBusy(true);
    setError("");
    try {
      const ended = await withProof(() => setPassword(typed));
      toast(had ? `Your password is changed. ${signedOut(ended)}` : "Your password is set.");
      onDone();
    } catch (refused) {
      if (!(refused instanceof NotProved)) refuse(refusal(refused));
    }
    setBusy(false);
  };
  return (
    <form ref={form} onSubmit={save} noValidate>
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label="New password"
        autoComplete="new-password"
        value={typed}
        {...(!error && { hint: hintFor(typed) })}
        error={error}
        onInput={type}
      />
      <p class="soft">
        {had
          ? "Your other devices are signed out. What they have not sent yet stays on them, locked, until you sign in there."
          : "Your other devices stay signed in. We write you a mail that it was set."}
      </p>
      <div class="choices">
        <Button kind="primary" type="submit" busy={busy}>
          {had ? "Change the password" : "Set the password"}
        </Button>
        <Button onClick={onDone}>Not now</Button>
      </div>
    </form>
  );
}
