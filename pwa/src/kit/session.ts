/** Who is signed in on this device; remembered, so that the app opens without a network. */
import { ask, Problem } from "./api";
import { cell } from "./cell";

/** Who is signed in, with whom, and whose records that opens. */
export interface Session {
  contact: { id: string; name: string; email: string; role: string };
  customer: { id: string; name: string };
  organization: { id: string; name: string; accent: string };
  scope: string;
  expires_at: string;
  /** Their access is over; what this device has left is what they wrote. */
  ended?: true;
  /** Of how many customers they may open the records; an older app did not note it. */
  accounts?: number;
}

/** Under which names it is noted who is signed in, and that the server is to be told of leaving. */
export const SESSION = "doorstep:session";
/** That this device was signed out, and not by who had it in hand. */
export const SHUT = "doorstep:shut";
const LEAVING = "doorstep:leaving";
const OWED = "doorstep:removing";
/** What could not be noted on a full or forbidden device lasts as long as this page. */
const here = { owed: new Set<string>(), leaving: false };

/** The session this device remembers; null when nobody is signed in. */
export const session = cell<Session | null>(read<Session>(SESSION));

/** Forgets who was signed in and tells the server as soon as it can be reached. */
export function leave(): void {
  here.leaving = !write(LEAVING, true);
  write(SESSION, null);
  session.value = null;
  void sayGoodbye();
}

/** Whether the server has yet to be told of leaving. */
export function isLeaving(): boolean {
  return here.leaving || read(LEAVING) === true;
}

/** There is nothing to tell the server of any more. */
export function stay(): void {
  here.leaving = false;
  write(LEAVING, null);
}

/** The stores that should be gone from this device; another window may still have hold of them. */
export function owed(): string[] {
  return [...new Set([...(read<string[]>(OWED) ?? []), ...here.owed])];
}

/** Notes that a store has to go. */
export function owe(name: string): void {
  if (!write(OWED, [...owed(), name])) here.owed.add(name);
}

/** Notes that it is gone. */
export function settle(name: string): void {
  here.owed.delete(name);
  write(
    OWED,
    owed().filter((each) => each !== name),
  );
}

let goodbye: Promise<void> | undefined;

/** Ends at the server a session that was left while there was no network; once at a time. */
export function sayGoodbye(): Promise<void> {
  goodbye ??= endLeft().finally(() => {
    goodbye = undefined;
  });
  return goodbye;
}

async function endLeft(): Promise<void> {
  if (!isLeaving()) return;
  try {
    await ask("DELETE", "/api/session");
  } catch (error) {
    if (!(error instanceof Problem && error.status === 401)) return;
  }
  stay();
}

/** Other tabs sign in and out too. */
export function followOtherTabs(): void {
  addEventListener("storage", ({ key }) => {
    if (key !== SESSION && key !== null) return;
    session.value = read<Session>(SESSION);
    if (session.value) here.leaving = false;
  });
  addEventListener("online", () => void sayGoodbye());
}

/** What is noted on this device under a name. */
export function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as T | null;
  } catch {
    return null;
  }
}

/** Notes something on this device; null takes it away. Returns whether that could be done. */
export function write(key: string, value: unknown): boolean {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // a full or forbidden device: who signed in does so again after a reload
  }
}
