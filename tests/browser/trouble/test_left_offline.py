"""Signing out without a network: the server is told when the app is next opened."""

from playwright.sync_api import BrowserContext, Page

from tests.browser.person import Person
from tests.browser.portal import Portal, eventually
from tests.journeys.leaving import DOOR, sessions


def test_a_session_left_offline_ends_when_the_app_is_next_opened(
    phone: BrowserContext, page: Page, someone: Person, portal: Portal
):
    phone.set_offline(True)
    someone.leave("Sign out")
    someone.screen.sees(DOOR)
    assert sessions(portal, someone.email) == 1
    page.close()
    phone.set_offline(False)
    page = phone.new_page()
    page.goto("/portal")
    page.get_by_label("Email").wait_for()
    eventually(lambda: sessions(portal, someone.email) == 0, "the session to end")
    eventually(lambda: "doorstep" not in names(phone), "the session's cookie to go")


def names(phone: BrowserContext) -> set[str]:
    """Return the names of the cookies that a browser keeps."""
    return {cookie.get("name", "") for cookie in phone.cookies()}
