import { useState } from "preact/hooks";
import { type Begun, type Unsent, unsentWords } from "../kit/unsent";
import { countWords } from "../kit/words";
import { Button, Dialog, RowLink, Rows } from "../ui";
import { exportUnsent } from "./exporting";
import { lock, sendNow, signOut } from "./leaving";

const SAVED = "A copy was saved as a file. You are still signed in.";
const NOT_SAVED =
  "No copy could be saved. Nothing is lost: it is all still on this device. Please try again.";

/** What should become of what is on this device only. */
export function NotSent({ changes, drafts, onClose }: Unsent & { onClose(): void }) {
  const [said, setSaid] = useState("");
  const words = unsentWords(changes.length, drafts.length);
  const save = async () => {
    setSaid("");
    try {
      if (await exportUnsent({ changes, drafts })) setSaid(SAVED);
    } catch {
      setSaid(NOT_SAVED);
    }
  };
  return (
    <Dialog title={`${words} not sent yet`} onClose={onClose}>
      <p>What you wrote is on this device only. What should happen to it?</p>
      <Drafts drafts={drafts} />
      <p class="soft" role="status">
        {said}
      </p>
      <div class="choices">
        {changes.length > 0 && <SendNow drafts={drafts} onSaid={setSaid} />}
        <Button
          kind={changes.length ? "plain" : "primary"}
          onClick={() => lock({ changes, drafts })}
        >
          Keep it locked on this device
        </Button>
        <Button onClick={save}>Save a copy as a file</Button>
        <Discard />
        <Button onClick={onClose}>Stay signed in</Button>
      </div>
    </Dialog>
  );
}

/** Nobody but the person can finish a draft, so it is shown what would be lost, and where. */
function Drafts({ drafts }: { drafts: Begun[] }) {
  if (drafts.length === 0) return null;
  return (
    <>
      <p class="note">
        A draft does not go out by itself, and would be lost. Open it to finish it, or decide here.
      </p>
      <Rows>
        {drafts.map(({ key, title, text, href }) => (
          <RowLink
            key={key}
            href={href}
            icon="pencil"
            title={title}
            detail={<Line text={text} />}
          />
        ))}
      </Rows>
    </>
  );
}

function Line({ text }: { text: string }) {
  return <span class="line">{text}</span>;
}

interface SendProps {
  drafts: Begun[];
  onSaid(said: string): void;
}

/** Sends the changes and signs out, unless a draft still has to be decided on. */
function SendNow({ drafts, onSaid }: SendProps) {
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    const left = await sendNow();
    setBusy(false);
    if (left) onSaid(`${countWords(left, "change")} could not be sent now. Nothing is lost.`);
    else if (drafts.length) onSaid("All changes were sent. A draft is still here.");
    else await signOut();
  };
  const label = drafts.length ? "Send the changes now" : "Send now, then sign out";
  return (
    <Button kind="primary" busy={busy} onClick={send}>
      {busy ? "Sending…" : label}
    </Button>
  );
}

/** What cannot be undone asks twice. */
function Discard() {
  const [sure, setSure] = useState(false);
  return (
    <Button kind="danger" onClick={() => (sure ? signOut() : setSure(true))}>
      {sure ? "Yes, discard it and sign out" : "Discard it"}
    </Button>
  );
}
