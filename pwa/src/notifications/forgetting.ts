/** Leaving no messages behind for whoever has the device next. */
import { write } from "../kit/session";
import { NOTES } from "./subscription";

/**
 * Under which name is noted whose messages were turned on here: an address; false while the server
 * has to hear yet that they were turned off.
 */
export const ON = "doorstep:push";

/** Ends messages on this device, and takes away those that are shown; needs no network. */
export async function forgetPush(): Promise<void> {
  write(ON, null);
  await self.caches?.delete(NOTES).catch(() => undefined);
  const found = await navigator.serviceWorker?.getRegistration();
  for (const shown of (await found?.getNotifications?.()) ?? []) shown.close();
  const { clearAppBadge } = navigator as { clearAppBadge?(): Promise<void> };
  await clearAppBadge?.call(navigator).catch(() => undefined);
  await (await found?.pushManager?.getSubscription())?.unsubscribe();
}
