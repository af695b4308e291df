"""Push messages to a real browser: a push service for the portal, and a hand for the rest.

A browser without the internet has no push service, so a page's PushManager is a stub. What the
portal sends is real, and so is what the worker does with it: the DevTools deliver it.
"""

import asyncio
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import msgspec
from playwright.sync_api import BrowserContext, CDPSession, Page, Worker

from tests.browser.portal import Portal, eventually
from tests.factories.push_services import PushBrowser, PushService, push_service

STUB = """(() => {
  const [NAME, made] = ["stub:push", %s];
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")),
    (letter) => letter.charCodeAt(0)).buffer;
  const of = (key) => key && ({
    ...made, options: { userVisibleOnly: true, applicationServerKey: bytes(key) },
    toJSON: () => made,
    unsubscribe: async () => {
      localStorage.removeItem(NAME);
      localStorage.setItem("stub:ended", "yes");
      return true;
    },
  });
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly) throw new DOMException("It has to be seen.", "NotAllowedError");
    localStorage.setItem(NAME, applicationServerKey);
    return of(applicationServerKey);
  };
  PushManager.prototype.getSubscription = async () => of(localStorage.getItem(NAME));
})()"""
SHOWN = """self.registration.getNotifications().then((all) =>
  all.map(({ title, body, tag }) => ({ title, body, tag })))"""
NOTED = """caches.match("/push/shown", { cacheName: "push" })
  .then(async (noted) => noted ? (await noted.json()).map(([, , alert]) => alert) : [])"""
CLICK = """async () => {
  const opened = [];
  clients.openWindow = async (url) => { opened.push(url); return null; };
  const [notification] = await registration.getNotifications();
  const event = new NotificationEvent("notificationclick", { notification });
  const waits = [];
  event.waitUntil = (promise) => waits.push(promise);
  dispatchEvent(event);
  await Promise.all(waits);
  return opened;
}"""
"""Only a finger on a real notification may open a window: where to, is what is looked at."""
REPLACE = """async ([made, told]) => {
  const subscription = { ...made, options: null, toJSON: () => made };
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly || !applicationServerKey) throw new TypeError("It has to be seen.");
    return subscription;
  };
  const event = new ExtendableEvent("pushsubscriptionchange");
  event.newSubscription = told ? subscription : null;
  const waits = [];
  event.waitUntil = (promise) => waits.push(promise);
  dispatchEvent(event);
  await Promise.all(waits);
}"""
"""Only a push service of its own may have a browser do that."""
BADGE = """(() => {
  const note = (count) => localStorage.setItem("stub:badge", count);
  Navigator.prototype.setAppBadge = async (count) => note(count);
  new BroadcastChannel("stub:badge").onmessage = ({ data }) => note(data);
})()"""
"""Only what is installed has an icon on which it could be seen."""
BADGE_OF_WORKER = """() => {
  WorkerNavigator.prototype.setAppBadge = async (count) =>
    new BroadcastChannel("stub:badge").postMessage(count);
}"""
CLEAR = """async () => {
  await caches.delete("push");
  for (const each of await registration.getNotifications()) each.close();
}"""


def made_by(browser: PushBrowser) -> dict[str, Any]:
    """Return a subscription as a browser has it."""
    keys = {"p256dh": browser.p256dh, "auth": browser.auth}
    return {"endpoint": browser.endpoint, "keys": keys}


@contextmanager
def push_place(port: int) -> Generator[PushService]:
    """Run a push service beside the test."""
    running: list[PushService] = []
    ready, over = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with push_service(port) as service:
            running.append(service)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    try:
        yield running[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


class Messages:
    """What push messages do on a phone."""

    def __init__(self, phone: BrowserContext, portal: Portal, service: PushService) -> None:
        self._phone, self._portal = phone, portal
        self.browser: PushBrowser = service.browser()
        phone.grant_permissions(["notifications"], origin=portal.url)
        self._aside = phone.new_page()
        self._devtools: CDPSession = phone.new_cdp_session(self._aside)
        self._registration = ""
        self._devtools.on("ServiceWorker.workerRegistrationUpdated", self._note)
        self._devtools.send("ServiceWorker.enable")

    def page(self) -> Page:
        """Return a page that can subscribe."""
        page = self._phone.new_page()
        page.add_init_script(STUB % msgspec.json.encode(made_by(self.browser)).decode())
        return page

    def deliver(self, message: object) -> None:
        """Have the browser get a message, decrypted as it would be."""
        data = message if isinstance(message, str) else msgspec.json.encode(message).decode()
        there = eventually(lambda: self._registration, "the worker to be known")
        self._aside.bring_to_front()
        told = {"origin": self._portal.url, "registrationId": there, "data": data}
        self._devtools.send("ServiceWorker.deliverPushMessage", told)

    @property
    def worker(self) -> Worker:
        """Return the worker, which a message has started."""
        return self._phone.service_workers[-1]

    def shown(self, *alerts: str) -> list[dict[str, Any]]:
        """Return what notifications are shown, once those alerts are.

        Chromium forgets one of which it is asked between its being written down and shown, so it
        is what the worker notes after it that is looked at meanwhile.
        """

        def are_noted() -> bool:
            return set(alerts) <= set(self.worker.evaluate(NOTED))

        eventually(are_noted, f"notifications of {alerts}")
        return self.worker.evaluate(SHOWN)

    def click(self) -> str:
        """Tap the notification; return which window is opened."""
        [opened] = self.worker.evaluate(CLICK)
        return opened

    def replace(self, browser: PushBrowser, *, told: bool) -> None:
        """Have the subscription replaced by another, which the worker is told, or has to make."""
        self.worker.evaluate(REPLACE, [made_by(browser), told])

    def spy_on_badge(self, page: Page) -> None:
        """From the next screen on, note what page and worker write on the app's icon."""
        page.add_init_script(BADGE)
        self.worker.evaluate(BADGE_OF_WORKER)

    def clear(self) -> None:
        """Leave nothing on the phone for the next test."""
        self.worker.evaluate(CLEAR)

    def _note(self, event: dict[str, Any]) -> None:
        for each in event["registrations"]:
            if each["scopeURL"].startswith(self._portal.url) and not each["isDeleted"]:
                self._registration = each["registrationId"]
