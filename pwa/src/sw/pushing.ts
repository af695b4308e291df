/**
 * Shows what a push service brings, and opens what it is about. A push always shows something: a
 * browser ends the subscription of an app that does not.
 */
/** What is in `notifications/woken.ts`. */
interface Woken {
  bring(contact: string | undefined): Promise<void>;
  renew(event: Event): Promise<void>;
}

declare const self: ServiceWorkerGlobalScope & { doorstepWoken?: Woken };

/** A message as the server writes it, which some browsers can show by themselves. */
interface Said {
  title: string;
  body?: string;
  navigate?: string;
  tag?: string;
  icon?: string;
  app_badge?: number;
  data?: { alert?: string; revision?: number; contact?: string };
}

/** What was shown about something: its tag, which revision, and of which alert. */
type Shown = [tag: string, revision: number, alert: string];

/** What types do not know yet: a message that the browser understood, and how it is shown. */
type Pushed = PushEvent & { notification?: Said };
type Options = NotificationOptions & { renotify?: boolean };

const HOME = "/portal";
const SHOWN = "/push/shown";
const MOST = 50;
/** Milliseconds that one which hangs, as a browser's store may, holds up the next. */
const LONG = 5_000;
const UNREADABLE: Said = { title: "There is something new for you", tag: "new" };
/** Where a page notes whose copy may be brought up to date here, and what was shown is remembered. */
const NOTES = "push";

/** What is shown by now: several come at once to a phone that finds its network again. */
let last: Promise<unknown> = Promise.resolve();

/** Listens for pushes; the script `woken`, if there is one, is what they wake. */
export function listenForPushes(woken: string | undefined): void {
  // A worker may fetch scripts only while it is installed; later it has them.
  const wake = () => {
    try {
      if (woken && !self.doorstepWoken) importScripts(woken);
    } catch {
      // without it a push shows what it says, and the data come when the app is opened
    }
    return self.doorstepWoken;
  };
  self.addEventListener("install", wake);
  self.addEventListener("push", (event) => {
    const said = read(event as Pushed);
    event.waitUntil(
      Promise.allSettled([inTurn(said).then(() => told(said)), count(said), bring(said, wake)]),
    );
  });
  self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(open(event.notification.data?.navigate));
  });
  self.addEventListener("pushsubscriptionchange", (event) => {
    (event as ExtendableEvent).waitUntil(Promise.resolve(wake()?.renew(event)));
  });
}

function read({ data, notification }: Pushed): Said {
  try {
    const said = data ? data.json()?.notification : notification;
    return typeof said?.title === "string" ? said : UNREADABLE;
  } catch {
    return UNREADABLE;
  }
}

/** Shows one after the other: each looks at what was shown before it, but does not wait for long. */
function inTurn(said: Said): Promise<void> {
  const before = last;
  const mine = before.then(() => show(said));
  const late = () => new Promise((resolve) => setTimeout(resolve, LONG));
  last = before.then(() => Promise.race([mine, late()])).catch(() => undefined);
  return mine;
}

/** Shows it, but not twice, and not what was overtaken: that takes no attention and goes at once. */
async function show(said: Said): Promise<void> {
  const { title, tag = "" } = said;
  const { revision = 0, alert = "" } = said.data ?? {};
  const notes = await caches.open(NOTES).catch(() => undefined);
  const shown: Shown[] = (await (await notes?.match(SHOWN))?.json().catch(() => [])) ?? [];
  const before = shown.find(([other]) => tag && other === tag);
  const [there] = await self.registration.getNotifications({ tag });
  if (before && (before[1] > revision || (alert && before[2] === alert)))
    return again(there ?? said, tag, !there);
  await self.registration.showNotification(title, options(said));
  const kept: Shown[] = [[tag, revision, alert], ...shown.filter((each) => each !== before)];
  await notes?.put(SHOWN, new Response(JSON.stringify(kept.slice(0, MOST)))).catch(() => undefined);
}

async function again(what: Said | Notification, tag: string, gone: boolean): Promise<void> {
  const same = { body: what.body ?? "", data: what.data, tag, silent: true };
  await self.registration.showNotification(what.title, same);
  if (gone) for (const each of await self.registration.getNotifications({ tag })) each.close();
}

function options({ body = "", icon, tag, navigate, data }: Said): Options {
  const about = tag ? { tag, renotify: true } : {};
  return { body, ...(icon && { icon }), ...about, data: { ...data, navigate } };
}

async function count({ app_badge }: Said): Promise<void> {
  const { setAppBadge } = navigator as { setAppBadge?(count: number): Promise<void> };
  if (app_badge !== undefined) await setAppBadge?.call(navigator, app_badge);
}

/** Tells open pages which alert was shown: one that has asked for a test waits for it. */
async function told({ data }: Said): Promise<void> {
  const pages = await self.clients.matchAll({ type: "window" });
  for (const page of pages) page.postMessage({ type: "SHOWN", alert: data?.alert });
}

/** Has the records here by the time somebody looks: by the page that is seen, else by ourselves. */
async function bring({ data }: Said, wake: () => Woken | undefined): Promise<void> {
  const pages = await self.clients.matchAll({ type: "window" });
  for (const page of pages) page.postMessage({ type: "SYNC" });
  if (pages.some(({ visibilityState }) => visibilityState === "visible")) return;
  await wake()?.bring(data?.contact);
}

/** Shows an open window where it is to be seen, else opens one; what is not ours opens home. */
async function open(navigate: unknown): Promise<void> {
  const { origin } = self.location;
  const asked = typeof navigate === "string" ? new URL(navigate, origin) : undefined;
  const ours = asked?.origin === origin && asked.pathname.startsWith(HOME);
  const url = ours ? asked.href : origin + HOME;
  const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const pages = all.filter((each) => each.url.startsWith(origin + HOME));
  // Which alert leads there is in the fragment, and reloads nothing.
  const [there] = url.split("#");
  const shows = (each: Client) => each.url.split("#")[0] === there;
  const page = pages.find(shows) ?? pages.find(({ focused }) => focused);
  const window = page ?? pages[0];
  if (!window) return void (await self.clients.openWindow(url));
  await window.focus().catch(() => undefined);
  if (window.url !== url) await window.navigate(url).catch(() => self.clients.openWindow(url));
}
