/**
 * Opens the app without a network, and shows what a push says. It keeps the app's own files and the organisation's look, never
 * a record: those are in IndexedDB, which knows whose they are. Cache Storage does not.
 */
import { cacheNames, clientsClaim } from "workbox-core";
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  matchPrecache,
  precacheAndRoute,
} from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { StaleWhileRevalidate } from "workbox-strategies";
import { listenForPushes } from "./pushing";

interface File {
  url: string;
  revision: string | null;
}

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: File[] };

/** What the types do not know yet: where a browser looks before it starts this worker. */
type Installing = ExtendableEvent & {
  addRoutes?(
    routes: { condition: object; source: "fetch-event" | { cacheName: string } }[],
  ): Promise<void>;
};

const HOME = "/portal";
const ALL: File[] = self.__WB_MANIFEST;
/** What shows a PDF is half of all files: it is kept once there is a PDF on this device. */
const isReader = ({ url }: File) => url.startsWith("assets/pdfjs");
const READER = ALL.filter(isReader).map(({ url }) => `/${url}`);
/** What a push wakes is kept with the worker itself. */
const isWoken = ({ url }: File) => url.startsWith("assets/woken");
const WOKEN = ALL.find(isWoken)?.url;
const FILES = ALL.filter((file) => !isReader(file) && !isWoken(file));
const READERS = "reader";
const BRAND = "brand";
const SHELL = "shell-";
const OWN_SHELL = SHELL + FILES.find(({ url }) => url === HOME)?.revision;
/** By this name the sync client asks to be woken; importing it would bring in the client. */
const WAKE_TAG = "doorstep-outbox";
const MANIFEST = "/manifest.json";
const LOOK = ["/brand.css", MANIFEST, "/icons/192.png", "/apple-touch-icon.png"];

listenForPushes(WOKEN && `/${WOKEN}`);
precacheAndRoute(FILES);
cleanupOutdatedCaches();
clientsClaim();

registerRoute(
  new NavigationRoute(createHandlerBoundToURL(HOME), { allowlist: [/^\/portal(\/|\?|$)/] }),
);
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && isLook(url.pathname),
  new StaleWhileRevalidate({ cacheName: BRAND }),
);
registerRoute(
  ({ url }) => READER.includes(url.pathname),
  ({ request }) => readerFile(request),
);

self.addEventListener("install", (event) => {
  event.waitUntil(Promise.all([keepLook(), openWithoutWorker(event), renewReader()]));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([keepShell(), dropOldReader()]));
});

/** Each start asks for the manifest: the time to look after the rest of the look. */
self.addEventListener("fetch", (event) => {
  if (new URL(event.request.url).pathname === MANIFEST) event.waitUntil(keepLook());
});

self.addEventListener("message", (event) => {
  const type = event.data?.type;
  if (type === "SKIP_WAITING") void self.skipWaiting();
  if (type === "KEEP_READER") event.waitUntil(keepReader());
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

/** A browser that can opens home from its caches by itself: starting a worker takes a while. */
async function openWithoutWorker(event: Installing): Promise<void> {
  await event
    .addRoutes?.([
      // Another query would not be found under this name.
      {
        condition: { urlPattern: { pathname: HOME, search: "" } },
        source: { cacheName: OWN_SHELL },
      },
      { condition: { urlPattern: "/assets/pdfjs*" }, source: "fetch-event" },
      { condition: { urlPattern: "/assets/*" }, source: { cacheName: cacheNames.precache } },
      { condition: { urlPattern: "/brand.css" }, source: { cacheName: BRAND } },
    ])
    .catch(() => undefined);
}

/** Keeps the page under its own name beside the files it belongs to. */
async function keepShell(): Promise<void> {
  const page = await matchPrecache(HOME);
  if (page) await (await caches.open(OWN_SHELL)).put(HOME, page);
  const old = (await caches.keys()).filter((name) => name.startsWith(SHELL) && name !== OWN_SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** From here if it is kept, else from the server. */
async function readerFile(request: Request): Promise<Response> {
  return (await matchReader(request.url)) ?? fetch(request);
}

/** Keeps what shows a PDF; what is here already is not fetched again. */
async function keepReader(): Promise<void> {
  const cache = await caches.open(READERS);
  await Promise.allSettled(
    READER.map(async (path) => (await matchReader(path)) || cache.add(path)),
  );
}

/** A device that could show a PDF without a network can do so after an update, too. */
async function renewReader(): Promise<void> {
  if (await caches.has(READERS)) await keepReader();
}

async function dropOldReader(): Promise<void> {
  if (!(await caches.has(READERS))) return;
  const cache = await caches.open(READERS);
  const old = (await cache.keys()).filter(({ url }) => !READER.includes(new URL(url).pathname));
  await Promise.all(old.map((request) => cache.delete(request)));
}

function matchReader(path: string): Promise<Response | undefined> {
  return caches.match(path, { cacheName: READERS, ignoreVary: true });
}

async function wakePages(): Promise<void> {
  const pages = await self.clients.matchAll({ type: "window" });
  for (const page of pages) page.postMessage({ type: "SYNC" });
}
