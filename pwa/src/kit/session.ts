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
}

/** A store that stayed on the device, locked, when its person signed out. */
export interface Kept {
  email: string;
  unsent: number;
}

const SESSION = "doorstep:session";
const LEAVING = "doorstep:leaving";
const KEPT = "doorstep:kept";

/** The session this device remembers; null when nobody is signed in. */
export const session = cell<Session | null>(read<Session>(SESSION));

/** Remembers who has signed in. */
export function remember(found: Session): void {
  write(LEAVING, null);
  if (kept()?.email === found.contact.email) write(KEPT, null);
  write(SESSION, found);
  session.value = found;
}

/** Forgets who was signed in and tells the server as soon as it can be reached. */
export function leave(): void {
  write(LEAVING, true);
  write(SESSION, null);
  session.value = null;
  void sayGoodbye();
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
  if (!read(LEAVING)) return;
  try {
    await ask("DELETE", "/api/session");
    write(LEAVING, null);
  } catch (error) {
    if (error instanceof Problem && error.status === 401) write(LEAVING, null);
  }
}

/** Finds a session whose cookie is still good although this page has forgotten it. */
export async function recover(): Promise<void> {
  if (session.value || read(LEAVING) || !(await hasStore())) return;
  try {
    remember(await ask<Session>("GET", "/api/session"));
  } catch {
    // nobody is signed in, or nobody can be asked
  }
}

async function hasStore(): Promise<boolean> {
  const stores = (await indexedDB.databases?.().catch(() => [])) ?? [];
  return stores.some(({ name }) => name?.startsWith("doorstep:"));
}

/** What stays on this device, locked, of someone who signed out. */
export function kept(): Kept | null {
  return read<Kept>(KEPT);
}

/** Notes that someone's unsent changes stay on this device. */
export function keep(who: Kept): void {
  write(KEPT, who);
}

/** Other tabs sign in and out too. */
export function followOtherTabs(): void {
  addEventListener("storage", ({ key }) => {
    if (key === SESSION || key === null) session.value = read<Session>(SESSION);
  });
  addEventListener("online", () => void sayGoodbye());
}

/** The browser may have cleared what it remembered without a word to this page. */
export function lookAgain(): void {
  if (!read(SESSION)) session.value = null;
}

function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as T | null;
  } catch {
    return null;
  }
}

function write(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // a full or forbidden store only means signing in again after a reload
  }
}
