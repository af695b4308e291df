import { useEffect } from "preact/hooks";
import { Button, Field } from "../ui";
import { askForMail, mail, signInByCode } from "./asking";
import type { ProofProps } from "./proofs";
import { useCode } from "./useCode";

/** Proves it by the code that is mailed as soon as this is shown. */
export function CodeProof({ contact: { email }, onProved }: ProofProps) {
  const { form, field, note, busy, enter, send, again } = useCode({
    take: (code) => signInByCode(email, code).then(onProved),
    mail: () => askForMail(email),
  });
  useEffect(() => {
    void send("");
    return mail.forget;
  }, []);
  return (
    <form ref={form} class="proof" onSubmit={enter} noValidate>
      <p>
        We mail six digits to <b class="address">{email}</b>. They work for ten minutes.
      </p>
      <Field {...field} />
      <p class="soft" role="status">
        {note}
      </p>
      <div class="choices">
        <Button kind="primary" type="submit" busy={busy}>
          Go on
        </Button>
        <Button class="quiet" onClick={again}>
          Send it again
        </Button>
      </div>
    </form>
  );
}
