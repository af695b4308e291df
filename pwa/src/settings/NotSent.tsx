import { useState } from "preact/hooks";
import {
  type Begun,
  leftWords,
  type Sorted,
  sendable,
  sorted,
  type Unsent,
  unsentWords,
} from "../kit/unsent";
import { capital, countWords } from "../kit/words";
import { Button, Dialog, RowLink, Rows } from "../ui";
import { exportUnsent } from "./exporting";
import { type Elsewhere, lock, sendNow, signOut } from "./leaving";

const SAVED = "A copy was saved as a file. You are still signed in.";
const NOT_SAVED =
  "No copy could be saved. Nothing is lost: it is all still on this device. Please try again.";

interface Props extends Unsent {
  elsewhere: Elsewhere[];
  onClose(): void;
}

/** What should become of what is on this device only. */
export function NotSent({ changes, drafts, elsewhere, onClose }: Props) {
  const [said, setSaid] = useState("");
  const left = sorted(changes);
  const toSend = sendable(left).length > 0;
  // What was sent and what was saved may end at the same time: neither hides the other's word.
  const say = (words: string) => setSaid((now) => [now, words].filter(Boolean).join(" "));
  const save = async () => {
    setSaid("");
    try {
      if (await exportUnsent({ changes, drafts }, elsewhere)) say(SAVED);
    } catch {
      say(NOT_SAVED);
    }
  };
  return (
    <Dialog
      title={capital(leftWords(left, drafts.length)) || "Not sent in another account"}
      onClose={onClose}
    >
      <p>{whereWords(left, drafts.length, elsewhere.length)} What should happen to it?</p>
      <Changes left={left} />
      <Drafts drafts={drafts} onOpen={onClose} />
      <Others elsewhere={elsewhere} onOpen={onClose} />
      <p class="soft" role="status">
        {said}
      </p>
      <div class="choices">
        {toSend && (
          <SendNow
            more={drafts.length + elsewhere.length}
            drafts={drafts.length}
            onStart={() => setSaid("")}
            onSaid={say}
          />
        )}
        <Button
          kind={toSend ? "plain" : "primary"}
          onClick={() => lock({ changes, drafts }, elsewhere)}
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

/** What only the person can see to, and what the office has already: all of it is in the outbox. */
function Changes({ left: { photos, stuck, refused } }: { left: Sorted }) {
  const rows = [
    {
      count: photos.length,
      icon: "camera",
      title: `Photos of ${countWords(photos.length, "request")}`,
      detail: "The office has what you wrote, only photos are missing.",
    },
    {
      count: stuck.length,
      icon: "clock",
      title: `${countWords(stuck.length, "change")} being looked at`,
      detail: "The office has it. What they decide shows in the outbox.",
    },
    {
      count: refused.length,
      icon: "circle-alert",
      title: `${countWords(refused.length, "change")} to decide on`,
      detail: "It was not taken, or not all of it. See why in the outbox.",
    },
  ].filter(({ count }) => count);
  if (rows.length === 0) return null;
  return (
    <Rows>
      {rows.map(({ icon, title, detail }) => (
        <RowLink key={icon} href="/portal/outbox" icon={icon} title={title} detail={detail} />
      ))}
    </Rows>
  );
}

/** Nobody but the person can finish a draft, so it is shown what would be lost, and where. */
function Drafts({ drafts, onOpen }: { drafts: Begun[]; onOpen(): void }) {
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
            onClick={onOpen}
          />
        ))}
      </Rows>
    </>
  );
}

/** Signing out is for all accounts, and only one of them is open. */
function Others({ elsewhere, onOpen }: { elsewhere: Elsewhere[]; onOpen(): void }) {
  if (elsewhere.length === 0) return null;
  return (
    <>
      <p class="note">
        Signing out is for all your accounts: what you choose here is for these, too. Open one while
        you are online to send what is in it.
      </p>
      <Rows>
        {elsewhere.map(({ account, changes, drafts }) => (
          <RowLink
            key={account.contact}
            href="/portal/more/accounts"
            icon="users"
            title={account.customer}
            detail={`${unsentWords(changes.length, drafts.length)} not sent`}
            onClick={onOpen}
          />
        ))}
      </Rows>
    </>
  );
}

function Line({ text }: { text: string }) {
  return <span class="one-line">{text}</span>;
}

interface SendProps {
  drafts: number;
  /** How much there is that sending does not see to. */
  more: number;
  onStart(): void;
  onSaid(words: string): void;
}

/** Sends what waits and signs out, unless something else still has to be decided on. */
function SendNow({ drafts, more, onStart, onSaid }: SendProps) {
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    onStart();
    const left = await sendNow();
    setBusy(false);
    const unsent = sendable(left);
    if (left.waiting.length)
      onSaid(
        `${countWords(left.waiting.length, "change")} could not be sent now. Nothing is lost.`,
      );
    else if (unsent.length) onSaid("Not all photos could be sent now. Nothing is lost.");
    else if (more || leftWords(left, drafts))
      onSaid("What could be sent was sent. The rest is still here.");
    else await signOut();
  };
  return (
    <Button kind="primary" busy={busy} onClick={send}>
      {busy ? "Sending…" : more ? "Send the changes now" : "Send now, then sign out"}
    </Button>
  );
}

/** Where what is left is: photos and what is looked at are no words that only this device has. */
function whereWords(
  { waiting, photos, refused }: Sorted,
  drafts: number,
  elsewhere: number,
): string {
  if (waiting.length + refused.length + drafts + elsewhere)
    return "What you wrote is on this device only.";
  if (photos.length) return "The office has what you wrote; its photos are on this device only.";
  return "The office has what you wrote. Signed out, you see what they decide when you are back.";
}

/** What cannot be undone asks twice. */
function Discard() {
  const [sure, setSure] = useState(false);
  // The second of a double click is no answer to a question that was not read.
  const press = ({ detail }: MouseEvent) => {
    if (!sure) setSure(true);
    else if (detail < 2) signOut();
  };
  return (
    <Button kind="danger" onClick={press}>
      {sure ? "Yes, discard it and sign out" : "Discard it"}
    </Button>
  );
}
