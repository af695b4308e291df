/** Signing in by password, and having one; it is asked for and kept by the server alone. */
import { ask } from "../kit/api";
import { enter } from "./asking";

/** The fewest characters a password may have. */
const SHORTEST = 12;
/** The most, as the server says; of what is far longer it does not even look at what is in it. */
const LONGEST = 200;
const OWN = "/api/session/password";
const FORGOT = "doorstep:forgot";

/** Signs in with an address and its password. */
export function signInByPassword(email: string, password: string): Promise<void> {
  return enter("/api/sign-in/password", { email, password });
}

/** Whether the person who is signed in has a password. */
export async function hasPassword(): Promise<boolean> {
  return (await ask<{ set: boolean }>("GET", OWN)).set;
}

/** Sets the password; resolves with how many other devices that has signed out. */
export async function setPassword(password: string): Promise<number> {
  return (await ask<{ ended: number }>("PUT", OWN, { password })).ended;
}

/** Takes the password away; resolves with how many other devices that has signed out. */
export async function removePassword(): Promise<number> {
  return (await ask<{ ended: number }>("DELETE", OWN)).ended;
}

/** Notes that who signs in next in this window has forgotten their password, or no longer. */
export function noteForgotten(forgotten: boolean): void {
  if (forgotten) sessionStorage.setItem(FORGOT, "1");
  else sessionStorage.removeItem(FORGOT);
}

/** Whether they have. */
export function hasForgotten(): boolean {
  return sessionStorage.getItem(FORGOT) !== null;
}

/** How many characters a password has as the server counts them: in one form from every keyboard. */
export function lengthOf(password: string): number {
  return [...password.normalize("NFKC")].length;
}

/** What is wrong with the length of a password; nothing if it is right. */
export function wrongLength(password: string): string {
  const length = lengthOf(password);
  if (length < SHORTEST) return `Please take ${SHORTEST} characters or more.`;
  return length > LONGEST ? `Please take ${LONGEST} characters at most.` : "";
}

/** What can be said of a password before it is tried: its length, and what else is looked at. */
export function hintFor(password: string): string {
  const missing = SHORTEST - lengthOf(password);
  if (!password) return "12 characters or more. A few words in a row are easy to remember.";
  if (missing > 0) return `${missing} more ${missing === 1 ? "character" : "characters"}.`;
  return "Long enough. If many people use it, we will say so.";
}
