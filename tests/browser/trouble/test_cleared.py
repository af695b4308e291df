"""What the browser clears by itself comes back from the server, and no screen is broken by it."""

import pytest
from playwright.sync_api import Page

from tests.browser.person import Person
from tests.browser.portal import eventually


def clear(page: Page, what: str) -> None:
    """Clear what this browser keeps of the portal, as it does when room is short."""
    devtools = page.context.new_cdp_session(page)
    origin = page.evaluate("location.origin")
    devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": what})
    devtools.detach()


def test_records_cleared_while_they_are_shown_come_back(page: Page, someone: Person):
    someone.screen.follow("Jobs")
    page.locator("main li").first.wait_for()
    clear(page, "indexeddb")
    someone.ask_for_service("Asked after the clearing")
    eventually(lambda: someone.asked("Asked after the clearing") == 1, "it to be sent")
    eventually(lambda: someone.copy() == someone.published(), "the copy to come back")
    someone.screen.follow("Jobs")
    page.locator("main li").first.wait_for()


def test_records_cleared_while_nobody_looks_on_come_back_by_themselves(page: Page, someone: Person):
    clear(page, "indexeddb")
    eventually(
        lambda: len(someone.stores()) == 1 and someone.copy() == someone.published(),
        "the copy to come back",
        20,
    )
    someone.screen.sees("Up to date")


@pytest.mark.parametrize("what", ["local_storage", "indexeddb,cache_storage"])
def test_what_was_cleared_while_it_was_closed_comes_back_without_signing_in(
    page: Page, someone: Person, what: str
):
    page.goto("/demo")
    clear(page, what)
    page.goto("/portal/jobs")
    page.locator("main li").first.wait_for()
    someone.screen.sees("Up to date")
    assert someone.copy() == someone.published()


@pytest.mark.parametrize("address", ["/portal/jobs", "/demo"])
def test_all_cleared_is_signing_in_again(page: Page, someone: Person, address: str):
    page.goto(address)
    if address == "/portal/jobs":
        page.locator("main li").first.wait_for()
    clear(page, "all")
    if address == "/demo":
        page.goto("/portal/jobs")
    someone.give_code()
    page.locator("main li").first.wait_for()
    someone.screen.sees("Up to date")
    assert someone.copy() == someone.published()
