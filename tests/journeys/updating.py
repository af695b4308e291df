"""A newer app while the old one is open: offered, never unasked, and nothing unsent is lost.

Whoever runs these gives a portal of the module's own, made of `release`: each test installs a newer
app over the one before.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.person import Person
from tests.browser.portal import Portal, eventually
from tests.browser.release import Release
from tests.journeys.device import Device

ALEX = "alex.morgan@example.com"
"""A household's owner."""
LOOK = "navigator.serviceWorker.getRegistration().then((worker) => worker.update())"
WAITING = "navigator.serviceWorker.getRegistration().then((worker) => !!worker?.waiting)"
READY = "navigator.serviceWorker.controller?.state === 'activated'"
FETCHED = "performance.getEntriesByType('resource').map((each) => each.name)"
OFFER = "A new version is ready"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Give an installed package that can be made newer."""
    return Release(tmp_path_factory.mktemp("installed"))


@pytest.fixture
def tabs(device: Device, portal: Portal) -> tuple[Person, Person]:
    """Give Alex twice, at two tabs of the old version, which opens without a network."""
    one, two = (Person(ALEX, device.screen(), portal) for _ in range(2))
    one.sign_in()
    eventually(lambda: one.screen.run(READY), "the worker")
    two.screen.go("/portal")
    two.screen.sees("Up to date")
    for tab in (one, two):
        tab.screen.run("window.old = true")
    return one, two


WAKE = "dispatchEvent(new Event('online'))"
"""As a browser tells a page that there is a network again: it asks at once."""


def update(tab: Person) -> None:
    """Take the offer; the app is loaded anew."""
    tab.screen.renew("Update")
    assert not is_old(tab)


def is_old(tab: Person) -> bool:
    """Return whether the tab was never loaded anew."""
    return tab.screen.run("window.old === true")


def held(tab: Person) -> tuple[list[Any], list[Any]]:
    """Return what waits on this device, and its photos."""
    store = tab.store()
    return store["outbox"], store["blobs"]


def test_a_new_version_waits_for_the_person_and_old_tabs_go_on(
    tabs: tuple[Person, Person], portal: Portal, release: Release
):
    one, two = tabs
    two.write_request("Half written when the update came")
    portal.stop()
    release.update("look")
    portal.start()

    for tab in tabs:
        tab.screen.run(LOOK)
    eventually(lambda: one.screen.run(WAITING), "the new version to be there")
    one.screen.sees(OFFER)
    assert OFFER not in two.screen.read()
    assert is_old(one)
    update(one)
    one.screen.go("/portal/outbox")
    one.screen.sees("All of it was sent")

    assert is_old(two)
    assert two.screen.value("What is it about").startswith("Half written")
    two.screen.press("Send")
    two.screen.sees("Take it back")
    eventually(lambda: two.asked("Half written when the update came") == 1, "it to arrive")
    assert not [name for name in two.screen.run(FETCHED) if "Outbox" in name]
    two.screen.follow("Up to date")
    two.screen.sees("Everything was sent")
    update(two)
    two.screen.sees("All of it was sent")
    assert two.copy() == two.published()


def test_a_full_outbox_survives_an_app_with_a_newer_store_and_newer_documents(
    device: Device,
    tabs: tuple[Person, Person],
    portal: Portal,
    release: Release,
    picture: Path,
):
    one, two = tabs
    portal.stop()
    words = [f"Waiting for the update, {number}" for number in range(3)]
    for each in words[:2]:
        one.ask_for_service(each)
    one.ask_for_service(words[2], picture)
    before = held(one)
    assert [len(each) for each in before] == [3, 1]
    release.update("store")
    release.publish_newer_documents()
    device.hold_sync()
    portal.start()

    one.screen.run(LOOK)
    one.screen.sees(OFFER)
    assert is_old(one)
    update(one)
    one.screen.sees("3 waiting to send")
    assert held(one) == before
    assert [one.asked(each) for each in words] == [0, 0, 0]
    two.screen.sees("This version is too old to go on.")
    two.screen.sees("What it had kept is safe on this phone.")
    assert is_old(two)
    device.go_online()
    eventually(lambda: one.unsent() == [], "all to be sent")
    assert [one.asked(each) for each in words] == [1, 1, 1]
    [[sha256, _]] = before[1]
    assert sha256 in portal.stored_photos()
    eventually(lambda: one.copy() == one.published(), "the copy to be whole")
    update(two)
    eventually(lambda: two.copy() == two.published(), "the copy to be whole")

    portal.stop()
    release.publish_newer_documents()
    portal.start()
    for tab in tabs:
        tab.screen.run(WAKE)
        tab.screen.sees("This version is too old to go on.")
