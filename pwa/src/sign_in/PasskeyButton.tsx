import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Icon } from "../ui";
import { knowsPasskeys, signInByPasskey, suggestPasskeys } from "./passkeys";
import { passkeyRefusal } from "./words";

/** The way in without a mail, where the browser knows of it. */
export function PasskeyButton({ onDone }: { onDone(): void }) {
  if (!knowsPasskeys()) return null;
  return <Known onDone={onDone} />;
}

function Known({ onDone }: { onDone(): void }) {
  const { busy, error, press } = useEntering(onDone);
  return (
    <div class="other-way">
      <p class="or">or</p>
      <Button class="wide" busy={busy} onClick={press}>
        <Icon name="key-round" /> Sign in with a passkey
      </Button>
      <p class="error" role="alert">
        {error}
      </p>
    </div>
  );
}

/** One at a time: what was picked in the field, or what the button leads to. */
function useEntering(onDone: () => void) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const stop = useRef(() => Promise.resolve());
  const attempt = async (entering: Promise<void>) => {
    setBusy(true);
    setError("");
    try {
      await entering;
      onDone();
    } catch (refused) {
      setError(passkeyRefusal(refused));
    }
    setBusy(false);
  };
  useEffect(() => {
    if (busy) return;
    stop.current = suggestPasskeys(attempt);
    return () => void stop.current();
  }, [busy]);
  // Browsers ask one question at a time.
  const press = () => attempt(stop.current().then(signInByPasskey));
  return { busy, error, press };
}
