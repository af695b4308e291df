/** The mail that was asked for; remembered while reading it, also when the browser forgets the page. */
import { settleAccount } from "../accounts/switching";
import { accountsOf, unsentIn } from "../kit/accounts";
import { ask } from "../kit/api";
import { keep, remember } from "../kit/entering";
import { type Session, sayGoodbye, session } from "../kit/session";
import type { Unsent } from "../kit/unsent";

const ASKED = "doorstep:asked";
const OPEN = 600_000;
const NOTHING: Unsent = { changes: [], drafts: [] };

/** The address a mail was sent to within the last ten minutes. */
export function askedFor(): string | null {
  try {
    const { email, at } = JSON.parse(sessionStorage.getItem(ASKED) ?? "{}");
    return at && Date.now() - at < OPEN ? email : null;
  } catch {
    return null;
  }
}

/** Has a mail sent, if the address is known; nobody is told which. */
export async function askForMail(email: string): Promise<void> {
  await sayGoodbye();
  await ask("POST", "/api/sign-in/email", { email });
  sessionStorage.setItem(ASKED, JSON.stringify({ email, at: Date.now() }));
}

/** Signs in with the code out of the mail. */
export async function signInByCode(email: string, code: string): Promise<void> {
  await enter("/api/sign-in/code", { email, code });
}

/** Signs in with the token of a mailed link. */
export async function signInByLink(token: string): Promise<void> {
  await enter("/api/sign-in/link", { token });
}

/** Back to the question for an address. */
export function forgetAsked(): void {
  sessionStorage.removeItem(ASKED);
}

/** Signs in by whatever the server takes at `path`; every way in goes through here. */
export async function enter(path: string, body: unknown): Promise<void> {
  await sayGoodbye(); // its answer takes the cookie away, so it must not come after the new one
  const first = await ask<Session>("POST", path, body);
  forgetAsked();
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
