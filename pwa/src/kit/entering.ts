/** Who comes onto this device, and what stays on it, locked, of those who left. */
import { note } from "./accounts";
import { ask } from "./api";
import { isLeaving, read, SESSION, type Session, SHUT, session, stay, write } from "./session";
import type { Unsent } from "./unsent";

/** What stayed on the device when its person signed out: how many of each. */
export interface Kept {
  contact: string;
  email: string;
  changes: number;
  drafts: number;
}

const KEPT = "doorstep:kept";
/** That who has signed in has yet to say whose records to open. */
export const CHOOSING = "doorstep:choosing";

/** Remembers who has signed in. */
export function remember(found: Session): void {
  stay();
  note(found);
  write(KEPT, others(found.contact));
  write(SHUT, null);
  write(CHOOSING, null);
  write(SESSION, found);
  session.value = found;
}

/**
 * Finds a session whose cookie is still good although this page has forgotten it, or whose person was
 * to choose an account when they left the page: then they `settle` it now. Resolves with whether.
 */
export async function recover(settle: (found: Session) => Promise<Session>): Promise<boolean> {
  if (session.value || isLeaving() || !(read(CHOOSING) || (await hasStore()))) return false;
  try {
    remember(await settle(await ask<Session>("GET", "/api/session")));
    return true;
  } catch {
    return false; // nobody is signed in, or nobody can be asked
  }
}

async function hasStore(): Promise<boolean> {
  const stores = (await indexedDB.databases?.().catch(() => [])) ?? [];
  return stores.some(({ name }) => name?.startsWith("doorstep:"));
}

/** What stays on this device, locked, of everyone who signed out; who left last is first. */
export function kept(): Kept[] {
  return [read<Kept[] | Former>(KEPT) ?? []].flat().map(upToDate);
}

/** Notes that someone's unsent work stays on this device. */
export function keep(
  { id, email }: Pick<Session["contact"], "id" | "email">,
  { changes, drafts }: Unsent,
): void {
  const counts = { changes: changes.length, drafts: drafts.length };
  write(KEPT, [{ contact: id, email, ...counts }, ...others({ id, email })]);
}

/** The same by address: how much it is in all of a person's accounts. */
export function keptByAddress(): Kept[] {
  const found = new Map<string, Kept>();
  for (const each of kept()) {
    const { changes, drafts } = found.get(each.email) ?? { changes: 0, drafts: 0 };
    const sum = { changes: changes + each.changes, drafts: drafts + each.drafts };
    found.set(each.email, { ...each, ...sum });
  }
  return [...found.values()];
}

/** Nothing of these contacts stays on this device. */
export function forgetKept(contacts: string[]): void {
  write(
    KEPT,
    kept().filter(({ contact }) => !contacts.includes(contact)),
  );
}

function others({ id, email }: Pick<Session["contact"], "id" | "email">): Kept[] {
  return kept().filter((each) => (each.contact ? each.contact !== id : each.email !== email));
}

/** As the app before noted it, for one person only. */
interface Former {
  email: string;
  unsent: number;
}

function upToDate(note: Kept | Former): Kept {
  if (!("unsent" in note)) return note;
  return { contact: "", email: note.email, changes: note.unsent, drafts: 0 };
}
