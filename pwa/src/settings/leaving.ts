/** Leaving this device, with or without a network. */

import { nameOf } from "@doorstep/sync";
import { keep } from "../kit/entering";
import { replica, tryNow } from "../kit/replica";
import { leave, owe, session } from "../kit/session";
import { type Sorted, sendable, sorted, type Unsent } from "../kit/unsent";

/** Tries to send everything; resolves with what is here still. */
export async function sendNow(): Promise<Sorted> {
  const before = sendable(sorted(await replica().outbox()));
  await Promise.all(before.map(({ id }) => tryNow(id)));
  return sorted(await replica().outbox());
}

/**
 * Signs out here at once and, as soon as it can be told, at the server. What this device has of the
 * person goes as soon as the other windows let go of it; until then nobody can see it.
 */
export function signOut(): void {
  owe(nameOf(replica().identity));
  leave();
}

/** Signs out, and leaves everything on this device to be opened by the same person only. */
export function lock(unsent: Unsent): void {
  const who = session.value;
  if (!who) return;
  keep(who.contact, unsent);
  leave();
}
