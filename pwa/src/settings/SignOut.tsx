import type { OutboxItem } from "@doorstep/sync";
import { useState } from "preact/hooks";
import { useOutbox } from "../kit/replica";
import { countWords } from "../kit/words";
import { Button, Dialog, Icon } from "../ui";
import { exportUnsent } from "./exporting";
import { sendNow, signOut } from "./leaving";

/** Sign out, never over what was not sent yet. */
export function SignOut() {
  const unsent = useOutbox();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button class="wide" onClick={() => setAsking(true)}>
        <Icon name="log-out" /> Sign out
      </Button>
      {asking && unsent && <Leaving unsent={unsent} onClose={() => setAsking(false)} />}
    </>
  );
}

function Leaving({ unsent, onClose }: { unsent: OutboxItem[]; onClose(): void }) {
  return unsent.length ? (
    <Unsent unsent={unsent} onClose={onClose} />
  ) : (
    <Dialog title="Sign out?" onClose={onClose}>
      <p>Your records are removed from this device. You can sign in again with your email.</p>
      <div class="choices">
        <Button kind="primary" onClick={() => signOut("remove")}>
          Sign out
        </Button>
        <Button onClick={onClose}>Stay signed in</Button>
      </div>
    </Dialog>
  );
}

function Unsent({ unsent, onClose }: { unsent: OutboxItem[]; onClose(): void }) {
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const send = async () => {
    setBusy(true);
    const left = await sendNow();
    setBusy(false);
    if (left === 0) await signOut("remove");
    else setSaid(`${countWords(left, "change")} could not be sent now. Nothing is lost.`);
  };
  const save = async () => {
    await exportUnsent(unsent);
    setSaid("A copy was saved as a file. You are still signed in.");
  };
  return (
    <Dialog title={`${countWords(unsent.length, "change")} not sent yet`} onClose={onClose}>
      <p>What you wrote is on this device only. What should happen to it?</p>
      <p class="soft" role="status">
        {said}
      </p>
      <div class="choices">
        <Button kind="primary" busy={busy} onClick={send}>
          {busy ? "Sending…" : "Send now, then sign out"}
        </Button>
        <Button onClick={() => signOut("keep", unsent.length)}>
          Keep it locked on this device
        </Button>
        <Button onClick={save}>Save a copy as a file</Button>
        <Discard />
        <Button onClick={onClose}>Stay signed in</Button>
      </div>
    </Dialog>
  );
}

/** What cannot be undone asks twice. */
function Discard() {
  const [sure, setSure] = useState(false);
  return (
    <Button kind="danger" onClick={() => (sure ? signOut("remove") : setSure(true))}>
      {sure ? "Yes, discard it and sign out" : "Discard it"}
    </Button>
  );
}
