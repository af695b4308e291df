/** Going from one account of a person to another; needs a connection. */
import {
  accountsOf,
  chose,
  chosen,
  type Noted,
  noteAddress,
  remove,
  unsentIn,
} from "../kit/accounts";
import { ask } from "../kit/api";
import { cell } from "../kit/cell";
import { CHOOSING, remember } from "../kit/entering";
import { type Session, session, write } from "../kit/session";
import { withProof } from "../sign_in/proving";

/** A customer whose records the person may open, as which contact. */
export interface Account {
  contact: string;
  scope: string;
  customer: string;
  /** Of the customer; null when none is known. */
  address: string | null;
  role: string;
  /** It is the one that is open, as the server has it. */
  current: boolean;
}

/** The choice that somebody who has just signed in has to make; null while there is none. */
export const choosing = cell<{ accounts: Account[]; took(found: Session): void } | null>(null);

/**
 * The person's accounts; not all of them until an address that was changed is proven, and of a great
 * many the first by name: `total` is how many there are.
 */
export interface Accounts {
  accounts: Account[];
  proven: boolean;
  total: number;
}

/** Whose records the person may open. */
export function askForAccounts(): Promise<Accounts> {
  return ask<Accounts>("GET", "/api/session/accounts");
}

/** Opens another account in this window and all others; what was not sent stays where it was. */
export async function switchTo(contact: string): Promise<void> {
  remember(await withProof(() => take(contact)));
}

/** Has the server go over to another account; resolves with the session as it is then. */
export async function take(contact: string): Promise<Session> {
  const found = await ask<Session>("POST", "/api/session/account", { contact });
  chose(contact);
  return found;
}

/**
 * The account to go on with for somebody who has just signed in: the one that was open, the one they
 * chose on this device before, the only one, or the one they choose now.
 */
export async function settleAccount(first: Session): Promise<Session> {
  if ((first.accounts ?? 1) < 2 || session.value?.contact.id === first.contact.id) return first;
  const { accounts } = await askForAccounts().catch(() => ({ accounts: [] }));
  const before = chosen().find((each) => accounts.some(({ contact }) => contact === each));
  if (before && before !== first.contact.id) return take(before).catch(() => first);
  if (before || accounts.length < 2) return first;
  write(CHOOSING, true);
  return new Promise((resolve) => {
    const took = (found: Session) => {
      choosing.value = null;
      resolve(found);
    };
    choosing.value = { accounts, took };
  });
}

/**
 * Brings up to date what is known of the person's accounts: all have the address that the person
 * signed in with, whichever they had when they were opened here. The copy of one that is no longer
 * theirs goes from this device, but for what they wrote themselves.
 */
export async function renewAccounts(): Promise<Accounts> {
  const found = await askForAccounts();
  const who = session.value;
  const theirs = new Set(found.accounts.map(({ contact }) => contact));
  if (!who || !found.proven || !theirs.has(who.contact.id)) return found;
  noteAddress([...theirs], who.contact.email);
  if (who.accounts !== found.total) remember({ ...who, accounts: found.total });
  if (isCut(found)) return found;
  const over = accountsOf(who).filter(({ contact }) => !theirs.has(contact));
  await Promise.allSettled(over.map(letGo));
  return found;
}

/** Whether there are more than are listed: who is left out may be theirs still. */
export function isCut({ accounts, total }: Accounts): boolean {
  return total > accounts.length;
}

async function letGo(account: Noted): Promise<void> {
  const { changes, drafts } = await unsentIn(account);
  if (changes.length + drafts.length === 0) remove([account]);
  else await (await import("../kit/own")).forgetCopy(account);
}
