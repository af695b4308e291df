import { useLayoutEffect, useRef, useState } from "preact/hooks";
import "../sign_in/proof.css";
import { digitsOf, SIX_DIGITS } from "../sign_in/words";
import { Button, Field, showFirst } from "../ui";
import { askForChange, confirmChange, refusalOfChange } from "./emailing";

interface Props {
  email: string;
  onDone(): void;
  onChange(): void;
}

/** The six digits out of the mail to the new address. */
export function NewAddressCode({ email, onDone, onChange }: Props) {
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
      refuse(refusalOfChange(refused));
    }
    setBusy(false);
  };
  const enter = (event: Event) => {
    event.preventDefault();
    if (digitsOf(code).length !== 6) return refuse(SIX_DIGITS);
    return attempt(() => confirmChange(digitsOf(code)).then(onDone), "");
  };
  return (
    <form ref={form} class="proof" onSubmit={enter} noValidate>
      <p>
        A mail is on its way to <b class="address">{email}</b>. The six digits in it work for ten
        minutes; until then nothing is changed.
      </p>
      <Field
        label="Code"
        class="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={11}
        value={code}
        error={said.error}
        onInput={({ currentTarget }) => setCode(currentTarget.value)}
      />
      <Button kind="primary" class="wide" type="submit" busy={busy}>
        Change my address
      </Button>
      <p class="soft" role="status">
        {said.note}
      </p>
      <div class="choices">
        <Button
          class="quiet"
          onClick={() => attempt(() => askForChange(email), "A new mail is on its way.")}
        >
          Send it again
        </Button>
        <Button class="quiet" onClick={onChange}>
          Use another address
        </Button>
      </div>
    </form>
  );
}
