import { Button, Field } from "../ui";
import { askForMail, signInByCode } from "./asking";
import { useCode } from "./useCode";

interface Props {
  email: string;
  onDone(): void;
  onChange(): void;
}

/** Signing in by the code out of the mail. */
export function CodeForm({ email, onDone, onChange }: Props) {
  const { form, field, note, busy, enter, again } = useCode({
    take: (code) => signInByCode(email, code).then(onDone),
    mail: () => askForMail(email),
  });
  return (
    <form ref={form} onSubmit={enter} noValidate>
      <p>
        If we know <b class="address">{email}</b>, a mail with six digits is on its way. It works
        for ten minutes.
      </p>
      <Field {...field} />
      <Button kind="primary" class="wide" type="submit" busy={busy}>
        Sign in
      </Button>
      <p class="soft" role="status">
        {note}
      </p>
      <p class="after">
        <Button class="quiet" onClick={again}>
          Send it again
        </Button>
        <Button class="quiet" onClick={onChange}>
          Use another address
        </Button>
      </p>
      <p class="soft">Nothing there? Look among unwanted mail.</p>
    </form>
  );
}
