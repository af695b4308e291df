import { useEffect, useRef, useState } from "preact/hooks";
import { Button, showFirst } from "../ui";
import { PasswordField } from "./PasswordField";
import { signInByPassword } from "./passwords";
import type { ProofProps } from "./proofs";
import { refusal } from "./words";

/** Proves it by the password. */
export function PasswordProof({ contact: { email }, onProved }: ProofProps) {
  const form = useRef<HTMLFormElement>(null);
  const [password, setPassword] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => form.current?.querySelector<HTMLInputElement>(".secret input")?.focus(), []);
  const send = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError("");
    try {
      await signInByPassword(email, password);
      onProved();
    } catch (refused) {
      setError(refusal(refused));
      showFirst(form.current);
    }
    setBusy(false);
  };
  return (
    <form ref={form} class="proof" onSubmit={send} noValidate>
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label="Password"
        autoComplete="current-password"
        value={password}
        error={error}
        onInput={setPassword}
      />
      <div class="choices">
        <Button kind="primary" type="submit" busy={busy}>
          Go on
        </Button>
      </div>
    </form>
  );
}
