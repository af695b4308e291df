"""One address, two customers: whose records are open is chosen and seen, and nothing is mixed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from tests.browser.conftest import can_go_offline
from tests.browser.person import HAS_STORES, Person
from tests.browser.portal import Portal, eventually
from tests.browser.screen import ChromiumScreen
from tests.browser.test_alerts import TELL
from tests.browser.test_devices import give_code
from tests.browser.test_for_everyone import violations
from tests.browser.test_main_job import ask_for_service

HOME, CAFE = "Alex Morgan", "Harbour Café"
WORDS = "The boiler at home drips"
BEGUN = "Half of what is wrong at home"
SHARE = """
    update customers set name = '{cafe}' where id =
      (select customer_id from customer_portal_access where email = '{other}');
    update customer_portal_access set email = '{email}' where email = '{other}'
"""
THEIRS = "contact_id in (select id from customer_portal_access where email = '{}')"
FORGET = f"update sign_in_sessions set proven_hash = '' where {THEIRS}"
"""As if the office had given them this address after they signed in."""
SHUT = """
    update customer_portal_access a set active = {} from customers c
    where c.id = a.customer_id and c.name = '{}' and a.email = '{}'
"""
CALL = """
    update customer_portal_access a set phone = '0113 496 0777' from customers c
    where c.id = a.customer_id and c.name = '{}' and a.email = '{}'
"""
OPEN = f"select count(*) from sign_in_sessions where revoked_at is null and {THEIRS}"
CONTACT = """
    select a.id from customer_portal_access a join customers c on c.id = a.customer_id
    where c.name = '{}' and a.email = '{}'
"""
WHOSE = """
    select c.name from service_requests r join customers c on c.id = r.customer_id
    where r.description = '{}'
