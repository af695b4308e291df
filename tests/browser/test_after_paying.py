"""Money that moves by itself: saved cards that are charged, and what goes back; two currencies."""

import pytest
from playwright.sync_api import BrowserContext, Page

from doorstep.payments.consent import consent_text
from tests.browser.coming_in import come_in
from tests.browser.portal import Portal
from tests.browser.test_for_everyone import violations
from tests.browser.till import ASKS, PAYS, Issued, Till, hosted, pay_by, says

AUTOPAY = "/portal/settings/autopay"
CARD = "Visa ending in 3184"
"""One whose bank asks for its owner each time, so that it cannot be charged by itself."""
LOADED_ONCE = "window.loaded = 'once'"


@pytest.fixture
def till(portal: Portal) -> Till:
    """Give the office's invoices, and the stand-in's controls."""
    return Till(portal)


def pay(page: Page, invoice: Issued, amount: str) -> None:
    """Pay all of an invoice by card, and wait until it is paid."""
    page.goto(invoice.path)
    page.get_by_role("button", name=f"Pay {amount}").click()
    pay_by(page, PAYS)
    says(page, f"{amount} paid")


def agree(page: Page, till: Till, organization: str) -> list[str]:
    """Agree to what is shown and save a card; return what breaks a rule on the way."""
    page.goto(AUTOPAY)
    page.locator(".told").wait_for()
    assert page.locator(".told").text_content() == consent_text(organization)
    broken = violations(page, "agreeing")
    with till.silent():
        page.get_by_role("button", name="Agree and save a card").click()
        hosted(page)
        page.get_by_label(ASKS).check()
        page.get_by_role("button", name="Save this card").click()
        page.get_by_role("button", name="Complete").click()
        page.get_by_text("Waiting for your card").wait_for()
        page.evaluate(LOADED_ONCE)
        broken += violations(page, "waiting for a card")
        assert page.get_by_text(CARD).count() == 0
    return broken


def test_a_card_is_saved_declined_and_paid_in_place_of_and_it_is_off_in_one_tap(
    tab: Page, till: Till, email: str
):
    name = till.portal.sql("select name from organizations limit 1")
    broken = agree(tab, till, name)
    tab.get_by_text(f"Your invoices are charged to {CARD}").wait_for()
    tab.wait_for_url(f"**{AUTOPAY}")  # no card is awaited any more
    assert tab.evaluate("window.loaded") == "once"
    assert broken + violations(tab, "automatic payments") == []

    invoice = till.issue(email, 4500)
    notice = till.portal.letter(email)
    assert notice["subject"].startswith(f"£45.00 for invoice {invoice.number} on ")
    tab.goto(invoice.path)
    tab.get_by_text(f"Will be charged to {CARD} on ").wait_for()
    till.let_charge(invoice)
    assert till.portal.letter(email)["subject"] == f"Invoice {invoice.number} could not be charged"
    tab.get_by_role("navigation").get_by_role("link", name="Home").click()
    tab.get_by_role("link", name="£45.00 could not be paid").click()
    tab.get_by_text("Your card was declined.").wait_for()
    assert violations(tab, "a declined charge") == []
    tab.get_by_role("link", name="Try again").click()
    tab.get_by_role("button", name="Pay £45.00").click()
    pay_by(tab, PAYS)
    says(tab, "£45.00 paid")
    assert till.charges(email) == 1

    tab.goto(AUTOPAY)
    tab.get_by_role("button", name="Turn off").click()
    tab.get_by_text("It was turned off today. Nothing is charged by itself since.").wait_for()
    assert till.portal.sql("select count(*) from autopays where state = 'active'") == "0"


def test_what_is_returned_or_disputed_is_seen_and_on_a_phone_that_was_away_too(
    tab: Page, elsewhere: BrowserContext, till: Till, email: str
):
    refunded, kept, lost = (till.issue(email, minor) for minor in (3_000, 8_000, 9_000))
    away = elsewhere.new_page()
    come_in(away, till.portal, email)
    for invoice, amount in ((refunded, "£30.00"), (kept, "£80.00"), (lost, "£90.00")):
        pay(tab, invoice, amount)
    away.goto(lost.path)
    says(away, "Paid")
    elsewhere.set_offline(True)

    tab.goto(refunded.path)
    says(tab, "Paid")
    tab.evaluate(LOADED_ONCE)
    till.refund(refunded, 1_250)
    says(tab, "£12.50 to pay")
    tab.get_by_text("£12.50 that you had paid was returned to you, so this is open").wait_for()
    assert tab.evaluate("window.loaded") == "once"
    assert violations(tab, "returned") == []

    disputes = [till.dispute(invoice) for invoice in (kept, lost)]
    tab.goto(kept.path)
    says(tab, "£80.00 disputed")
    tab.get_by_text("There is nothing to pay until it has decided.").wait_for()
    assert tab.locator(".pay").count() == 0
    till.decide(disputes[0], won=True)
    says(tab, "Paid")
    till.decide(disputes[1], won=False)
    tab.goto(lost.path)
    says(tab, "£90.00 to pay")
    tab.get_by_text("£90.00 that you had paid was returned to you, so this is open").wait_for()

    says(away, "Paid")
    elsewhere.set_offline(False)
    says(away, "£90.00 to pay")
    away.get_by_role("link", name="Payment and receipt").last.click()
    says(away, "£90.00 went back to you")
    away.get_by_role("link", name="Pay again").click()
    away.get_by_role("button", name="Pay £90.00").wait_for()
    away.get_by_role("navigation").get_by_role("link", name="Invoices").click()
    says(away, "£102.50 to pay")


def test_two_currencies_are_totalled_and_paid_each_by_itself(tab: Page, till: Till, email: str):
    for minor, currency in ((1_000, "GBP"), (2_000, "GBP"), (4_000, "EUR"), (500, "EUR")):
        till.issue(email, minor, currency=currency)
    tab.get_by_role("navigation").get_by_role("link", name="Invoices").click()
    says(tab, "€45.00 and £30.00 to pay")
    tab.get_by_role("link", name="Pay several").click()
    one = tab.get_by_role("group", name="One currency at a time")
    one.get_by_label("GBP").check()
    assert tab.locator(".choose li").count() == 2
    tab.get_by_role("button", name="Choose all 2").click()
    tab.get_by_role("button", name="Pay £30.00").wait_for()
    one.get_by_label("EUR").check()
    tab.get_by_text("None chosen").wait_for()
    tab.get_by_role("button", name="Choose all 2").click()
    assert violations(tab, "one currency at a time") == []
    tab.get_by_role("button", name="Pay €45.00").click()
    pay_by(tab, PAYS)
    says(tab, "€45.00 paid")
    tab.get_by_role("navigation").get_by_role("link", name="Invoices").click()
    says(tab, "£30.00 to pay")
    assert till.charges(email) == 1
