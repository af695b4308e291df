import "../ui/screens.css";
import { useCode } from "../sign_in/useCode";
import { Button, Field } from "../ui";
import { askForChange, confirmChange, refusalOfChange } from "./emailing";

interface Props {
  email: string;
  onDone(): void;
  onChange(): void;
}

/** The six digits out of the mail to the new address. */
export function NewAddressCode({ email, onDone, onChange }: Props) {
  const { form, field, note, busy, enter, again } = useCode({
    take: (code) => confirmChange(code).then(onDone),
    mail: () => askForChange(email),
    words: refusalOfChange,
  });
  return (
    <form ref={form} class="proof" onSubmit={enter} noValidate>
      <p>
        A mail is on its way to <b class="address">{email}</b>. The six digits in it work for ten
        minutes; until then nothing is changed.
      </p>
      <Field {...field} />
      <Button kind="primary" class="wide" type="submit" busy={busy}>
        Change my address
      </Button>
      <p class="soft" role="status">
        {note}
      </p>
      <div class="choices">
        <Button class="quiet" onClick={again}>
          Send it again
        </Button>
        <Button class="quiet" onClick={onChange}>
          Use another address
        </Button>
      </div>
    </form>
  );
}
