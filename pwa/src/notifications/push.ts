/**
 * Push messages on this device: turned on by a tap alone, renewed whenever the app is opened, and
 * over when its person leaves.
 */
import { ask, Unreachable } from "../kit/api";
import { cell } from "../kit/cell";
import { install } from "../kit/install";
import { SCHEMA } from "../kit/replica";
import { read, session, write } from "../kit/session";
import { ON } from "./forgetting";
import { subscription } from "./subscribing";
import { describe, NOTES, PUSH, WHOSE, type Whose } from "./subscription";

/**
 * `unsupported`: this browser cannot, or this portal sends none. `install`: an iPhone takes messages
 * only for an app on its home screen. `denied`: only the browser's own settings can change that.
 * `broken`: they are wanted and allowed, but do not come; turning them on again may help.
 */
export type Pushing = "unsupported" | "install" | "denied" | "off" | "on" | "broken";

/** What `turnOn` could not do, for a sentence. */
export type Failure = "refused" | "away" | "broken";

interface Told {
  key: string | null;
  subscribed: boolean;
}

/** How it is with messages on this device; undefined until `look` or `renew` has looked. */
export const pushing = cell<Pushing | undefined>(undefined);

/** Looks how it is; asks the server, unless the device knows already. Never rejects. */
export async function look(): Promise<Pushing> {
  pushing.value = await found().catch(unasked);
  return pushing.value;
}

/**
 * Turns messages on; to be called by a tap, for the browser asks the person. Resolves with undefined
 * once the server has it.
 */
export async function turnOn(): Promise<Failure | undefined> {
  const allowed = await Notification.requestPermission();
  if (allowed !== "granted") {
    await look();
    return "refused";
  }
  try {
    const { key, subscribed } = await ask<Told>("GET", PUSH);
    if (!key) throw new Error("no key");
    await subscribe(key, subscribed);
  } catch (error) {
    pushing.value = "broken";
    return error instanceof Unreachable ? "away" : "broken";
  }
  pushing.value = "on";
  return undefined;
}

/** Turns them off on this device; the server is told as soon as it can be reached. */
export async function turnOff(): Promise<void> {
  const { forgetPush } = await import("./forgetting");
  // What the browser cannot end by itself the server ends.
  await forgetPush().catch(() => undefined);
  write(ON, false);
  pushing.value = "off";
  await sayOff().catch(() => undefined);
}

/** Tells the server of this device again, or that they were turned off here. Never rejects. */
export async function renew(): Promise<void> {
  pushing.value = await renewed().catch(unasked);
}

/** What is so as far as this device knows: without a network nothing is known to be wrong. */
function unasked(error: unknown): Pushing {
  if (!isWanted()) return "off";
  return error instanceof Unreachable ? "on" : "broken";
}

async function renewed(): Promise<Pushing> {
  const why = blocked() ?? (await leftOff());
  if (why) return why;
  if (Notification.permission !== "granted") return "off";
  const { key, subscribed } = await ask<Told>("GET", PUSH);
  if (!key) return "unsupported";
  if (!subscribed && !isWanted()) return "off";
  await subscribe(key, subscribed);
  return "on";
}

async function found(): Promise<Pushing> {
  const why = blocked() ?? (await leftOff());
  if (why) return why;
  if (Notification.permission === "denied") return "denied";
  const made = await (await registration()).pushManager.getSubscription();
  const { key, subscribed } = await ask<Told>("GET", PUSH);
  if (!key) return "unsupported";
  if (subscribed && made && Notification.permission === "granted") return "on";
  return subscribed || isWanted() ? "broken" : "off";
}

/** Why there can be none here, if so. */
function blocked(): Pushing | undefined {
  if (install.value === "iphone") return "install";
  const able = "serviceWorker" in navigator && "PushManager" in self && "Notification" in self;
  return able ? undefined : "unsupported";
}

/** They were turned off here and the server has not heard it: it may have them on still. */
async function leftOff(): Promise<Pushing | undefined> {
  if (read(ON) !== false) return undefined;
  await sayOff();
  return "off";
}

async function sayOff(): Promise<void> {
  await ask("DELETE", PUSH);
  // Unless somebody has turned them on meanwhile.
  if (read(ON) === false) write(ON, null);
}

/** Has a subscription made with this key, notes whose it is, and tells the server, which `has` one or none. */
async function subscribe(key: string, has: boolean): Promise<void> {
  const who = session.value;
  if (!who) throw new Error("Nobody is signed in.");
  const made = await subscription((await registration()).pushManager, key, has);
  // Whoever signs out meanwhile leaves nothing behind.
  const stay = async () => {
    if (session.value?.contact.id === who.contact.id) return;
    await made.unsubscribe();
    throw new Error("They have left.");
  };
  await stay();
  await ask("PUT", PUSH, describe(made, key));
  await stay();
  write(ON, who.contact.email);
  const { organization, contact, scope } = who;
  const identity = { organization: organization.id, contact: contact.id, scope };
  const whose: Whose = { identity, schema: SCHEMA };
  await (await caches.open(NOTES)).put(WHOSE, new Response(JSON.stringify(whose)));
}

/** The same person turned them on here before. */
function isWanted(): boolean {
  return read(ON) === session.value?.contact.email;
}

async function registration(): Promise<ServiceWorkerRegistration> {
  const found = await navigator.serviceWorker.getRegistration();
  if (!found) throw new Error("There is no worker to take messages.");
  return found;
}
