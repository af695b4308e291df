import { useState } from "preact/hooks";
import { useCell } from "../kit/cell";
import { read, session, write } from "../kit/session";
import { Button, Icon, toast } from "../ui";
import { offer } from "../ui/offer";
import { addPasskey } from "./passkeys";
import { NotProved, withProof } from "./proving";
import { passkeyRefusal } from "./words";
import "../ui/screens.css";

const DECLINED = "doorstep:passkey-declined";

/** Not now means not again to the same person on this device; it stays under Settings. */
export function isDeclined(contact: string): boolean {
  return read(DECLINED) === contact;
}

/** After the first sign-in: would you like the next one to be easier? */
export function PasskeyOffer() {
  const now = useCell(session)?.contact.id;
  const [contact] = useState(now);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  if (!contact || now !== contact) return null;
  const decline = () => {
    write(DECLINED, contact);
    offer.value = null;
  };
  const make = async () => {
    setBusy(true);
    setError("");
    try {
      await withProof(() => addPasskey());
      offer.value = null;
      toast("Done. Next time, sign in with your passkey.");
    } catch (refused) {
      if (!(refused instanceof NotProved)) setError(passkeyRefusal(refused));
    }
    setBusy(false);
  };
  return (
    <aside class="notice easier" aria-label="An easier way to sign in">
      <Icon name="key-round" />
      <div>
        <p>
          Next time, sign in with a passkey: your fingerprint, face or screen lock instead of a
          mailed code.
        </p>
        <p class="error" role="alert">
          {error}
        </p>
        <p class="acts">
          <Button kind="primary" busy={busy} onClick={make}>
            Set it up
          </Button>
          <Button onClick={decline}>Not now</Button>
        </p>
      </div>
    </aside>
  );
}
