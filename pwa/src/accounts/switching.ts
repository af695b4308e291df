/** Going from one account of a person to another; needs a connection. */
import { accountsOf, chose, chosen, remove, unsentIn } from "../kit/accounts";
import { ask } from "../kit/api";
import { cell } from "../kit/cell";
import { remember } from "../kit/entering";
import { type Session, session } from "../kit/session";
import { withProof } from "../sign_in/proving";

/** A customer whose records the person may open, as which contact. */
export interface Account {
  contact: string;
  scope: string;
  customer: string;
  role: string;
  /** It is the one that is open, as the server has it. */
  current: boolean;
}

/** The choice that somebody who has just signed in has to make; null while there is none. */
export const choosing = cell<{ accounts: Account[]; took(found: Session): void } | null>(null);

/** Whose records the person may open. */
export async function askForAccounts(): Promise<Account[]> {
  return (await ask<{ accounts: Account[] }>("GET", "/api/session/accounts")).accounts;
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
  const accounts = await askForAccounts().catch(() => []);
  const before = chosen().find((each) => accounts.some(({ contact }) => contact === each));
  if (before && before !== first.contact.id) return take(before).catch(() => first);
  if (before || accounts.length < 2) return first;
  return new Promise((resolve) => {
    const took = (found: Session) => {
      choosing.value = null;
      resolve(found);
    };
    choosing.value = { accounts, took };
  });
}

/**
 * Brings up to date what is known of the person's accounts. The copy of one that is no longer theirs
 * goes from this device, unless there is something in it that nobody else has.
 */
export async function renewAccounts(): Promise<Account[]> {
  const accounts = await askForAccounts();
  const who = session.value;
  if (!who || !accounts.some(({ contact }) => contact === who.contact.id)) return accounts;
  if (who.accounts !== accounts.length) remember({ ...who, accounts: accounts.length });
  const theirs = new Set(accounts.map(({ contact }) => contact));
  for (const account of accountsOf(who).filter(({ contact }) => !theirs.has(contact))) {
    const { changes, drafts } = await unsentIn(account);
    if (changes.length + drafts.length === 0) remove([account]);
  }
  return accounts;
}
