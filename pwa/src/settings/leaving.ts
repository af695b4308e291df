/** Leaving this device, with or without a network. */

import { accountsOf, lockFiles, type Noted, remove, unsentIn } from "../kit/accounts";
import { forgetKept, keep } from "../kit/entering";
import { replica, tryNow } from "../kit/replica";
import { leave, session } from "../kit/session";
import { type Sorted, sendable, sorted, type Unsent } from "../kit/unsent";
import { forgetPush } from "../notifications/forgetting";

/** Tries to send everything; resolves with what is here still. */
export async function sendNow(): Promise<Sorted> {
  const before = sendable(sorted(await replica().outbox()));
  await Promise.all(before.map(({ id }) => tryNow(id)));
  return sorted(await replica().outbox());
}

/** What another account of the same person, which is not open, has that was not sent. */
export interface Elsewhere extends Unsent {
  account: Noted;
}

/** What was not sent in the person's other accounts on this device. */
export async function unsentElsewhere(): Promise<Elsewhere[]> {
  const [, ...others] = session.value ? accountsOf(session.value) : [];
  const found = await Promise.all(
    others.map(async (account) => ({ account, ...(await unsentIn(account)) })),
  );
  return found.filter(({ changes, drafts }) => changes.length + drafts.length);
}

/**
 * Signs out here at once and, as soon as it can be told, at the server. What this device has of the
 * person, in all their accounts, goes as soon as the other windows let go of it; until then nobody
 * can see it.
 */
export function signOut(): void {
  const who = session.value;
  if (!who) return;
  const accounts = accountsOf(who);
  remove(accounts);
  forgetKept(accounts.map(({ contact }) => contact));
  void forgetPush().catch(() => undefined);
  leave();
}

/** Leaves an account that was ended. The person's others stay on this device, for them alone to open. */
export async function leaveEnded(): Promise<void> {
  const who = session.value;
  if (!who) return;
  const [ended] = accountsOf(who);
  for (const { account, ...other } of await unsentElsewhere())
    keep({ id: account.contact, email: account.email }, other);
  lockFiles(accountsOf(who));
  remove([ended as Noted]);
  forgetKept([who.contact.id]);
  void forgetPush().catch(() => undefined);
  leave();
}

/** Signs out, and leaves all but the files on this device to be opened by the same person only. */
export function lock(unsent: Unsent, elsewhere: Elsewhere[]): void {
  const who = session.value;
  if (!who) return;
  for (const { account, ...other } of elsewhere)
    keep({ id: account.contact, email: account.email }, other);
  if (unsent.changes.length + unsent.drafts.length) keep(who.contact, unsent);
  lockFiles(accountsOf(who));
  void forgetPush().catch(() => undefined);
  leave();
}
