/** What to make of a copy that was told that nobody is signed in. */
import type { Replica } from "@doorstep/sync";
import { ask } from "./api";
import { read, SESSION, type Session, session } from "./session";

/** Milliseconds in which one look is enough. */
const A_WHILE = 10_000;
let looked = Number.NEGATIVE_INFINITY;

/**
 * The browser may have cleared what it remembered without a word to this page. Or the answer was to
 * the session before, while the same person signed in anew: then the copy goes on.
 */
export async function lookAgain(copy: Pick<Replica, "identity" | "start">): Promise<void> {
  if (!read(SESSION)) session.value = null;
  if (!session.value || performance.now() - looked < A_WHILE) return;
  looked = performance.now();
  const found = await ask<Session>("GET", "/api/session").catch(() => null);
  const { contact, scope } = copy.identity;
  if (found?.contact.id === contact && found.scope === scope) copy.start();
}
