"""A lost phone: seen in the list of devices, signed out from another, and nothing lost on it."""

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import can_go_offline, sign_in_by_code
from tests.browser.person import Person
from tests.browser.phones import PHONE
from tests.browser.portal import Portal, eventually
from tests.browser.screen import ChromiumScreen
from tests.browser.test_for_everyone import violations
from tests.browser.test_main_job import ask_for_service

WORDS = "The boiler drips, written on the lost phone"
ASKED = f"select count(*) from service_requests where description = '{WORDS}'"


def test_a_device_that_was_ended_locks_at_once_and_loses_nothing(
    browser: Browser, phone: BrowserContext, tab: Page, portal: Portal, email: str
):
    ended = browser.new_context(base_url=portal.url, viewport=PHONE, has_touch=True)
    lost = ended.new_page()
    sign_in_by_code(lost, portal, email)
    can_go_offline(lost)
    ended.set_offline(True)
    ask_for_service(lost, WORDS)
    lost.get_by_role("status").get_by_text("1 waiting to send").wait_for()

    tab.goto("/portal/settings")
    tab.get_by_role("link", name="Devices").click()
    tab.get_by_text("in use now").wait_for()
    rows = tab.locator(".devices > li")
    assert rows.count() == 2
    assert "this computer" in rows.first.inner_text()
    assert violations(tab, "devices") == []
    rows.nth(1).get_by_role("button", name="Sign out").click()
    assert violations(tab, "devices, asking") == []
    tab.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    tab.get_by_text("You are signed in nowhere else.").wait_for()

    ended.set_offline(False)
    lost.get_by_text("This device was signed out.").wait_for()
    lost.get_by_text("1 change is kept on this device").wait_for()
    assert violations(lost, "signed out from elsewhere") == []
    assert portal.sql(ASKED) == "0"
    lost.goto("/portal/jobs")
    lost.get_by_text("This device was signed out.").wait_for()
    give_code(lost, portal, email)
    eventually(lambda: portal.sql(ASKED) == "1", "what was written to arrive")
    lost.get_by_role("status").get_by_text("Up to date").wait_for()

    tab.reload()
    tab.get_by_role("button", name="Sign out Chrome on Linux").click()
    tab.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    lost.get_by_text("This device was signed out.").wait_for(timeout=5_000)
    finder = Person(email, ChromiumScreen(lost), portal)
    eventually(lambda: finder.copy() == set(), "the records to go")
    phone.set_offline(True)
    tab.get_by_text("You are offline.").wait_for()
    assert violations(tab, "devices offline") == []
    ended.close()


def give_code(page: Page, portal: Portal, email: str) -> None:
    """Go through the door that is on the screen."""
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Send").click()
    page.get_by_label("Code").fill(portal.letter(email)["code"])
    page.get_by_role("button", name="Sign in").click()
