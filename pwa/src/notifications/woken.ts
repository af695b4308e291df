/**
 * What a push wakes, in a file of its own: few workers ever need it, and all are started often. It
 * is fetched when the worker is installed, and run when a push comes while nobody looks.
 */
import { nameOf, openReplica } from "@doorstep/sync";
import { describe, NOTES, PUSH, WHOSE, type Whose } from "./subscription";

/** The types of a page are those of the sync client, too; this runs in a worker. */
declare const registration: ServiceWorkerRegistration;

/** A browser ends a worker that takes longer. */
const PATIENCE = 20_000;

/** Brings the copy that the message is about up to date, if a page has said that it may be. */
export async function bring(contact: string | undefined): Promise<void> {
  const whose = await noted();
  if (!whose || (contact && contact !== whose.identity.contact)) return;
  // A copy that went meanwhile must not be made anew: its person has left.
  const stores = await indexedDB.databases();
  if (!stores.some(({ name }) => name === nameOf(whose.identity))) return;
  const forgetting = () => Promise.reject(new Error("That is for a page to do."));
  const copy = await openReplica({ ...whose, overlays: {}, forgetting });
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  await Promise.race([copy.sync(), late]);
  copy.close();
}

/** The browser has replaced the subscription: tells the server of the new one, or makes one. */
export async function renew(event: Event): Promise<void> {
  const { newSubscription } = event as Event & { newSubscription?: PushSubscription | null };
  const { pushManager } = registration;
  const answer = await fetch(PUSH, { cache: "no-store" });
  const { key } = answer.ok ? await answer.json() : { key: null };
  if (!key) return;
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const made = newSubscription ?? (await pushManager.subscribe(options));
  const headers = { "Content-Type": "application/json" };
  await fetch(PUSH, { method: "PUT", headers, body: JSON.stringify(describe(made, key)) });
}

async function noted(): Promise<Whose | undefined> {
  const notes = (await caches.has(NOTES)) ? await caches.open(NOTES) : undefined;
  return (await notes?.match(WHOSE))?.json();
}
