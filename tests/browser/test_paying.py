"""Paying, from the invoice over the hosted page and back; only what Stripe says counts as paid."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.coming_in import come_in
from tests.browser.conftest import can_go_offline
from tests.browser.person import Person
from tests.browser.phones import PHONE
from tests.browser.portal import Portal, eventually
from tests.browser.screen import ChromiumScreen
from tests.browser.test_for_everyone import violations
from tests.browser.till import (
    ASKS,
    DEBIT_PAYS,
    DECLINES,
    PAYS,
    Issued,
    Till,
    hosted,
    pay_by,
    saved_as,
    says,
)

BOOKKEEPER = "accounts@shahlettings.example.com"
WAITING = "Waiting for word about your payment"
MAKE = "update customer_portal_access set role = '{}' where email = '{}'"
LOADED_ONCE = "window.loaded = 'once'"
SMALL = {"width": 320, "height": 560}
BUTTON_LAST = "(button) => button.scrollIntoView({ block: 'end' })"
IN_SIGHT = """document.querySelector(".refused").getBoundingClientRect().bottom
  <= document.querySelector("nav").getBoundingClientRect().top"""


@pytest.fixture
def till(portal: Portal) -> Till:
    """Give the office's invoices, and the stand-in's controls."""
    return Till(portal)


def invoice_on(context: BrowserContext, invoice: Issued, heading: str) -> Page:
    page = context.new_page()
    page.goto(invoice.path)
    says(page, heading)
    return page


def press_pay(page: Page) -> None:
    page.bring_to_front()  # browsers slow the others down
    page.locator(".pay .primary").click()


def test_a_card_pays_and_every_screen_says_so_once_stripe_has_spoken_and_not_before(
    tab: Page, phone: BrowserContext, elsewhere: BrowserContext, till: Till, email: str
):
    come_in(elsewhere.new_page(), till.portal, email)
    invoice = till.issue(email, 12_000, "Boiler service")
    due = "£120.00 to pay"
    beside = invoice_on(phone, invoice, due)
    away = invoice_on(elsewhere, invoice, due)
    elsewhere.set_offline(True)

    tab.bring_to_front()  # browsers slow the others down
    tab.get_by_role("navigation").get_by_role("link", name="Invoices").click()
    tab.get_by_role("link", name=f"Invoice {invoice.number}").click()
    assert saved_as(tab, "PDF") == f"Invoice {invoice.number}.pdf"
    with till.silent():
        tab.get_by_role("button", name="Pay £120.00").click()
        hosted(tab)
        broken = violations(tab, "hosted page")
        pay_by(tab, ASKS)
        tab.get_by_role("heading", name="Is this you?").wait_for()
        broken += violations(tab, "3-D Secure")
        tab.get_by_role("button", name="Complete").click()
        says(tab, WAITING)
        assert broken + violations(tab, "waiting for word") == []
        tab.evaluate(LOADED_ONCE)
        beside.get_by_text("Up to date").wait_for()
        says(beside, due)
        says(tab, WAITING)
    says(tab, "£120.00 paid")
    assert tab.evaluate("window.loaded") == "once"
    says(beside, "Paid")
    assert saved_as(tab, "PDF").startswith("Receipt R")
    says(away, due)
    elsewhere.set_offline(False)
    says(away, "Paid")
    assert till.charges(email) == 1


def test_a_part_by_card_and_the_rest_by_a_debit_that_is_on_its_way_for_days(
    tab: Page, till: Till, email: str
):
    invoice = till.issue(email, 8000)
    tab.goto(invoice.path)
    tab.get_by_text("Pay a part of it").click()
    tab.get_by_label("Amount", exact=True).fill("30")
    tab.get_by_role("button", name="Pay £30.00").click()
    pay_by(tab, PAYS)
    says(tab, "£30.00 paid")
    assert tab.get_by_text("nothing more to do").count() == 0
    rest = f"£50.00 of invoice {invoice.number} is still to pay"
    tab.get_by_role("link", name=rest).click()
    tab.get_by_text("Part paid").wait_for()

    tab.get_by_role("button", name="Pay £50.00").click()
    pay_by(tab, DEBIT_PAYS)
    says(tab, "£50.00 is on its way")
    tab.get_by_role("link", name=f"Invoice {invoice.number}").click()
    says(tab, "£50.00 on its way")
    assert tab.locator(".pay").count() == 0
    tab.evaluate(LOADED_ONCE)
    till.pass_days(4)
    says(tab, "Paid")
    assert tab.evaluate("window.loaded") == "once"
    assert till.charges(email) == 2


def test_while_a_part_is_on_its_way_the_rest_is_told_of_and_not_asked_for(
    tab: Page, till: Till, email: str
):
    invoice = till.issue(email, 8000)
    tab.goto(invoice.path)
    tab.get_by_text("Pay a part of it").click()
    tab.get_by_label("Amount", exact=True).fill("30")
    tab.get_by_role("button", name="Pay £30.00").click()
    pay_by(tab, DEBIT_PAYS)
    says(tab, "£30.00 is on its way")
    tab.get_by_role("link", name=f"Invoice {invoice.number}").click()
    says(tab, "£30.00 of £80.00 on its way")
    tab.get_by_text("The rest, £50.00, can be paid once it has arrived.").wait_for()
    assert tab.locator(".pay").count() == 0
    tab.get_by_role("navigation").get_by_role("link", name="Invoices").click()
    says(tab, "Nothing to pay now")
    tab.get_by_text("£50.00 to pay once a payment has arrived").wait_for()
    till.pass_days(4)
    says(tab, "£50.00 to pay")
    tab.get_by_role("link", name=f"Invoice {invoice.number}").click()
    tab.get_by_role("button", name="Pay £50.00").wait_for()


def test_three_are_paid_at_once_and_are_on_one_statement(tab: Page, till: Till, email: str):
    issued = [till.issue(email, minor) for minor in (1000, 2000, 3050)]
    tab.get_by_role("navigation").get_by_role("link", name="Invoices").click()
    says(tab, "£60.50 to pay")
    tab.get_by_role("link", name="Pay several").click()
    tab.get_by_role("button", name="Choose all 3").click()
    tab.get_by_role("button", name="Pay £60.50").click()
    for invoice in issued:
        tab.locator("main li").get_by_text(invoice.number).wait_for()
    pay_by(tab, PAYS)
    says(tab, "£60.50 paid")
    tab.get_by_role("navigation").get_by_role("link", name="Invoices").click()
    says(tab, "Nothing to pay")
    tab.get_by_role("region", name="Paid and closed").get_by_text("Paid", exact=True).nth(
        2
    ).wait_for()
    assert till.charges(email) == 1
    tab.get_by_role("link", name="Statement").click()
    assert saved_as(tab, "Get the PDF").startswith("Statement ")


def test_who_leaves_is_declined_or_pays_in_two_tabs_is_led_to_one_page_and_charged_once(
    tab: Page, phone: BrowserContext, till: Till, email: str
):
    invoice = till.issue(email, 9900)
    tab.goto(invoice.path)
    beside = invoice_on(phone, invoice, "£99.00 to pay")
    press_pay(tab)
    press_pay(beside)
    address = hosted(tab)
    assert hosted(beside) == address

    tab.bring_to_front()
    tab.get_by_role("link", name="Cancel").click()
    says(tab, "£99.00 is not paid yet")
    tab.get_by_role("link", name=f"Invoice {invoice.number}").click()
    tab.get_by_text("A payment of £99.00 was begun today").wait_for()
    tab.get_by_role("button", name="Go on with that payment").click()
    assert hosted(tab) == address
    pay_by(tab, DECLINES)
    tab.get_by_role("alert").get_by_text("Your card was declined.").wait_for()
    assert tab.url == address
    pay_by(tab, PAYS)
    says(tab, "£99.00 paid")
    beside.bring_to_front()
    pay_by(beside, PAYS)
    beside.get_by_text("You have paid £99.00 already.").wait_for()
    beside.get_by_role("link", name="Go back").click()
    says(beside, "£99.00 paid")
    assert till.charges(email) == 1


def test_offline_the_button_says_why_and_how_else_to_pay_and_who_is_on_site_has_no_invoices(
    tab: Page, phone: BrowserContext, till: Till, email: str
):
    invoice = till.issue(email, 4500)
    tab.goto(invoice.path)
    says(tab, "£45.00 to pay")
    phone.set_offline(True)
    tab.reload()
    tab.set_viewport_size(SMALL)
    tab.locator(".pay .primary").evaluate(BUTTON_LAST)
    tab.get_by_role("button", name="Pay £45.00").click()
    tab.get_by_role("alert").get_by_text("Paying needs a connection").wait_for()
    eventually(lambda: tab.evaluate(IN_SIGHT), "the reason to be in sight")
    tab.set_viewport_size(PHONE)
    details = tab.locator(".bank")
    details.get_by_text("Sort code").wait_for()
    details.get_by_text(invoice.number, exact=True).wait_for()
    tab.get_by_text("A mail or a call that gives you other ones is not from us").wait_for()
    assert violations(tab, "paying offline") == []
    phone.set_offline(False)
    tab.get_by_role("status").get_by_text("Up to date").wait_for()

    till.portal.sql(MAKE.format("site", email))
    tab.get_by_text("Your access has no invoices").wait_for()
    tab.goto("/portal/invoices")
    tab.get_by_text("Your access has no invoices").wait_for()
    kept = {kind for kind, _, _ in Person(email, ChromiumScreen(tab), till.portal).copy()}
    assert kept & {"invoice", "payment"} == set()


def test_a_bookkeeper_has_every_invoice_offline_and_nothing_else(
    phone: BrowserContext, portal: Portal
):
    page = phone.new_page()
    come_in(page, portal, BOOKKEEPER)
    can_go_offline(page)
    her = Person(BOOKKEEPER, ChromiumScreen(page), portal)
    eventually(lambda: her.copy() == her.published(), "all of it to come")
    assert {kind for kind, _, _ in her.copy()} >= {"invoice", "payment"}
    phone.set_offline(True)
    page.reload()
    bar = page.get_by_role("navigation", name="Main")
    bar.get_by_role("link", name="Documents").wait_for()
    assert bar.get_by_role("link", name="Jobs").count() == 0
    assert violations(page, "a bookkeeper's home") == []
    bar.get_by_role("link", name="Invoices").click()
    page.get_by_role("link", name="Survey of the heating, all flats").click()
    page.get_by_role("button", name="Show all 40 lines").click()
    page.get_by_text("Flat 30: radiator valve").wait_for()
    page.reload()
    page.get_by_text("Flat 1: survey of the heating").wait_for()
