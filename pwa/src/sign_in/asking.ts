/** Signing in: asking for a mail, and every way in. */
import { settleAccount } from "../accounts/switching";
import { accountsOf, unsentIn } from "../kit/accounts";
import { ask } from "../kit/api";
import { keep, remember } from "../kit/entering";
import { type Session, sayGoodbye, session } from "../kit/session";
import type { Unsent } from "../kit/unsent";
import { asked } from "./asked";
import { noteWanted } from "./wanted";

const NOTHING: Unsent = { changes: [], drafts: [] };

/** The mail that was asked for. */
export const mail = asked("doorstep:asked");

/** Has a mail sent, if the address is known; nobody is told which. */
export async function askForMail(email: string): Promise<void> {
  await sayGoodbye();
  await ask("POST", "/api/sign-in/email", { email });
  mail.note(email);
  noteWanted();
}

/** Signs in with the code out of the mail. */
export async function signInByCode(email: string, code: string): Promise<void> {
  await enter("/api/sign-in/code", { email, code });
}

/** Signs in with the token of a mailed link. */
export async function signInByLink(token: string): Promise<void> {
  await enter("/api/sign-in/link", { token });
}

/** Signs in by whatever the server takes at `path`; every way in goes through here. */
export async function enter(path: string, body: unknown): Promise<void> {
  await sayGoodbye(); // its answer takes the cookie away, so it must not come after the new one
  const first = await ask<Session>("POST", path, body);
  mail.forget();
  const found = await settleAccount(first);
  await noteLeftBehind(found);
  remember(found);
}

/** Someone else signs in on this device: what the one before has not sent stays, locked. */
async function noteLeftBehind({ organization, contact }: Session): Promise<void> {
  const before = session.value;
  if (!before || before.contact.id === contact.id) return;
  // The same person's other accounts are theirs still: they go back to what is in them.
  if (before.contact.email === contact.email && before.organization.id === organization.id) return;
  for (const account of accountsOf(before)) {
    const { changes, drafts } = await unsentIn(account).catch(() => NOTHING);
    const left = { id: account.contact, email: account.email };
    if (changes.length + drafts.length) keep(left, { changes, drafts });
  }
}
