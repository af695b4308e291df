/** The app on this device: its worker, its updates. */
import { cell } from "./cell";
import { opened } from "./replica";

/** The worker that waits to take over; null while this is the newest version. */
export const update = cell<ServiceWorker | "reload" | null>(null);

const AN_HOUR = 3_600_000;
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): typeof rules;
}
const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
const own = { createScriptURL: (url: string) => (url.startsWith("/assets/") ? url : "/sw.js") };
/** Names the scripts that may run as workers: the app's own. The page's policy lets no other be run. */
export const scripts = trustedTypes?.createPolicy("doorstep", own) ?? own;
let asked = false;

/** Registers the worker that opens the app without a network, and watches for newer ones. */
export async function registerWorker(): Promise<void> {
  const workers = navigator.serviceWorker;
  if (!workers || import.meta.env.DEV) return;
  let controlled = workers.controller !== null;
  workers.addEventListener("controllerchange", () => {
    if (asked) location.reload();
    else if (controlled && workers.controller) update.value = "reload";
    controlled = true;
  });
  workers.addEventListener("message", ({ data }) => data?.type === "SYNC" && syncNow());
  try {
    watch(
      await workers.register(scripts.createScriptURL("/sw.js"), {
        scope: "/",
        updateViaCache: "none",
      }),
    );
  } catch {
    // the app works without it, only not without a network
  }
}

/** Takes the new version; only ever because the person asked for it. */
export function takeUpdate(): void {
  const waiting = update.value;
  asked = true;
  if (waiting === "reload" || waiting === null) location.reload();
  else waiting.postMessage({ type: "SKIP_WAITING" });
}

/** Asks the server for a newer version now; if there is one, it will be offered. */
export async function lookForUpdate(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.update().catch(() => undefined);
}

function watch(registration: ServiceWorkerRegistration): void {
  // Only beside an active one is a waiting worker newer. The first one waits for a moment, too, and
  // WebKit may have made it the controller already when it tells of that moment.
  const offer = () => {
    if (registration.waiting && registration.active) update.value = registration.waiting;
  };
  offer();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", offer);
  });
  let looked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - looked < AN_HOUR) return;
    looked = Date.now();
    void lookForUpdate();
  });
}

function syncNow(): void {
  const now = opened.value;
  if (now.state === "open") void now.replica.sync();
}
