/** Getting a subscription from the browser. */
import { keyOf } from "./subscription";

/**
 * The device's subscription; one that was made with another key makes place. So does one where the
 * server `has` none: its push service has said that it is gone, whatever the browser still thinks.
 */
export async function subscription(
  pushManager: PushManager,
  key: string,
  has: boolean,
): Promise<PushSubscription> {
  const known = await pushManager.getSubscription();
  if (known && has && (keyOf(known) ?? key) === key) return known;
  await known?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}
