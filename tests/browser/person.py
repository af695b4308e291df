"""A person with the portal open on a device: what they do, and what their device holds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doorstep.customers.viewer import KINDS_BY_ROLE
from tests.browser.portal import Portal, eventually
from tests.browser.screen import Screen

DEVICE = """(() => {
  const whole = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const opened = (name) => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => request.transaction.abort();
    return whole(request);
  };
  const read = async (database) => {
    const tx = database.transaction(["meta", "rows", "outbox", "blobs", "drafts", "bytes"]);
    const all = (store) => whole(tx.objectStore(store).getAll());
    const [meta] = await all("meta");
    return {
      meta: meta ?? null,
      rows: (await all("rows")).map((row) => [row.kind, row.id, row.version]),
      outbox: (await all("outbox")).map(({ id, name, args, state }) => ({ id, name, args, state })),
      blobs: await Promise.all((await all("blobs")).map(async ({ sha256 }) =>
        [sha256, (await whole(tx.objectStore("bytes").get(sha256))).byteLength])),
      drafts: await whole(tx.objectStore("drafts").getAllKeys()),
    };
  };
  const look = async () => {
    const found = {};
    for (const { name } of await indexedDB.databases()) {
      if (!name.startsWith("doorstep:")) continue;
      const database = await opened(name);
      found[name] = await read(database).finally(() => database.close());
    }
    return { found };
  };
  const gone = new Promise((resolve) => setTimeout(resolve, 5000, null));
  return Promise.race([look().catch(() => null), gone]);
})()"""
"""What is kept, or null: of a store that is cleared at that moment a browser may never answer."""
SCREENS_ARE_KEPT = "navigator.serviceWorker.controller !== null"
"""True once every screen can be opened offline."""
HAS_STORES = """indexedDB.databases().then(
  (all) => all.some(({ name }) => name.includes("doorstep:")))"""
PUBLISHED = """
    select a.role || ' ' || e.kind || ' ' || e.id || ' ' || e.version
    from sync_entry e join customer_portal_access a on a.customer_id = e.scope
    where a.email = '{email}' and e.doc is not null and (e.reader is null or e.reader = a.id)
"""
THEIR = "customer_id = (select customer_id from customer_portal_access where email = '{}')"
"""What is theirs, in SQL."""
Entries = set[tuple[str, str, int]]

BOOK = """
    update visits set state = 'planned', confirmed_at = null, move_asked_at = null,
      arrives_from = now() + interval '2 days', arrives_until = now() + interval '50 hours'
    where id = (select v.id from visits v join jobs j on j.id = v.job_id
      join customer_portal_access a using (customer_id) where a.email = '{email}' limit 1)
"""


@dataclass(frozen=True)
class Person:
    """Somebody with a mail address, at one screen."""

    email: str
    screen: Screen
    portal: Portal

    @property
    def masked(self) -> str:
        """Their address as the door shows it to whoever comes next."""
        name, _, domain = self.email.partition("@")
        return f"{name[0]}…@{domain}"

    def sign_in(self) -> None:
        """Sign in as a person does: ask for a mail, read it, type the code."""
        self.screen.go("/portal")
        self.give_code()
        self.screen.sees("Up to date")
        eventually(lambda: self.screen.run(SCREENS_ARE_KEPT), "the worker to be in charge")

    def give_code(self) -> None:
        """Go through the door that is on the screen."""
        self.screen.fill("Email", self.email)
        self.screen.press("Send the code")
        self.screen.sees("Look into your mail")
        self.screen.fill("Code", self.portal.letter(self.email)["code"])
        self.screen.press("Sign in")

    def ask_for_service(self, words: str, *photos: Path) -> None:
        """Fill in the form and send it; it is on the device afterwards, sent or not."""
        self.write_request(words, *photos)
        self.screen.press("Send")
        self.screen.sees("Take it back")

    def write_request(self, words: str, *photos: Path) -> None:
        """Fill in the form, and no more."""
        self.screen.follow("Request")
        self.screen.tick("Something is broken")
        self.screen.fill("What is it about", words)
        if photos:
            self.screen.attach(*photos)
            photo = "photo" if len(photos) == 1 else "photos"
            self.screen.sees(f"{len(photos)} {photo} on this phone")

    def leave(self, *answers: str) -> None:
        """Ask to sign out and press the answers to what is asked then."""
        self.screen.go("/portal/settings")
        self.screen.press("Sign out")
        self.screen.sees("Stay signed in")
        for answer in answers:
            self.screen.press(answer)

    def stores(self) -> dict[str, Any]:
        """Return what this browser keeps, of everyone, by the name of the store."""
        looked = eventually(lambda: self.screen.run(DEVICE), "the browser to say what it keeps")
        return looked["found"]

    def book_a_visit(self) -> None:
        """Have the office book a visit with them, the day after tomorrow."""
        self.portal.sql(BOOK.format(email=self.email))

    def has_stores(self) -> bool:
        """Return whether this browser keeps anything of anybody."""
        return self.screen.run(HAS_STORES)

    def store(self) -> dict[str, Any]:
        """Return what this browser keeps of the one person it knows."""
        [only] = self.stores().values()
        return only

    def copy(self) -> Entries:
        """Return the rows on this device."""
        return {(kind, row, version) for kind, row, version in self.store()["rows"]}

    def unsent(self) -> list[str]:
        """Return the words of what waits on this device."""
        return [item["args"].get("description", "") for item in self.store()["outbox"]]

    def published(self) -> Entries:
        """Return the rows that the server publishes to this person."""
        lines = self.portal.sql(PUBLISHED.format(email=self.email)).splitlines()
        entries = [line.split() for line in lines]
        return {
            (kind, row, int(version))
            for role, kind, row, version in entries
            if kind in KINDS_BY_ROLE[role]
        }

    def asked(self, words: str) -> int:
        """Return how many requests with these words the office has."""
        return int(
            self.portal.sql(
                "select count(*) from service_requests r"
                " join customer_portal_access a on a.customer_id = r.customer_id"
                f" where a.email = '{self.email}' and r.description = '{words}'"
            )
        )
