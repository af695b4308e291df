/** Leaving this device, with or without a network. */
import { closeCopy, replica } from "../kit/replica";
import { keep, leave, session } from "../kit/session";

/** Tries to send everything; resolves with how many changes are still unsent. */
export async function sendNow(): Promise<number> {
  await replica().sync();
  return (await replica().outbox()).length;
}

/**
 * Signs out here and, as soon as it can be told, at the server. "remove" takes this person's records
 * and unsent changes off the device; "keep" leaves them, to be opened by the same person only.
 */
export async function signOut(records: "remove" | "keep", unsent = 0): Promise<void> {
  const who = session.value;
  if (!who) return;
  if (records === "remove") await remove(who.contact.id);
  else keep({ email: who.contact.email, unsent });
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
