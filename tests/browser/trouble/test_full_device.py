"""A device without room: what was kept stays, the person reads what to do, and it goes on."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser.person import Person
from tests.browser.portal import Portal, eventually

LONG_WORDS = """
    insert into jobs (organization_id, customer_id, external_id, number, title, kind, status,
      description, outcome, booked_at)
    select organization_id, customer_id, 'f' || n, 'F-' || n, 'Long report ' || n, kind,
      'completed', repeat(md5(n::text), 500), '', booked_at
    from (select j.* from jobs j join customer_portal_access a on a.customer_id = j.customer_id
      where a.email = '{email}' limit 1) j, generate_series(1, 100) n
"""
NO_ROOM = "This phone has no room for that photo."


QUOTA = 6_000_000
FILL_UP = """(async () => {
  const opening = indexedDB.open("junk");
  opening.onupgradeneeded = () => opening.result.createObjectStore("junk", { autoIncrement: true });
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const put = (size) => new Promise((resolve) => {
    const tx = opening.result.transaction("junk", "readwrite");
    tx.objectStore("junk").put(crypto.getRandomValues(new Uint8Array(size)));
    tx.oncomplete = () => resolve(true);
    tx.onabort = () => resolve(false);
  });
  for (let size = 65536; size >= 1; size = size >> 2) while (await put(size));
  opening.result.close();
})()"""


@pytest.fixture
def small(page: Page) -> CDPSession:
    """Give the portal little room before its store is opened: browsers look only now and then."""
    page.goto("/demo")
    devtools = page.context.new_cdp_session(page)
    set_quota(devtools, page, quotaSize=QUOTA)
    return devtools


def set_quota(devtools: CDPSession, page: Page, **quota: int) -> None:
    origin = page.evaluate("location.origin")
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, **quota})


@contextmanager
def no_room(devtools: CDPSession, page: Page) -> Generator[None]:
    """Fill this device up; make room afterwards."""
    page.evaluate(FILL_UP)
    yield
    set_quota(devtools, page)


def test_a_photo_without_room_is_said_and_what_was_there_before_is_kept(
    page: Page, small: CDPSession, someone: Person, pictures: list[Path]
):
    first, second, _ = pictures
    someone.write_request("Water under the boiler", first)
    someone.screen.sees("Kept on this phone")
    with no_room(small, page):
        someone.screen.attach(second)
        someone.screen.sees(NO_ROOM)
        assert page.get_by_role("button", name="Remove photo").count() == 1
        assert page.get_by_label("What is it about").input_value() == "Water under the boiler"
        someone.screen.press("Send")
        someone.screen.sees("This phone could not save it, so nothing was sent.")
        page.reload()
        page.get_by_role("button", name="Remove photo").wait_for()
        assert page.get_by_label("What is it about").input_value() == "Water under the boiler"
    someone.screen.attach(second)
    someone.screen.sees("2 photos on this phone")
    someone.screen.press("Send")
    eventually(lambda: someone.asked("Water under the boiler") == 1, "the request to arrive")
    eventually(lambda: someone.unsent() == [], "the photos to arrive")


def test_rows_without_room_leave_the_copy_as_it_was_until_there_is_some(
    page: Page, small: CDPSession, someone: Person, portal: Portal
):
    page.goto("/portal/jobs")
    someone.screen.sees("Up to date")
    before = someone.copy()
    with no_room(small, page):
        portal.sql(LONG_WORDS.format(email=someone.email))
        someone.screen.sees("This phone has no room for your newest records.")
        someone.screen.sees("No room on this device")
        assert someone.copy() == before
    someone.screen.sees("Up to date")
    someone.screen.sees("Past 1")
    assert someone.copy() == someone.published()


def test_an_answer_that_cannot_be_kept_is_said(page: Page, small: CDPSession, someone: Person):
    with no_room(small, page):
        someone.screen.press("That works")
        someone.screen.sees("This phone could not save that, so nothing was sent.")
    someone.screen.press("That works")
    someone.screen.sees("You said it works")
    eventually(lambda: someone.copy() == someone.published(), "the office to know")
