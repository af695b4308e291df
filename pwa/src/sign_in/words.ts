/** What went wrong at the door, in words: what happened, and what to do. */
import { Problem } from "../kit/api";

const WORDS: Record<string, string> = {
  wrong_code: "That is not the code we sent. Please look again.",
  code_expired: "This code no longer works. Ask for a new one.",
  link_expired: "This link no longer works. Links work once, for ten minutes.",
  other_browser: "This link belongs to the app or browser you started from.",
};

/** A sentence for whatever a call at the door was refused with. */
export function refusal(error: unknown, online: boolean = navigator.onLine): string {
  if (error instanceof Problem) return WORDS[error.code] ?? ofStatus(error);
  if (!online) return "You are offline. Signing in needs a connection; please try again then.";
  return "We could not be reached just now. Please try again in a moment.";
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
  if (status === 422 || status === 400) return "Please check what you typed and try again.";
  return message || "That did not work. Please try again in a moment.";
}
