"""Visits in a calendar of one's own: a file made on the phone, and an address that is read."""

import urllib.request
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.portal import Portal
from tests.browser.test_for_everyone import violations
from tests.factories.calendars import events_of

SAME = ("UID", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL", "STATUS", "TRANSP")


def test_the_file_made_on_the_phone_says_what_the_servers_own_says(
    tab: Page, phone: BrowserContext
):
    tab.locator("main article a").first.click()
    button = tab.get_by_role("button", name="Add to calendar")
    button.wait_for()
    phone.set_offline(True)
    with tab.expect_download() as download:
        button.click()
    [(visit, made)] = events_of(Path(download.value.path()).read_bytes()).items()
    phone.set_offline(False)
    served = phone.request.get(f"/api/portal/visits/{visit}.ics")
    event = events_of(served.body())[visit]
    assert {name: made[name] for name in SAME} == {name: event[name] for name in SAME}
    assert made.get("LOCATION") == event.get("LOCATION")
    assert made["ORGANIZER"].params == event["ORGANIZER"].params
    assert made["ORGANIZER"] == event["ORGANIZER"]
    assert [each["TRIGGER"].dt for each in made.walk("VALARM")] == [
        each["TRIGGER"].dt for each in event.walk("VALARM")
    ]


def test_a_calendar_is_made_read_changed_and_stopped(
    tab: Page, phone: BrowserContext, portal: Portal
):
    tab.goto("/portal/settings/devices")
    tab.get_by_role("button", name="Show visits in a calendar").click()
    dialog = tab.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Kitchen tablet")
    assert violations(tab, "making a calendar") == []
    dialog.get_by_role("button", name="Make the address").click()
    address = dialog.get_by_role("status").inner_text()
    assert address.startswith(f"http://localhost:{portal.port}/calendar/")
    follow = dialog.get_by_role("link", name="Open in calendar").get_attribute("href")
    assert follow == address.replace("http:", "webcal:")
    assert violations(tab, "a calendar's address") == []
    dialog.get_by_role("button", name="Done").click()

    tab.get_by_text("Nothing has looked at it yet").wait_for()
    assert any("LOCATION" in event for event in read(address).values())
    tab.reload()
    tab.get_by_text("Google Calendar looked today").wait_for()
    assert address not in tab.content()
    assert violations(tab, "calendars") == []

    change(tab)
    dialog.get_by_label("Only when we come").check()
    assert violations(tab, "changing a calendar") == []
    dialog.get_by_role("button", name="Save").click()
    tab.get_by_text("Shows only when we come").wait_for()
    assert not any("LOCATION" in event for event in read(address).values())

    phone.set_offline(True)
    tab.get_by_text("with a connection only").wait_for()
    assert violations(tab, "calendars offline") == []
    phone.set_offline(False)
    change(tab)
    dialog.get_by_role("button", name="Stop it").click()
    tab.get_by_text("Stopped.").wait_for()
    tab.get_by_text("Kitchen tablet").wait_for(state="detached")
    with pytest.raises(HTTPError, match="404"):
        read(address)


def change(tab: Page) -> None:
    tab.get_by_role("button", name="Change Kitchen tablet").click()
    tab.get_by_role("dialog").wait_for()


def read(address: str) -> dict[str, Any]:
    """Read a calendar as a program does."""
    asked = urllib.request.Request(address, headers={"User-Agent": "Google-Calendar-Importer"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return events_of(answer.read())
