import { useEffect, useState } from "preact/hooks";
import { Unreachable } from "../kit/api";
import { useStatus } from "../kit/replica";
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
import { PasskeyRow } from "./PasskeyRow";
import "./passkeys.css";

type View =
  | { state: "loading" }
  | { state: "offline" }
  | { state: "failed"; why: string }
  | { state: "ready"; found: Passkeys };

const OFFLINE =
  "To see or change your passkeys you need a connection. Those you have go on working.";

/** The person's passkeys: this part of the app asks the server, for they are kept there alone. */
export function PasskeySection() {
  const { view, look } = useOwn();
  return (
    <section class="passkeys">
      <h2>Passkeys</h2>
      <p>
        A passkey is your fingerprint, face or screen lock, kept by this device or your password
        manager. Nobody can read it in a mail or guess it.
      </p>
      <Found view={view} look={look} />
    </section>
  );
}

function Found({ view, look }: { view: View; look(): Promise<void> }) {
  if (view.state === "loading") return <Skeleton />;
  if (view.state !== "ready") {
    return (
      <>
        <p class="note" role="status">
          {view.state === "offline" ? OFFLINE : view.why}
        </p>
        <Button onClick={look}>Try again</Button>
      </>
    );
  }
  const { passkeys, most } = view.found;
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

/** What the server has, asked anew after every change and when the network is back. */
function useOwn(): { view: View; look(): Promise<void> } {
  const [view, setView] = useState<View>({ state: "loading" });
  const offline = useStatus().state === "offline";
  const look = async () => {
    try {
      setView({ state: "ready", found: await listPasskeys() });
    } catch (error) {
      if (error instanceof Unreachable) setView({ state: "offline" });
      else setView({ state: "failed", why: passkeyRefusal(error) });
    }
  };
  // The browser may not notice that the server is there again, nor the copy that it was away.
  useEffect(() => {
    void look();
    addEventListener("online", look);
    return () => removeEventListener("online", look);
  }, [offline]);
  return { view, look };
}
