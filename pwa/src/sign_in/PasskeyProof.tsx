import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../ui";
import { proveByPasskey } from "./passkeys";
import type { ProofProps } from "./proofs";
import { passkeyRefusal } from "./words";

/** Proves it by a passkey; browsers want a press before they ask for one. */
export function PasskeyProof({ onProved }: ProofProps) {
  const form = useRef<HTMLDivElement>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  useEffect(() => form.current?.querySelector("button")?.focus(), []);
  const press = async () => {
    setBusy(true);
    setError("");
    try {
      await proveByPasskey();
      onProved();
    } catch (refused) {
      setError(passkeyRefusal(refused));
    }
    setBusy(false);
  };
  return (
    <div ref={form} class="proof">
      <p class="error" role="alert">
        {error}
      </p>
      <div class="choices">
        <Button kind="primary" busy={busy} onClick={press}>
          Use your passkey
        </Button>
      </div>
    </div>
  );
}
