/** Offering a passkey: once somebody is in, never on load, and never again after a no. */
import { session } from "../kit/session";
import { toast } from "../ui";
import { offer } from "../ui/offer";
import { isDeclined, PasskeyOffer } from "./PasskeyOffer";
import { addQuietly, keepsPasskeys, listPasskeys } from "./passkeys";

/**
 * Offers one to who has none yet, on a device that can keep it. After a password, browsers may make
 * one by themselves (`quietly`): then there is nothing to ask.
 */
export async function offerPasskey(quietly: boolean): Promise<void> {
  const who = session.value?.contact.id;
  if (!who || isDeclined(who) || !(await keepsPasskeys())) return;
  try {
    if ((await listPasskeys()).passkeys.length) return;
  } catch {
    return; // it stays under Settings
  }
  if (quietly && (await addQuietly())) toast("A passkey was saved. Next time, sign in with it.");
  else if (session.value?.contact.id === who) offer.value = PasskeyOffer;
}
