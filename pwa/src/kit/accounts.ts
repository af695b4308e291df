/** The accounts of one person on this device: whose records it has, and what was not sent of each. */
import { nameOf, openReplica, type Replica } from "@doorstep/sync";
import { removeFiles } from "./files";
import { overlaysFor } from "./overlays";
import { forgetting, opened, SCHEMA } from "./replica";
import { owe, read, type Session, write } from "./session";
import { draftsIn, isBegun, type Unsent } from "./unsent";

/** An account that was opened on this device. */
export interface Noted {
  organization: string;
  contact: string;
  scope: string;
  /** The customer's name. */
  customer: string;
  email: string;
}

const ACCOUNTS = "doorstep:accounts";
const CHOSEN = "doorstep:chosen";
const MOST = 50;

/** Notes which account is opened. */
export function note(found: Session): void {
  const others = all().filter(({ contact }) => contact !== found.contact.id);
  write(ACCOUNTS, [noteOf(found), ...others].slice(0, MOST));
}

/** Notes the address that some of the accounts have by now. */
export function noteAddress(contacts: string[], email: string): void {
  write(
    ACCOUNTS,
    all().map((each) => (contacts.includes(each.contact) ? { ...each, email } : each)),
  );
}

/** The accounts of who is signed in, or was just now, that were opened here; theirs of now first. */
export function accountsOf(who: Session): Noted[] {
  const now = noteOf(who);
  const isOther = ({ organization, email, contact }: Noted) =>
    organization === now.organization && email === now.email && contact !== now.contact;
  return [now, ...all().filter(isOther)];
}

/** What was begun or not sent in an account; nothing when this device has no copy of it. */
export async function unsentIn(account: Noted): Promise<Unsent> {
  const found = await within(account, async (copy) => ({
    changes: await copy.outbox(),
    drafts: await draftsIn(copy),
  }));
  return found ?? { changes: [], drafts: [] };
}

/** Does something with the copy of an account, whether or not it is the one that is open. */
export async function within<T>(
  account: Noted,
  work: (copy: Replica) => Promise<T>,
): Promise<T | undefined> {
  const now = opened.value;
  const name = nameOf(account);
  if (now.state === "open" && nameOf(now.replica.identity) === name) return work(now.replica);
  if (!(await isHere(name))) return undefined;
  const { organization, contact, scope } = account;
  const identity = { organization, contact, scope };
  const overlays = overlaysFor(contact);
  const copy = await openReplica({ identity, schema: SCHEMA, overlays, forgetting });
  return work(copy).finally(() => copy.close());
}

/** Nobody is signed in to these accounts any more: whatever else of them stays, their files go. */
export function lockFiles(accounts: Noted[]): void {
  removeFiles(accounts.map(nameOf));
}

/** Takes the records of an account off this device if nothing of it waits here to be sent. */
export async function forgetIn({ organization, contact, scope }: Noted): Promise<void> {
  const identity = { organization, contact, scope };
  if (!(await isHere(nameOf(identity)))) return;
  const { forgetSent, forgetStored } = await import("@doorstep/sync/leaving");
  await forgetStored(identity, forgetSent(isBegun));
}

/** Takes the copies of accounts off this device, as soon as no window has hold of them. */
export function remove(accounts: Noted[]): void {
  for (const account of accounts) owe(nameOf(account));
  const gone = accounts.map(({ contact }) => contact);
  write(
    ACCOUNTS,
    all().filter(({ contact }) => !gone.includes(contact)),
  );
}

/** Remembers on this device which account the person chose, for when they sign in again. */
export function chose(contact: string): void {
  const others = chosen().filter((each) => each !== contact);
  write(CHOSEN, [contact, ...others].slice(0, MOST));
}

/** The contacts as which somebody chose to go on here; the last choice first. */
export function chosen(): string[] {
  return read<string[]>(CHOSEN) ?? [];
}

function all(): Noted[] {
  return read<Noted[]>(ACCOUNTS) ?? [];
}

function noteOf({ organization, contact, scope, customer }: Session): Noted {
  return {
    ...{ organization: organization.id, contact: contact.id, scope },
    ...{ customer: customer.name, email: contact.email },
  };
}

async function isHere(name: string): Promise<boolean> {
  const stores = await indexedDB.databases?.().catch(() => undefined);
  return stores?.some((store) => store.name === name) ?? true;
}
