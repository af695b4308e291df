import { useState } from "preact/hooks";
import { type Begun, leftWords, type Sorted, sorted, type Unsent } from "../kit/unsent";
import { capital, countWords } from "../kit/words";
import { Button, Dialog, RowLink, Rows } from "../ui";
import { exportUnsent } from "./exporting";
import { lock, sendNow, signOut } from "./leaving";

const SAVED = "A copy was saved as a file. You are still signed in.";
const NOT_SAVED =
  "No copy could be saved. Nothing is lost: it is all still on this device. Please try again.";

/** What should become of what is on this device only. */
export function NotSent({ changes, drafts, onClose }: Unsent & { onClose(): void }) {
  const [said, setSaid] = useState("");
  const left = sorted(changes);
  const sendable = left.waiting.length + left.photos.length > 0;
  const save = async () => {
    setSaid("");
    try {
      if (await exportUnsent({ changes, drafts })) setSaid(SAVED);
    } catch {
      setSaid(NOT_SAVED);
    }
  };
  return (
    <Dialog title={capital(leftWords(left, drafts.length))} onClose={onClose}>
      <p>What you wrote is on this device only. What should happen to it?</p>
      <Changes left={left} />
      <Drafts drafts={drafts} />
      <p class="soft" role="status">
        {said}
      </p>
      <div class="choices">
        {sendable && <SendNow more={drafts.length + left.refused.length > 0} onSaid={setSaid} />}
        <Button kind={sendable ? "plain" : "primary"} onClick={() => lock({ changes, drafts })}>
          Keep it locked on this device
        </Button>
        <Button onClick={save}>Save a copy as a file</Button>
        <Discard />
        <Button onClick={onClose}>Stay signed in</Button>
      </div>
    </Dialog>
  );
}

/** What only the person can see to, and what the office has already. */
function Changes({ left: { photos, refused } }: { left: Sorted }) {
  if (photos.length + refused.length === 0) return null;
  return (
    <Rows>
      {photos.length > 0 && (
        <RowLink
          href="/portal/outbox"
          icon="camera"
          title={`Photos of ${countWords(photos.length, "request")}`}
          detail="The office has what you wrote, only photos are missing."
        />
      )}
      {refused.length > 0 && (
        <RowLink
          href="/portal/outbox"
          icon="circle-alert"
          title={`${countWords(refused.length, "change")} not taken`}
          detail="See why in the outbox, and send it again or throw it away there."
        />
      )}
    </Rows>
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
  /** There is more than what can be sent. */
  more: boolean;
  onSaid(said: string): void;
}

/** Sends what waits and signs out, unless something else still has to be decided on. */
function SendNow({ more, onSaid }: SendProps) {
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    const { waiting, photos, refused } = await sendNow();
    setBusy(false);
    const left = waiting.length + photos.length;
    if (left) onSaid(`${countWords(left, "change")} could not be sent now. Nothing is lost.`);
    else if (more || refused.length) onSaid("What could be sent was sent. The rest is still here.");
    else await signOut();
  };
  const label = more ? "Send the changes now" : "Send now, then sign out";
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
