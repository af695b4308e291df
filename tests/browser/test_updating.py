"""A newer app while the old one is open: offered, never unasked, and nothing unsent is lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import ALEX
from tests.browser.person import Person
from tests.browser.portal import Portal, eventually
from tests.browser.release import Release
from tests.browser.screen import ChromiumScreen

LOOK = "navigator.serviceWorker.getRegistration().then((worker) => worker.update())"
WAITING = "navigator.serviceWorker.getRegistration().then((worker) => worker.waiting !== null)"
READY = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
FETCHED = "performance.getEntriesByType('resource').map((each) => each.name)"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return Release(tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Iterator[Portal]:
    """Give a demo of the installed package, which each test makes newer than the one before."""
    started = Portal(tmp_path_factory.mktemp("data"), packages=release.folder)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def pages(phone: BrowserContext) -> tuple[Page, Page]:
    return phone.new_page(), phone.new_page()


@pytest.fixture
def tabs(pages: tuple[Page, Page], portal: Portal) -> tuple[Person, Person]:
    """Give Alex twice, at two tabs of the old version, which opens without a network."""
    one, two = (Person(ALEX, ChromiumScreen(page), portal) for page in pages)
    one.sign_in()
    eventually(lambda: one.screen.run(READY), "the worker")
    two.screen.go("/portal")
    two.screen.sees("Up to date")
    for tab in (one, two):
        tab.screen.run("window.old = true")
    return one, two


def update(tab: Person, page: Page) -> None:
    """Take the offer; the app is loaded anew."""
    with page.expect_event("load"):
        tab.screen.press("Update")
    assert not is_old(tab)


def is_old(tab: Person) -> bool:
    """Return whether the tab was never loaded anew."""
    return tab.screen.run("window.old === true")


def test_a_new_version_waits_for_the_person_and_old_tabs_go_on(
    pages: tuple[Page, Page], tabs: tuple[Person, Person], portal: Portal, release: Release
):
    one, two = tabs
    two.write_request("Half written when the update came")
    portal.stop()
    release.update("look")
    portal.start()

    for tab in tabs:
        tab.screen.run(LOOK)
    eventually(lambda: one.screen.run(WAITING), "the new version to be there")
    one.screen.sees("A new version is ready")
    assert pages[1].get_by_text("A new version is ready").count() == 0
    assert is_old(one)
    update(one, pages[0])
    one.screen.go("/portal/outbox")
    one.screen.sees("All of it was sent")

    assert is_old(two)
    assert pages[1].get_by_label("What is it about").input_value().startswith("Half written")
    two.screen.press("Send")
    two.screen.sees("Take it back")
    eventually(lambda: two.asked("Half written when the update came") == 1, "it to arrive")
    assert not [name for name in two.screen.run(FETCHED) if "Outbox" in name]
    two.screen.follow("Up to date")
    two.screen.sees("Everything was sent")
    update(two, pages[1])
    two.screen.sees("All of it was sent")
    assert two.copy() == two.published()


def test_a_full_outbox_survives_an_app_with_a_newer_store_and_newer_documents(
    pages: tuple[Page, Page], tabs: tuple[Person, Person], portal: Portal, release: Release
):
    one, two = tabs
    portal.stop()
    words = [f"Waiting for the update, {number}" for number in range(3)]
    for each in words:
        one.ask_for_service(each)
    one.screen.sees("3 waiting to send")
    release.update("store")
    release.publish_newer_documents()
    portal.start()

    for tab in tabs:
        tab.screen.sees("This version is too old to go on.")
        tab.screen.sees("What you wrote is safe on this phone.")
    assert [one.asked(each) for each in words] == [1, 1, 1]
    assert one.unsent() == words
    eventually(lambda: one.screen.run(WAITING), "the new version to be there")
    assert is_old(one)
    update(one, pages[0])
    eventually(lambda: one.unsent() == [], "all to be sent")
    assert [one.asked(each) for each in words] == [1, 1, 1]
    eventually(lambda: one.copy() == one.published(), "the copy to be whole")

    assert is_old(two)
    two.screen.sees("This version is too old to go on.")
    update(two, pages[1])
    eventually(lambda: two.copy() == two.published(), "the copy to be whole")
