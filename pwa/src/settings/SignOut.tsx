import { useEffect, useState } from "preact/hooks";
import { renewAccounts } from "../accounts/switching";
import { replica, useOutbox } from "../kit/replica";
import { type Begun, draftsIn } from "../kit/unsent";
import { Button, Dialog, Icon, toast } from "../ui";
import { type Elsewhere, signOut, unsentElsewhere } from "./leaving";
import { NotSent } from "./NotSent";

type View = { state: "closed" } | ({ state: "asking" } & Left);

interface Left {
  drafts: Begun[];
  elsewhere: Elsewhere[];
}

const CLOSED: View = { state: "closed" };

/** Sign out, never over what was not sent yet. */
export function SignOut() {
  const changes = useOutbox();
  const [view, setView] = useState(CLOSED);
  // Who signs out takes all their accounts along: which are theirs has to be known by then.
  useEffect(() => void renewAccounts().catch(() => undefined), []);
  const close = () => setView(CLOSED);
  const ask = async () => {
    const left = await leftHere();
    if (left) setView({ state: "asking", ...left });
  };
  /** Another window may have begun something since it was asked. */
  const leave = async () => {
    const left = await leftHere();
    if (left && left.drafts.length + left.elsewhere.length) setView({ state: "asking", ...left });
    else if (left) signOut();
  };
  return (
    <>
      <Button class="wide" onClick={ask}>
        <Icon name="log-out" /> Sign out
      </Button>
      {view.state === "asking" &&
        changes &&
        (changes.length + view.drafts.length + view.elsewhere.length ? (
          <NotSent
            changes={changes}
            drafts={view.drafts}
            elsewhere={view.elsewhere}
            onClose={close}
          />
        ) : (
          <Sure onClose={close} onSure={leave} />
        ))}
    </>
  );
}

/** What was begun, or nothing if that cannot be told: then nobody may be signed out over it. */
async function leftHere(): Promise<Left | undefined> {
  try {
    return { drafts: await draftsIn(replica()), elsewhere: await unsentElsewhere() };
  } catch {
    toast("This device could not look for what was not sent yet. Please try again.");
    return undefined;
  }
}

function Sure({ onClose, onSure }: { onClose(): void; onSure(): void }) {
  return (
    <Dialog title="Sign out?" onClose={onClose}>
      <p>Your records are removed from this device. You can sign in again with your email.</p>
      <div class="choices">
        <Button kind="primary" onClick={onSure}>
          Sign out
        </Button>
        <Button onClick={onClose}>Stay signed in</Button>
      </div>
    </Dialog>
  );
}
