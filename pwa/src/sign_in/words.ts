/** What went wrong at the door, in words: what happened, and what to do. */
import { Problem } from "../kit/api";

const WORDS: Record<string, string> = {
  wrong_code: "That is not the code we sent. Please look again.",
  code_expired: "This code no longer works. Ask for a new one.",
  link_expired: "This link no longer works. Links work once, for ten minutes.",
  wrong_password: "Address and password do not go together. Please look again, or use a code.",
  other_browser: "This link belongs to the app or browser you started from.",
  passkey_expired: "That took a little too long. Please try again.",
  passkey_refused: "This passkey could not be checked. Try again, or sign in with a code.",
  unknown_passkey: "This passkey was removed and opens nothing any more. Sign in with a code.",
};

/** By the name of what a browser throws (WebAuthn §5.1): there is a code in its place, always. */
const BY_BROWSER: Record<string, string> = {
  NotAllowedError: "No passkey was chosen. Try again whenever you like.",
  AbortError: "No passkey was chosen. Try again whenever you like.",
  InvalidStateError: "There is a passkey of yours on this device already.",
  SecurityError: "Passkeys do not work at this address of the portal.",
  NotSupportedError: "This device cannot keep a passkey.",
  ConstraintError: "This device cannot keep a passkey. It needs a screen lock for that.",
};

/** A sentence for whatever a call at the door was refused with. */
export function refusal(error: unknown, online: boolean = navigator.onLine): string {
  if (error instanceof Problem) {
    if (error.code.startsWith("password_")) return error.message;
    return WORDS[error.code] ?? ofStatus(error);
  }
  if (!online) return "You are offline. Signing in needs a connection; please try again then.";
  return "We could not be reached just now. Please try again in a moment.";
}

/** A sentence for whatever kept a passkey from being made or used. */
export function passkeyRefusal(error: unknown): string {
  const { name = "" } = error instanceof Error ? error : {};
  return BY_BROWSER[name] ?? refusal(error);
}

/** "a…@example.com": known again by whose it is, and of no use to who comes after them. */
export function masked(email: string): string {
  const at = email.lastIndexOf("@");
  return at < 1 ? "…" : `${[...email][0]}…${email.slice(at)}`;
}

/** The digits of a code as somebody typed or pasted it. */
export function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}

/** What is wrong with a code before anybody is asked about it. */
export const SIX_DIGITS = "The code has six digits.";

function ofStatus({ status, message }: Problem): string {
  if (status === 429) return "That were many tries. Please wait a few minutes, then try again.";
  if (status === 413) return "That is too long. Please check what you typed and try again.";
  if (status === 422 || status === 400) return "Please check what you typed and try again.";
  return message || "That did not work. Please try again in a moment.";
}
