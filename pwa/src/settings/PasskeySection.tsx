import { useState } from "preact/hooks";
import { Unreachable } from "../kit/api";
import {
  addPasskey,
  knowsPasskeys,
  listPasskeys,
  type Passkey,
  type Passkeys,
} from "../sign_in/passkeys";
import { NotProved, withProof } from "../sign_in/proving";
import { passkeyRefusal } from "../sign_in/words";
import { Button, Icon, Rows, Skeleton, toast } from "../ui";
import { offer } from "../ui/offer";
import { Away } from "./Away";
import { PasskeyRow } from "./PasskeyRow";
import { useAsked } from "./useAsked";
import "../ui/screens.css";

const OFFLINE =
  "To see or change your passkeys you need a connection. Those you have go on working.";

/** The person's passkeys: this part of the app asks the server, for they are kept there alone. */
export function PasskeySection() {
  const [view, look] = useAsked(listPasskeys);
  return (
    <section class="passkeys">
      <h2>Passkeys</h2>
      <p>
        A passkey is your fingerprint, face or screen lock, kept by this device or your password
        manager. Nobody can read it in a mail or guess it.
      </p>
      {view.state === "loading" && <Skeleton />}
      {view.state === "away" && (
        <Away
          why={view.why instanceof Unreachable ? OFFLINE : passkeyRefusal(view.why)}
          onAgain={look}
        />
      )}
      {view.state === "ready" && <Found found={view.found} look={look} />}
    </section>
  );
}

function Found({ found: { passkeys, most }, look }: { found: Passkeys; look(): Promise<void> }) {
  return (
    <>
      <List passkeys={passkeys} look={look} />
      <Add full={passkeys.length >= most} look={look} />
    </>
  );
}

function List({ passkeys, look }: { passkeys: Passkey[]; look(): Promise<void> }) {
  if (passkeys.length === 0) return <p class="soft">You have none yet.</p>;
  return (
    <Rows>
      {passkeys.map((passkey) => (
        <PasskeyRow key={passkey.id} passkey={passkey} onChange={look} />
      ))}
    </Rows>
  );
}

function Add({ full, look }: { full: boolean; look(): Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  if (full) return <p class="soft">You have as many as there can be. Remove one to add another.</p>;
  if (!knowsPasskeys()) return <p class="soft">This browser does not know passkeys.</p>;
  const add = async () => {
    setBusy(true);
    setError("");
    try {
      const { name } = await withProof(() => addPasskey());
      offer.value = null;
      toast(`${name} was added. Next time, sign in with it.`);
      await look();
    } catch (refused) {
      if (!(refused instanceof NotProved)) setError(passkeyRefusal(refused));
    }
    setBusy(false);
  };
  return (
    <>
      <Button class="wide" busy={busy} onClick={add}>
        <Icon name="plus" /> Add a passkey
      </Button>
      <p class="error" role="alert">
        {error}
      </p>
    </>
  );
}
