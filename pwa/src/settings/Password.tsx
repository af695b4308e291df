import { useEffect, useState } from "preact/hooks";
import { Unreachable } from "../kit/api";
import { hasForgotten, hasPassword, noteForgotten, removePassword } from "../sign_in/passwords";
import { NotProved, withProof } from "../sign_in/proving";
import { refusal } from "../sign_in/words";
import { Button, Dialog, Icon, Skeleton, State, toast } from "../ui";
import { Away } from "./Away";
import { NewPassword } from "./NewPassword";
import { signedOut } from "./signed_out";
import { useAsked } from "./useAsked";
import "../ui/screens.css";

const OFFLINE =
  "To see or change your password you need a connection. If you have one, it goes on working.";

/** The person's password, which only the server knows of. */
export function Password() {
  const [view, look] = useAsked(hasPassword);
  const [writing, write] = useState(hasForgotten);
  useEffect(() => noteForgotten(false), []);
  const done = () => {
    write(false);
    void look();
  };
  return (
    <section class="password">
      <h2>Password</h2>
      {view.state === "ready" && !view.found && (
        <p>You need none. If you would rather type a password than a code, set one here.</p>
      )}
      {view.state === "loading" && <Skeleton />}
      {view.state === "away" && (
        <Away why={view.why instanceof Unreachable ? OFFLINE : refusal(view.why)} onAgain={look} />
      )}
      {view.state === "ready" &&
        (writing ? (
          <NewPassword had={view.found} onDone={done} />
        ) : (
          <Have set={view.found} onWrite={() => write(true)} onChange={done} />
        ))}
    </section>
  );
}

interface HaveProps {
  set: boolean;
  onWrite(): void;
  onChange(): void;
}

function Have({ set, onWrite, onChange }: HaveProps) {
  const [asking, ask] = useState(false);
  if (!set) {
    return (
      <Button class="wide" onClick={onWrite}>
        <Icon name="plus" /> Set a password
      </Button>
    );
  }
  return (
    <>
      <State tone="good" icon="check">
        You have a password
      </State>
      <p class="acts">
        <Button onClick={onWrite}>Change it</Button>
        <Button kind="danger" onClick={() => ask(true)}>
          Take it away
        </Button>
      </p>
      {asking && <TakeAway onClose={() => ask(false)} onDone={onChange} />}
    </>
  );
}

function TakeAway({ onClose, onDone }: { onClose(): void; onDone(): void }) {
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const take = async () => {
    setBusy(true);
    try {
      const ended = await withProof(removePassword);
      toast(`Your password is gone. ${signedOut(ended)}`);
      onClose();
      onDone();
    } catch (refused) {
      if (!(refused instanceof NotProved)) setError(refusal(refused));
    }
    setBusy(false);
  };
  return (
    <Dialog title="Take your password away?" onClose={onClose}>
      <p>
        You then sign in with a code. Your other devices are signed out; what they have not sent yet
        stays on them, locked, until you sign in there.
      </p>
      <p class="error" role="alert">
        {error}
      </p>
      <div class="choices">
        <Button kind="danger" busy={busy} onClick={take}>
          Take it away
        </Button>
        <Button onClick={onClose}>Keep it</Button>
      </div>
    </Dialog>
  );
}
