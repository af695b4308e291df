import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button, Field, showFirst } from "../ui";
import { askForMail } from "./asking";
import { PasswordField } from "./PasswordField";
import { noteForgotten, signInByPassword } from "./passwords";
import { refusal } from "./words";

interface Props {
  email: string;
  onDone(): void;
  /** Signing in by code from here on; to set another password if it was forgotten. */
  onCode(email: string | null): void;
}

const NO_ADDRESS = "Please type your email address.";

/** Signing in with a password, for who has set one. */
export function PasswordForm({ email: known, onDone, onCode }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const [wrong, setWrong] = useState({ email: "", password: "" });
  const [busy, setBusy] = useState(false);
  useLayoutEffect(() => {
    form.current?.querySelector<HTMLInputElement>(known ? ".secret input" : "input")?.focus();
  }, []);
  const refuse = (of: { email?: string; password?: string }) => {
    setWrong({ email: "", password: "", ...of });
    showFirst(form.current);
  };
  const attempt = async (work: () => Promise<void>) => {
    if (!/^\s*\S+@\S+\s*$/.test(email)) return refuse({ email: NO_ADDRESS });
    setBusy(true);
    setWrong({ email: "", password: "" });
    try {
      await work();
    } catch (refused) {
      refuse({ password: refusal(refused) });
    }
    setBusy(false);
  };
  const send = (event: Event) => {
    event.preventDefault();
    return attempt(async () => {
      if (!password) return refuse({ password: "Please type your password." });
      await signInByPassword(email.trim(), password);
      onDone();
    });
  };
  const forgot = () =>
    attempt(async () => {
      await askForMail(email.trim());
      noteForgotten(true);
      onCode(email.trim());
    });
  return (
    <form ref={form} onSubmit={send} noValidate>
      <p>If you have set a password in the settings, sign in with it here.</p>
      <Field
        label="Email"
        type="email"
        inputMode="email"
        autoComplete="username"
        autoCapitalize="off"
        spellcheck={false}
        value={email}
        error={wrong.email}
        onInput={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordField
        label="Password"
        autoComplete="current-password"
        value={password}
        error={wrong.password}
        onInput={setPassword}
      />
      <Button kind="primary" class="wide" type="submit" busy={busy}>
        Sign in
      </Button>
      <p class="after">
        <Button class="quiet" onClick={forgot}>
          Forgot it?
        </Button>
        <Button class="quiet" onClick={() => onCode(null)}>
          Use a code instead
        </Button>
      </p>
    </form>
  );
}
