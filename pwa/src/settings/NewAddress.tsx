import { useState } from "preact/hooks";
import { Button, Field, showFirst } from "../ui";
import { askForChange, refusalOfChange } from "./emailing";

interface Props {
  onBegin(): void;
  onAsked(email: string): void;
}

/** Which address it should be from now on. */
export function NewAddress({ onBegin, onAsked }: Props) {
  const [email, setEmail] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async (event: Event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const refuse = (why: string) => {
      setError(why);
      showFirst(form);
    };
    const wanted = email.trim();
    if (!/^[^\s@]+@[^\s@]+$/.test(wanted))
      return refuse("Please type a mail address, like alex@example.com.");
    onBegin();
    setBusy(true);
    setError("");
    try {
      await askForChange(wanted);
      onAsked(wanted);
    } catch (refused) {
      refuse(refusalOfChange(refused));
    }
    setBusy(false);
  };
  return (
    <form class="details" onSubmit={send} noValidate>
      <Field
        label="New email address"
        hint="We mail six digits to it, to be sure that it reaches you."
        type="email"
        name="new-email"
        autoComplete="email"
        maxLength={254}
        value={email}
        error={error}
        onInput={({ currentTarget }) => setEmail(currentTarget.value)}
      />
      <Button kind="primary" class="wide" type="submit" busy={busy}>
        Send the code
      </Button>
    </form>
  );
}
