import { useState } from "preact/hooks";
import { type Place, usePlace } from "../kit/place";
import { dayLabel, dayOf } from "../kit/words";
import { type Passkey, removePasskey, renamePasskey } from "../sign_in/passkeys";
import { NotProved, withProof } from "../sign_in/proving";
import { passkeyRefusal } from "../sign_in/words";
import { Button, Dialog, Field, fullWords, Icon, showFirst, toast } from "../ui";

interface Props {
  passkey: Passkey;
  onChange(): Promise<void>;
}

/** The most letters of a name. */
const LONGEST = 60;

type Asking = "nothing" | "name" | "removal";

/** One passkey, what is known of it, and what can be done with it. */
export function PasskeyRow({ passkey, onChange }: Props) {
  const [asking, setAsking] = useState<Asking>("nothing");
  const place = usePlace();
  const close = () => setAsking("nothing");
  const { name } = passkey;
  return (
    <li class="row">
      <Icon name="key-round" />
      <span>
        <b>{name}</b>
        <small>{knownOf(passkey, place)}</small>
      </span>
      <span class="do">
        <Button class="quiet" aria-label={`Rename ${name}`} onClick={() => setAsking("name")}>
          Rename
        </Button>
        <Button class="quiet" aria-label={`Remove ${name}`} onClick={() => setAsking("removal")}>
          Remove
        </Button>
      </span>
      {asking === "name" && <Rename passkey={passkey} onChange={onChange} onClose={close} />}
      {asking === "removal" && <Remove passkey={passkey} onChange={onChange} onClose={close} />}
    </li>
  );
}

/** "Added Thu 5 Nov, used today. On your other devices, too." */
function knownOf({ created_at, last_used_at, synced }: Passkey, { zone, today }: Place): string {
  const day = (instant: string) => {
    const label = dayLabel(dayOf(instant, zone), today);
    return label.includes(" ") ? label : label.toLowerCase();
  };
  const used = last_used_at ? `last used ${day(last_used_at)}` : "not used yet";
  return `Added ${day(created_at)}, ${used}.${synced ? " On your other devices, too." : ""}`;
}

function Rename({ passkey, onChange, onClose }: Props & { onClose(): void }) {
  const [name, setName] = useState(passkey.name);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async (event: Event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const refuse = (why: string) => {
      setError(why);
      showFirst(form);
    };
    if (!name.trim()) return refuse("Please type a name.");
    setBusy(true);
    try {
      await renamePasskey(passkey.id, name);
      await onChange();
      onClose();
    } catch (refused) {
      refuse(passkeyRefusal(refused));
    }
    setBusy(false);
  };
  return (
    <Dialog title="What should it be called?" onClose={onClose}>
      <form onSubmit={save} noValidate>
        <Field
          label="Name"
          maxLength={LONGEST}
          hint={fullWords(name, LONGEST)}
          autoComplete="off"
          value={name}
          error={error}
          onInput={({ currentTarget: { value } }) => setName(value)}
        />
        <div class="choices">
          <Button kind="primary" type="submit" busy={busy}>
            Save
          </Button>
          <Button onClick={onClose}>Leave it</Button>
        </div>
      </form>
    </Dialog>
  );
}

function Remove({ passkey: { id, name }, onChange, onClose }: Props & { onClose(): void }) {
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    setError("");
    try {
      await withProof(() => removePasskey(id));
      toast(`${name} was removed and opens nothing any more.`);
      onClose();
      await onChange();
    } catch (refused) {
      if (!(refused instanceof NotProved)) setError(passkeyRefusal(refused));
    }
    setBusy(false);
  };
  return (
    <Dialog title={`Remove ${name}?`} onClose={onClose}>
      <p>Nobody can sign in with it from then on. You can always sign in with a mailed code.</p>
      <p class="error" role="alert">
        {error}
      </p>
      <div class="choices">
        <Button kind="danger" busy={busy} onClick={remove}>
          Remove it
        </Button>
        <Button onClick={onClose}>Keep it</Button>
      </div>
    </Dialog>
  );
}
