"""Documents that an office publishes, and their files on a phone."""

from hashlib import sha256
from typing import Any

from doorstep.documents.files import path_of
from tests.browser.portal import Portal

PUBLISH = """
    insert into documents (organization_id, customer_id, kind, audience, title, issued_on,
      expires_on, file_name, media_type, size, sha256, filed_at)
    select a.organization_id, a.customer_id, d.kind, 'everyone', d.title, d.issued_on,
      d.expires_on, 'paper.txt', 'text/plain', d.size, d.sha256, now()
    from customer_portal_access a, (values {rows})
      d(kind, title, issued_on, expires_on, size, sha256)
    where a.email = '{email}' returning id
"""
FILES = """(async () => {
  const whole = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const found = (await indexedDB.databases()).find(({ name }) => name.startsWith("files:"));
  if (!found) return null;
  const database = await whole(indexedDB.open(found.name));
  try {
    return await whole(database.transaction("files").objectStore("files").getAll());
  } finally {
    database.close();
  }
})()"""
"""What this browser has of files, whole or not; null without a store for them."""
ALLOW = """(bytes) => (async () => {
  const whole = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const found = (await indexedDB.databases()).find(({ name }) => name.startsWith("files:"));
  const database = await whole(indexedDB.open(found.name));
  const store = database.transaction("wishes", "readwrite").objectStore("wishes");
  const wishes = { budget: bytes, pins: [], asked: [], unwanted: [] };
  await whole(store.put(wishes, "wishes"));
  database.close();
})()"""
"""Allows files so many bytes: the screen offers none so few."""
Paper = tuple[str, str, bytes]
"""Its title, when it runs out unless it is no certificate, and what is in it."""


def publish(portal: Portal, email: str, *papers: Paper) -> list[str]:
    """Have the office publish documents to a person's customer; return their ids."""
    rows: list[str] = []
    for title, expires_on, data in papers:
        found = sha256(data).hexdigest()
        portal.put(path_of(found), data)
        kind, end = ("certificate", f"date '{expires_on}'") if expires_on else ("other", "null")
        rows.append(f"('{kind}', '{title}', current_date, {end}::date, {len(data)}, '{found}')")
    return portal.sql(PUBLISH.format(email=email, rows=", ".join(rows))).split()


def whole(files: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """Return the files that are wholly there."""
    return [each for each in files or [] if each["at"] is not None]


def used(files: list[dict[str, Any]] | None) -> int:
    """Return how many bytes all files take, those among them that are on their way."""
    return sum(each["done"] + each["small"] for each in files or [])
