/** What to make of a copy that was told that nobody is signed in, or that this person's access is over. */
import type { Replica } from "@doorstep/sync";
import { accountsOf, forgetIn, lockFiles, unsentIn } from "./accounts";
import { ask, Problem } from "./api";
import { keep, remember } from "./entering";
import { read, SESSION, type Session, SHUT, session, write } from "./session";

/** Milliseconds in which one look is enough. */
const A_WHILE = 10_000;
let looked = Number.NEGATIVE_INFINITY;

/**
 * The browser may have cleared what it remembered without a word to this page. Or the answer was to
 * the session before, while the same person signed in anew: then the copy goes on.
 */
export async function lookAgain(
  copy: Pick<Replica, "identity" | "start" | "status">,
  last = false,
): Promise<void> {
  if ("removed" in copy.status()) return end(copy.identity.contact);
  if (!read(SESSION)) session.value = null;
  if (!session.value || performance.now() - looked < A_WHILE) return;
  looked = performance.now();
  const { contact, scope } = copy.identity;
  const who = session.value;
  const again = await ask<Session>("GET", "/api/session").then(
    (found) => (found.contact.id === contact && found.scope === scope) || follow(found, who),
    (error) => (error instanceof Problem ? error.code : "unheard"),
  );
  if (again === "signed_out") await shut(who);
  // The cookie may be on its way, of a change of account whose answer has not been heard: once more.
  else if (again === "not_signed_in" && !last)
    setTimeout(() => lookLater(copy, true), 1.2 * A_WHILE);
  else if (again === "unheard") setTimeout(() => lookLater(copy), 3 * A_WHILE);
  // What was said of a photo has no words: a round is told why, and takes the records away.
  else if (again === true || again === "access_removed") copy.start();
}

/** The server had gone over to another account of theirs, and this device never heard of it. */
function follow(found: Session, who: Session): void {
  const same = (of: Session) => `${of.organization.id} ${of.contact.email}`;
  if (session.value === who && same(found) === same(who)) remember(found);
}

/** Unless the copy goes on by itself meanwhile, or another is open. */
function lookLater(copy: Parameters<typeof lookAgain>[0], last = false): void {
  if (copy.status().state === "locked") void lookAgain(copy, last);
}

/**
 * From another device its person has signed this one out, which they may have lost: every window
 * shows nothing from here on. What was not sent stays, to be opened by the same person; of accounts
 * in which nothing waits the records go (AUTH-8). Whoever signs in meanwhile is left alone.
 */
async function shut(who: Session): Promise<void> {
  const accounts = accountsOf(who);
  const left = await Promise.all(accounts.map((each) => unsentIn(each).catch(() => undefined)));
  const now = read<Session>(SESSION);
  if (now?.contact.id !== who.contact.id || now.expires_at !== who.expires_at) return;
  accounts.forEach(({ contact, email }, at) => {
    const unsent = left[at];
    if (unsent && unsent.changes.length + unsent.drafts.length > 0)
      keep({ id: contact, email }, unsent);
  });
  write(SHUT, true);
  write(SESSION, null);
  session.value = null;
  lockFiles(accounts);
  // Each looks once more by itself: something may have been written since.
  for (const account of accounts)
    if (!read(SESSION)) await forgetIn(account).catch(() => undefined);
}

/** From here on, and in every window, the app shows nothing but what they have left on this device. */
function end(contact: string): void {
  const who = session.value;
  if (who?.contact.id !== contact || who.ended) return;
  write(SESSION, { ...who, ended: true });
  session.value = { ...who, ended: true };
}
