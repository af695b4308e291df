import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Field, showFirst } from "../ui";
import { askForMail, forgetAsked, signInByCode } from "./asking";
import type { ProofProps } from "./proofs";
import { digitsOf, refusal, SIX_DIGITS } from "./words";

/** Proves it by the code that is mailed as soon as this is shown. */
export function CodeProof({ contact: { email }, onProved }: ProofProps) {
  const form = useRef<HTMLFormElement>(null);
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
  const mail = (note: string) => attempt(() => askForMail(email), note);
  useEffect(() => {
    form.current?.querySelector("input")?.focus();
    void mail("");
    return forgetAsked;
  }, []);
  const enter = (event: Event) => {
    event.preventDefault();
    if (digitsOf(code).length !== 6) return refuse(SIX_DIGITS);
    return attempt(async () => {
      await signInByCode(email, digitsOf(code));
      onProved();
    }, "");
  };
  return (
    <form ref={form} class="proof" onSubmit={enter} noValidate>
      <p>
        We mail six digits to <b class="address">{email}</b>. They work for ten minutes.
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
      <p class="soft" role="status">
        {said.note}
      </p>
      <div class="choices">
        <Button kind="primary" type="submit" busy={busy}>
          Go on
        </Button>
        <Button class="quiet" onClick={() => mail("A new mail is on its way.")}>
          Send it again
        </Button>
      </div>
    </form>
  );
}
