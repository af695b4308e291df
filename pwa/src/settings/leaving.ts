/** Leaving this device, with or without a network. */

import { closeCopy, replica } from "../kit/replica";
import { keep, leave, session } from "../kit/session";
import type { Unsent } from "../kit/unsent";

/** Tries to send everything; resolves with how many changes are still unsent. */
export async function sendNow(): Promise<number> {
  await replica().sync();
  return (await replica().outbox()).length;
}

/** Signs out here and, as soon as it can be told, at the server; nothing of this person stays. */
export async function signOut(): Promise<void> {
  const who = session.value;
  if (!who) return;
  await remove(who.contact.id);
  closeCopy();
  leave();
}

/** Signs out, and leaves everything on this device to be opened by the same person only. */
export function lock(unsent: Unsent): void {
  const who = session.value;
  if (!who) return;
  keep(who.contact.email, unsent);
  closeCopy();
  leave();
}

async function remove(contact: string): Promise<void> {
  await replica().destroy();
  const names = (await globalThis.caches?.keys()) ?? [];
  await Promise.all(
    names.filter((name) => name.includes(contact)).map((name) => caches.delete(name)),
  );
}
