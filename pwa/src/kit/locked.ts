/** What to make of a copy that was told that nobody is signed in, or that this person's access is over. */
import type { Replica } from "@doorstep/sync";
import { ask, Problem } from "./api";
import { read, SESSION, type Session, session, write } from "./session";

/** Milliseconds in which one look is enough. */
const A_WHILE = 10_000;
let looked = Number.NEGATIVE_INFINITY;

/**
 * The browser may have cleared what it remembered without a word to this page. Or the answer was to
 * the session before, while the same person signed in anew: then the copy goes on.
 */
export async function lookAgain(
  copy: Pick<Replica, "identity" | "start" | "status">,
): Promise<void> {
  if ("removed" in copy.status()) return end(copy.identity.contact);
  if (!read(SESSION)) session.value = null;
  if (!session.value || performance.now() - looked < A_WHILE) return;
  looked = performance.now();
  const { contact, scope } = copy.identity;
  const again = await ask<Session>("GET", "/api/session").then(
    (found) => found.contact.id === contact && found.scope === scope,
    // What was said of a photo has no words: a round is told why, and takes the records away.
    (error) => error instanceof Problem && error.code === "access_removed",
  );
  if (again) copy.start();
}

/** From here on, and in every window, the app shows nothing but what they have left on this device. */
function end(contact: string): void {
  const who = session.value;
  if (who?.contact.id !== contact || who.ended) return;
  write(SESSION, { ...who, ended: true });
  session.value = { ...who, ended: true };
}
