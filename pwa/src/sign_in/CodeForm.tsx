import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button, Field, showFirst } from "../ui";
import { askForMail, signInByCode } from "./asking";
import { digitsOf, refusal, SIX_DIGITS } from "./words";

interface Props {
  email: string;
  onDone(): void;
  onChange(): void;
}

/** The six digits out of the mail; typed, pasted or offered by the phone. */
export function CodeForm({ email, onDone, onChange }: Props) {
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => form.current?.querySelector("input")?.focus(), []);
  const [code, setCode] = useState("");
  const [said, setSaid] = useState({ error: "", note: "" });
  const [busy, setBusy] = useState(false);
  const refuse = (error: string) => {
    setSaid({ error, note: "" });
    showFirst(form.current);
  };
  const attempt = async (work: () => Promise<void>, note: string) => {
    setBusy(true);
    setSaid({ error: "", note: "" });
    try {
      await work();
      setSaid({ error: "", note });
    } catch (refused) {
      refuse(refusal(refused));
    }
    setBusy(false);
  };
  const enter = (event: Event) => {
    event.preventDefault();
    if (digitsOf(code).length !== 6) return refuse(SIX_DIGITS);
    return attempt(async () => {
      await signInByCode(email, digitsOf(code));
      onDone();
    }, "");
  };
  const again = () => attempt(() => askForMail(email), "A new mail is on its way.");
  return (
    <form ref={form} onSubmit={enter} noValidate>
      <p>
        If we know <b class="address">{email}</b>, a mail with six digits is on its way. It works
        for ten minutes.
      </p>
      <Field
        label="Code"
        class="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={11}
        value={code}
        error={said.error}
        onInput={(event) => setCode(event.currentTarget.value)}
      />
      <Button kind="primary" class="wide" type="submit" busy={busy}>
        Sign in
      </Button>
      <p class="soft" role="status">
        {said.note}
      </p>
      <p class="after">
        <Button class="quiet" onClick={again}>
          Send it again
        </Button>
        <Button class="quiet" onClick={onChange}>
          Use another address
        </Button>
      </p>
      <p class="soft">Nothing there? Look among unwanted mail, or call us.</p>
    </form>
  );
}