"""


@pytest.fixture
def shared(portal: Portal, households: Iterator[str]) -> str:
    """Give an address that opens the records of two customers."""
    email, other = next(households), next(households)
    portal.sql(SHARE.format(cafe=CAFE, other=other, email=email))
    return email


@pytest.fixture
def page(phone: BrowserContext, portal: Portal, shared: str) -> Page:
    """Give a page on which their records at home were chosen."""
    opened = phone.new_page()
    opened.goto("/portal")
    give_code(opened, portal, shared)
    opened.get_by_role("heading", name="Whose records?").wait_for()
    assert violations(opened, "whose records") == []
    opened.reload()
    opened.get_by_role("button", name=HOME).click()
    is_open(opened, HOME)
    opened.get_by_role("status").get_by_text("Up to date").wait_for()
    can_go_offline(opened)
    return opened


def test_each_account_keeps_to_itself_what_was_written_in_it(
    page: Page, phone: BrowserContext, portal: Portal, shared: str
):
    person = Person(shared, ChromiumScreen(page), portal)
    other = write_at_home(page, phone)
    assert violations(page, "accounts") == []
    page.get_by_role("button", name=CAFE).click()
    is_open(page, CAFE)
    is_open(other, CAFE)
    assert other.url.endswith("/portal")
    phone.unroute("**/api/sync")
    page.get_by_role("status").get_by_text("Up to date").wait_for()
    ask_for_service(page, "The café has mice")
    eventually(lambda: portal.sql(WHOSE.format("The café has mice")) == CAFE, "the request")
    assert portal.sql(WHOSE.format(WORDS)) == ""
    assert kept(person) == ([0, 1], [0, 1])

    page.goto("/portal/more")
    page.get_by_text("Not all sent").wait_for()
    page.get_by_role("button", name="Sign out").click()
    asked = page.get_by_role("dialog")
    asked.get_by_text("1 change and 1 draft not sent").wait_for()
    assert violations(page, "signing out of two") == []
    asked.get_by_role("link", name=HOME).click()
    page.get_by_role("button", name=HOME).click()
    is_open(page, HOME)
    eventually(lambda: portal.sql(WHOSE.format(WORDS)) == HOME, "what was written at home")
    page.goto("/portal/requests/new")
    eventually(lambda: page.get_by_label("What is it about").input_value() == BEGUN, "the draft")

    person.leave("Discard", "Yes, discard")
    page.get_by_label("Email").wait_for()
    eventually(lambda: not page.evaluate(HAS_STORES), "the records of both to go")
    give_code(page, portal, shared)
    is_open(page, HOME)


def test_a_change_whose_answer_is_lost_is_followed_as_soon_as_it_is_known(page: Page):
    page.goto("/portal/more/accounts")
    page.route("**/api/session/account", lose_the_answer)
    page.get_by_role("button", name=CAFE).click()
    is_open(page, CAFE)
    page.get_by_role("status").get_by_text("Up to date").wait_for()


def test_what_is_told_of_another_account_opens_that_first(
    page: Page, phone: BrowserContext, portal: Portal, shared: str
):
    of_cafe, of_home = (portal.sql(CONTACT.format(each, shared)) for each in (CAFE, HOME))
    portal.sql(TELL.format(many=2, email=shared))
    page.reload()
    page.get_by_role("link", name="Change (2 new)").click()
    page.get_by_role("button", name=CAFE).get_by_text("2 new").wait_for()
    assert violations(page, "what is new in accounts") == []
    phone.set_offline(True)
    page.goto(f"/portal/settings/open?as={of_cafe}&to=/portal/invoices")
    page.get_by_text("You are offline.").wait_for()
    assert violations(page, "another account") == []
    phone.set_offline(False)
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("heading", name="Invoices", level=1).wait_for()
    is_open(page, CAFE)
    assert page.url.endswith("/portal/invoices")
    # Whoever hears of it first: here a sync does, and the answer is lost.
    page.route("**/api/session/account", lose_the_answer)
    page.goto(f"/portal/settings/open?as={of_home}&to=/portal/jobs")
    page.get_by_role("heading", name="Jobs", level=1).wait_for()
    page.unroute("**/api/session/account")
    is_open(page, HOME)
    # Of the account that is open, and where else somebody would lead them.
    page.goto(f"/portal/settings/open?as={of_home}&to=https://elsewhere.example")
    eventually(lambda: page.evaluate("location.pathname") == "/portal", "home")
    is_open(page, HOME)


def lose_the_answer(route: Route) -> None:
    """Let the server do it, and the browser keep the cookie, but not the page hear of it."""
    route.fetch()
    route.abort()


def test_an_address_that_was_changed_is_proven_and_the_open_copy_goes_on_meanwhile(
    page: Page, phone: BrowserContext, portal: Portal, shared: str
):
    other = phone.new_page()
    other.goto("/portal/settings")
    other.get_by_label("Phone").wait_for()
    page.bring_to_front()
    page.goto("/portal/more/accounts")
    page.get_by_role("button", name=CAFE).wait_for()
    portal.sql(FORGET.format(shared))
    page.get_by_role("button", name=CAFE).click()
    dialog = page.get_by_role("dialog", name="Is it you?")
    dialog.get_by_label("Code").fill("1")
    assert violations(page, "proof") == []
    dialog.get_by_role("button", name="Go on").click()
    dialog.get_by_text("The code has six digits.").wait_for()
    dialog.get_by_role("button", name="Not now").click()
    portal.letter(shared)
    page.get_by_role("button", name=CAFE).click()
    dialog.get_by_label("Code").fill(portal.letter(shared)["code"])
    portal.sql(SHUT.format("false", CAFE, shared))
    dialog.get_by_role("button", name="Go on").click()
    page.get_by_text("That is no longer there.").wait_for()

    page.get_by_role("status").get_by_text("Up to date").wait_for()
    assert portal.sql(OPEN.format(shared)) == "1"
    portal.sql(CALL.format(HOME, shared))
    phones = other.get_by_label("Phone")
    eventually(lambda: phones.input_value() == "0113 496 0777", "the live stream", 20)
    portal.sql(SHUT.format("true", CAFE, shared))
    page.get_by_role("button", name=CAFE).click()
    is_open(page, CAFE)


def write_at_home(page: Page, phone: BrowserContext) -> Page:
    """Write what waits in one window and begin more in another, which is returned."""
    phone.set_offline(True)
    page.goto("/portal/more/accounts")
    page.get_by_text("You are offline.").wait_for()
    assert page.get_by_role("button", name=CAFE).count() == 0
    phone.set_offline(False)
    # Whatever is said to the sync is lost, as on a bad line, so that something waits here.
    phone.route("**/api/sync", lambda route: route.abort())
    ask_for_service(page, WORDS)
    other = phone.new_page()
    other.goto("/portal/requests/new")
    other.get_by_label("What is it about").fill(BEGUN)
    other.get_by_text("Kept on this phone").wait_for()
    page.bring_to_front()
    page.goto("/portal/more/accounts")
    page.get_by_text("1 change and 1 draft not sent").wait_for()
    return other


def kept(person: Person) -> tuple[list[int], list[int]]:
    """Return how many changes and drafts wait in each store of this device."""
    stores = person.stores().values()
    return sorted(len(s["outbox"]) for s in stores), sorted(len(s["drafts"]) for s in stores)


def is_open(page: Page, customer: str) -> None:
    """Wait until the screen says whose records these are."""
    page.get_by_text("Records of").get_by_text(customer).wait_for()
