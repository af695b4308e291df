"""Signing out with unsent work: the four choices, with and without a network, in all tabs."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.person import Person
from tests.browser.portal import Portal, eventually
from tests.browser.screen import ChromiumScreen

DISCARD = ("Discard it", "Yes, discard it and sign out")
KEEP = ("Keep it locked on this device",)


@pytest.fixture
def other(phone: BrowserContext, someone: Person) -> Person:
    """Give the same person at a second tab."""
    second = replace(someone, screen=ChromiumScreen(phone.new_page()))
    second.screen.go("/portal/jobs")
    second.screen.sees("Up to date")
    return second


def sessions(portal: Portal, email: str) -> int:
    """Return how many sessions of somebody are good."""
    return int(
        portal.sql(
            "select count(*) from sign_in_sessions s join customer_portal_access a"
            f" on a.id = s.contact_id where a.email = '{email}' and s.revoked_at is null"
        )
    )


def write_offline(phone: BrowserContext, someone: Person, words: str) -> None:
    phone.set_offline(True)
    someone.ask_for_service(words)
    someone.screen.sees("1 waiting to send")


def left_behind(page: Page) -> dict[str, list[str]]:
    """Return what is on the device for everybody to see, outside the stores."""
    return page.evaluate(
        """async () => ({
          caches: (await caches.keys()).filter((name) => !/^(brand|workbox-precache)/.test(name)),
          local: Object.keys(localStorage).filter((key) => key === "doorstep:session"),
          here: Object.keys(sessionStorage),
        })"""
    )


NOTHING = {"caches": [], "local": [], "here": []}


def test_send_now_sends_and_signs_out_everywhere(
    phone: BrowserContext, page: Page, someone: Person, other: Person, portal: Portal
):
    phone.route("**/api/sync", lambda route: route.abort())
    someone.ask_for_service("Sent on the way out")
    someone.screen.sees("1 waiting to send")
    someone.leave()
    someone.screen.sees("1 change not sent yet")
    phone.unroute("**/api/sync")
    someone.screen.press("Send now, then sign out")
    for tab in (someone, other):
        tab.screen.sees("We send you a mail with a code.")
    assert someone.asked("Sent on the way out") == 1
    assert someone.stores() == {}
    assert left_behind(page) == NOTHING
    eventually(lambda: sessions(portal, someone.email) == 0, "the session to end")


def test_send_now_without_a_network_stays_and_loses_nothing(phone: BrowserContext, someone: Person):
    write_offline(phone, someone, "No way out yet")
    someone.leave("Send now, then sign out")
    someone.screen.sees("1 change could not be sent now. Nothing is lost.")
    assert someone.unsent() == ["No way out yet"]
    phone.set_offline(False)
    someone.screen.sees("Sign out?")
    someone.screen.press("Sign out")
    someone.screen.sees("We send you a mail with a code.")
    assert someone.asked("No way out yet") == 1


@pytest.mark.parametrize("online", [True, False])
def test_a_copy_as_a_file_has_words_and_photos_and_nobody_is_signed_out(
    phone: BrowserContext, page: Page, someone: Person, pictures: list[Path], *, online: bool
):
    page.route("**/api/sync", lambda route: route.abort())
    phone.set_offline(not online)
    someone.ask_for_service("To take along", pictures[0])
    someone.leave()
    with page.expect_download() as download:
        someone.screen.press("Save a copy as a file")
    someone.screen.sees("You are still signed in.")
    [saved] = json.loads(Path(download.value.path()).read_text())
    assert saved["wrote"]["description"] == "To take along"
    assert [len(photo) > 1000 for photo in saved["photos"]] == [True]
    assert someone.unsent() == ["To take along"]
    page.unroute("**/api/sync")
    phone.set_offline(False)
    someone.screen.press("Send now, then sign out")
    someone.screen.sees("We send you a mail with a code.")
    assert someone.asked("To take along") == 1


@pytest.mark.parametrize("online", [True, False])
def test_kept_on_the_device_it_is_locked_until_the_same_person_is_back(
    phone: BrowserContext,
    page: Page,
    someone: Person,
    other: Person,
    portal: Portal,
    *,
    online: bool,
):
    phone.route("**/api/sync", lambda route: route.abort())
    phone.set_offline(not online)
    someone.ask_for_service("Kept for when I am back")
    someone.leave(*KEEP)
    for tab in (someone, other):
        tab.screen.sees(f"1 change not sent yet is kept on this device for {someone.email}")
        tab.screen.go("/portal/requests")
        tab.screen.sees("We send you a mail with a code.")
    assert someone.unsent() == ["Kept for when I am back"]
    assert left_behind(page) == NOTHING
    phone.unroute("**/api/sync")
    phone.set_offline(False)
    eventually(lambda: sessions(portal, someone.email) == 0, "the session to end")
    assert someone.asked("Kept for when I am back") == 0
    someone.give_code()
    someone.screen.sees("Up to date")
    assert someone.asked("Kept for when I am back") == 1
    assert someone.copy() == someone.published()


@pytest.mark.parametrize("online", [True, False])
def test_discarded_it_is_gone_from_the_device_and_never_sent(
    phone: BrowserContext,
    page: Page,
    someone: Person,
    other: Person,
    portal: Portal,
    *,
    online: bool,
):
    phone.route("**/api/sync", lambda route: route.abort())
    phone.set_offline(not online)
    someone.ask_for_service("Not meant after all")
    someone.leave(*DISCARD)
    for tab in (someone, other):
        tab.screen.sees("We send you a mail with a code.")
    assert someone.stores() == {}
    assert left_behind(page) == NOTHING
    phone.unroute("**/api/sync")
    phone.set_offline(False)
    eventually(lambda: sessions(portal, someone.email) == 0, "the session to end")
    assert someone.asked("Not meant after all") == 0


def test_a_session_left_offline_ends_when_the_app_is_next_opened(
    phone: BrowserContext, page: Page, someone: Person, portal: Portal
):
    phone.set_offline(True)
    someone.leave("Sign out")
    someone.screen.sees("We send you a mail with a code.")
    assert sessions(portal, someone.email) == 1
    page.close()
    phone.set_offline(False)
    page = phone.new_page()
    page.goto("/portal")
    page.get_by_label("Email").wait_for()
    eventually(lambda: sessions(portal, someone.email) == 0, "the session to end")
    eventually(lambda: phone.cookies() == [], "the cookie to go")
