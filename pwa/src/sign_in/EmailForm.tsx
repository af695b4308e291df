import { useState } from "preact/hooks";
import { useCell } from "../kit/cell";
import { type Kept, keptByAddress } from "../kit/entering";
import { waiting } from "../kit/removing";
import { useStatus } from "../kit/replica";
import { read, SHUT, session } from "../kit/session";
import { unsentWords } from "../kit/unsent";
import { Button, Field, showFirst } from "../ui";
import { askForMail } from "./asking";
import { PasskeyButton } from "./PasskeyButton";
import { useSignedIn } from "./useSignedIn";
import { masked, refusal } from "./words";

interface Props {
  onAsked(email: string): void;
  /** Signed in already, by a passkey. */
  onDone(): void;
  /** Rather by password; with what was typed so far. */
  onPassword(email: string): void;
}

/** Where to send the code to; or a passkey, which some browsers suggest in the field itself. */
export function EmailForm({ onAsked, onDone, onPassword }: Props) {
  const [email, setEmail] = useState(session.value?.contact.email ?? "");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async (event: Event) => {
    event.preventDefault();
    const refuse = (why: string) => {
      setError(why);
      showFirst(event.target);
    };
    if (!/^\s*\S+@\S+\s*$/.test(email)) return refuse("Please type your email address.");
    setBusy(true);
    try {
      await askForMail(email.trim());
      onAsked(email.trim());
    } catch (refused) {
      refuse(refusal(refused));
    }
    setBusy(false);
  };
  return (
    <form onSubmit={send} noValidate>
      <p>We send you a mail with a code. You need no password.</p>
      <Shut />
      <Waiting />
      <Owed />
      <Field
        label="Email"
        hint="The address you gave us."
        type="email"
        inputMode="email"
        autoComplete="username webauthn"
        autoCapitalize="off"
        spellcheck={false}
        value={email}
        error={error}
        onInput={(event) => setEmail(event.currentTarget.value)}
      />
      <Button kind="primary" class="wide" type="submit" busy={busy}>
        {busy ? "Sending…" : "Send the code"}
      </Button>
      <PasskeyButton onDone={onDone} />
      <p class="after">
        <Button class="quiet" onClick={() => onPassword(email.trim())}>
          Use a password instead
        </Button>
      </p>
    </form>
  );
}

/** Signed out they are, but another window still holds the records that should be gone. */
function Owed() {
  if (!useCell(waiting)) return null;
  return (
    <p class="note" role="status">
      Your records could not be removed from this device yet: another window of this portal has hold
      of them. Please close it; they then go by themselves. Nobody who signs in here sees them.
    </p>
  );
}

function Shut() {
  if (!read(SHUT)) return null;
  return <p class="note">This device was signed out. Sign in to see your records here again.</p>;
}

function Waiting() {
  const who = useSignedIn();
  const { state } = useStatus();
  if (who) {
    return (
      <p class="note">
        You are signed in as {who.contact.name}.{" "}
        <a class="link" href="/portal">
          Open the portal
        </a>
      </p>
    );
  }
  if (session.value) {
    return state === "locked" ? (
      <p class="note">What is here waits for you. Sign in with the same address.</p>
    ) : null;
  }
  return keptByAddress().map((left) => <Left key={left.email} left={left} />);
}

function Left({ left: { email, changes, drafts } }: { left: Kept }) {
  const one = changes + drafts === 1;
  return (
    <p class="note">
      {unsentWords(changes, drafts)} {one ? "is" : "are"} kept on this device for {masked(email)}.
      Sign in with that address to go on with {one ? "it" : "them"}.
    </p>
  );
}
