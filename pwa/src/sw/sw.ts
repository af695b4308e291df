/**
 * Opens the app without a network. It keeps the app's own files and the organisation's look, never
 * a record: those are in IndexedDB, which knows whose they are. Cache Storage does not.
 */
import { clientsClaim } from "workbox-core";
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
} from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { StaleWhileRevalidate } from "workbox-strategies";

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: { url: string; revision: string | null }[];
};

const BRAND = "brand";
/** By this name the sync client asks to be woken; importing it would bring in the client. */
const WAKE_TAG = "doorstep-outbox";
const LOOK = ["/brand.css", "/manifest.json", "/icons/192.png", "/apple-touch-icon.png"];

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
clientsClaim();

registerRoute(
  new NavigationRoute(createHandlerBoundToURL("/portal"), { allowlist: [/^\/portal(\/|\?|$)/] }),
);
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && isLook(url.pathname),
  new StaleWhileRevalidate({ cacheName: BRAND }),
);

self.addEventListener("install", (event) => {
  event.waitUntil(keepLook());
});

self.addEventListener("message", ({ data }) => {
  if (data?.type === "SKIP_WAITING") void self.skipWaiting();
});

/** The browser has a network again: an open page sends; without one, the next to open does. */
self.addEventListener("sync", (event) => {
  const { tag, waitUntil } = event as ExtendableEvent & { tag: string };
  if (tag === WAKE_TAG) waitUntil.call(event, wakePages());
});

function isLook(path: string): boolean {
  return LOOK.includes(path) || path.startsWith("/icons/");
}

/** The first visit's own requests came before there was a worker to keep them. */
async function keepLook(): Promise<void> {
  const cache = await caches.open(BRAND);
  await Promise.allSettled(LOOK.map((path) => cache.add(path)));
}

async function wakePages(): Promise<void> {
  const pages = await self.clients.matchAll({ type: "window" });
  for (const page of pages) page.postMessage({ type: "SYNC" });
}
