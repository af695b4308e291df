"""Signing out with unsent work: the four choices, with and without a network, in all tabs."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.browser.person import Person
from tests.browser.portal import Portal, eventually
from tests.journeys.device import Device

DOOR = "We send you a mail with a code."
LEFT_BEHIND = """(async () => ({
  caches: (await caches.keys()).filter((name) => !/^(brand|reader|shell|workbox)/.test(name)),
  local: Object.keys(localStorage).filter((key) => key === "doorstep:session"),
  here: Object.keys(sessionStorage),
}))()"""
"""What is on the device for everybody to see, outside the stores, but for the app's own files."""
SEND_NOW = "ign out"
"""Of "Send now, then sign out", which is just "Sign out" as soon as all went out by itself."""
NOTHING = {"caches": [], "local": [], "here": []}
with_and_without_a_network = pytest.mark.parametrize("online", [True, False])


@pytest.fixture
def other(device: Device, someone: Person) -> Person:
    """Give the same person at a second tab."""
    second = replace(someone, screen=device.screen())
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


def write_unsent(device: Device, someone: Person, words: str, *photos: Path, online: bool) -> None:
    """Write what cannot be sent yet."""
    device.hold_sync() if online else device.go_offline()
    someone.ask_for_service(words, *photos)
    someone.screen.sees("1 waiting to send")


def test_send_now_sends_and_signs_out_everywhere(
    device: Device, someone: Person, other: Person, portal: Portal
):
    write_unsent(device, someone, "Sent on the way out", online=True)
    someone.leave()
    someone.screen.sees("1 change not sent yet")
    device.go_online()
    someone.screen.press(SEND_NOW)
    for tab in (someone, other):
        tab.screen.sees(DOOR)
    assert someone.asked("Sent on the way out") == 1
    eventually(lambda: not someone.has_stores(), "the records to go")
    assert someone.screen.run(LEFT_BEHIND) == NOTHING
    eventually(lambda: sessions(portal, someone.email) == 0, "the session to end")


def test_send_now_without_a_network_stays_and_loses_nothing(device: Device, someone: Person):
    write_unsent(device, someone, "No way out yet", online=False)
    someone.leave("Send now, then sign out")
    someone.screen.sees("1 change could not be sent now. Nothing is lost.")
    assert someone.unsent() == ["No way out yet"]
    device.go_online()
    someone.screen.sees("Sign out?")
    someone.screen.press("Sign out")
    someone.screen.sees(DOOR)
    assert someone.asked("No way out yet") == 1


@with_and_without_a_network
def test_a_copy_as_a_file_has_words_and_photos_and_nobody_is_signed_out(
    device: Device, someone: Person, picture: Path, *, online: bool
):
    write_unsent(device, someone, "To take along", picture, online=online)
    someone.leave()
    [saved] = json.loads(someone.screen.save("Save a copy as a file"))
    someone.screen.sees("You are still signed in.")
    assert saved["wrote"]["description"] == "To take along"
    assert [len(photo) > 1000 for photo in saved["photos"]] == [True]
    assert someone.unsent() == ["To take along"]
    device.go_online()
    someone.screen.sees("Sign out?")
    someone.screen.press("Sign out")
    someone.screen.sees(DOOR)
    assert someone.asked("To take along") == 1


@with_and_without_a_network
def test_kept_on_the_device_it_is_locked_until_the_same_person_is_back(
    device: Device, someone: Person, other: Person, portal: Portal, *, online: bool
):
    write_unsent(device, someone, "Kept for when I am back", online=online)
    someone.leave("Keep it locked on this device")
    for tab in (someone, other):
        tab.screen.sees(f"1 change is kept on this device for {someone.masked}")
        tab.screen.go("/portal/requests")
        tab.screen.sees(DOOR)
    assert someone.unsent() == ["Kept for when I am back"]
    assert someone.screen.run(LEFT_BEHIND) == NOTHING
    device.go_online()
    someone.screen.go("/portal")
    eventually(lambda: sessions(portal, someone.email) == 0, "the session to end")
    assert someone.asked("Kept for when I am back") == 0
    someone.give_code()
    someone.screen.sees("Up to date")
    assert someone.asked("Kept for when I am back") == 1
    assert someone.copy() == someone.published()


@with_and_without_a_network
def test_discarded_it_is_gone_from_the_device_and_never_sent(
    device: Device, someone: Person, other: Person, portal: Portal, *, online: bool
):
    write_unsent(device, someone, "Not meant after all", online=online)
    someone.leave("Discard it", "Yes, discard it and sign out")
    for tab in (someone, other):
        tab.screen.sees(DOOR)
    eventually(lambda: not someone.has_stores(), "the records to go")
    assert someone.screen.run(LEFT_BEHIND) == NOTHING
    device.go_online()
    someone.screen.go("/portal")
    eventually(lambda: sessions(portal, someone.email) == 0, "the session to end")
    assert someone.asked("Not meant after all") == 0
