"""A device without room: what was kept stays, the person reads what to do, and it goes on."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.person import Person
from tests.browser.portal import Portal, eventually
from tests.journeys.device import Device

LONG_WORDS = """
    insert into jobs (organization_id, customer_id, external_id, number, title, kind, status,
      description, outcome, booked_at)
    select organization_id, customer_id, 'f' || n, 'F-' || n, 'Long report ' || n, kind,
      'completed', repeat(md5(n::text), 500), '', booked_at
    from (select j.* from jobs j join customer_portal_access a on a.customer_id = j.customer_id
      where a.email = '{email}' limit 1) j, generate_series(1, 100) n
"""
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
NO_ROOM = "This phone has no room for that photo."
SHOTS = "document.querySelectorAll('main .shot img').length"


@pytest.fixture
def small(device: Device) -> Device:
    """Give the device little room before its store is opened: browsers look only now and then."""
    device.be_small()
    return device


@pytest.fixture
def pictures(tmp_path: Path) -> tuple[Path, Path]:
    """Give photos that do not shrink to nothing."""
    first, second = tmp_path / "boiler-1.jpg", tmp_path / "boiler-2.jpg"
    for path in (first, second):
        Image.effect_noise((1200, 900), 80).convert("RGB").save(path, quality=80)
    return first, second


@contextmanager
def no_room(device: Device, someone: Person) -> Generator[None]:
    """Fill this device up; make room afterwards."""
    someone.screen.run(FILL_UP)
    yield
    device.make_room()


def test_a_photo_without_room_is_said_and_what_was_there_before_is_kept(
    small: Device, someone: Person, pictures: tuple[Path, Path]
):
    first, second = pictures
    words = "Water under the boiler"
    someone.write_request(words, first)
    someone.screen.sees("Kept on this phone")
    with no_room(small, someone):
        someone.screen.attach(second)
        someone.screen.sees(NO_ROOM)
        assert someone.screen.run(SHOTS) == 1
        assert someone.screen.value("What is it about") == words
        someone.screen.press("Send")
        someone.screen.sees("This phone could not save it, so nothing was sent.")
        other = replace(someone, screen=small.screen())
        other.screen.go("/portal/requests/new")
        eventually(lambda: other.screen.run(SHOTS) == 1, "the photo that was kept")
        assert other.screen.value("What is it about") == words
    someone.screen.attach(second)
    someone.screen.sees("2 photos on this phone")
    someone.screen.press("Send")
    eventually(lambda: someone.asked(words) == 1, "the request to arrive")
    eventually(lambda: someone.unsent() == [], "the photos to arrive")


def test_rows_without_room_leave_the_copy_as_it_was_until_there_is_some(
    small: Device, someone: Person, portal: Portal
):
    someone.screen.go("/portal/jobs")
    someone.screen.sees("Up to date")
    before = someone.copy()
    with no_room(small, someone):
        portal.sql(LONG_WORDS.format(email=someone.email))
        someone.screen.sees("This phone has no room for your newest records.")
        someone.screen.sees("No room on this device")
        assert someone.copy() == before
    someone.screen.sees("Up to date")
    someone.screen.sees("Past 1")
    assert someone.copy() == someone.published()


def test_an_answer_that_cannot_be_kept_is_said(small: Device, someone: Person):
    with no_room(small, someone):
        someone.screen.press("That works")
        someone.screen.sees("This phone could not save that, so nothing was sent.")
    someone.screen.press("That works")
    someone.screen.sees("You said it works")
    eventually(lambda: someone.copy() == someone.published(), "the office to know")
