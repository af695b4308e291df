"""Every screen by the accessibility rules of axe-core (WCAG 2.2 AA), small, and by keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.papers import Papers
from tests.browser.phones import PHONE
from tests.browser.portal import Portal, eventually
from tests.browser.test_main_job import ask_for_service
from tests.browser.till import Till, hosted, says

AXE = Path(__file__).parents[2] / "pwa" / "node_modules" / "axe-core" / "axe.min.js"
SCREENS = {
    "": "main article",
    "/jobs": "main li",
    "/requests": "main .page > :not(h1, .back)",
    "/requests/new": "main textarea",
    "/more": "main li",
    "/more/accounts": "main .accounts",
    "/settings": "main form",
    "/settings/devices": "main .devices",
    "/settings/addresses": "main li",
    "/settings/email": "main form",
    "/settings/data": "main .held li",
    "/settings/people": "main form",
    "/settings/sign-in": "main .passkeys .wide",
    "/alerts": "main .rows, main .empty",
    "/settings/alerts": "main .fold",
    "/outbox": "main .empty",
    "/nowhere": "main .empty",
}
"""Each address, and what is there once the screen is more than its heading."""
MONEY = {
    "/invoices": "main section.jobs li",
    "/invoices/{open}": "main .pay .primary",
    "/invoices/{paid}": "main .happened li",
    "/invoices/pay": "main .choose li",
    "/invoices/statement": "main .papers",
    "/payments/{payment}": "main .facts",
}
"""The same of who has an open invoice, a paid one and its payment."""
PAPERS = {
    "/documents": "main .wallet li",
    "/documents/{record}": "main .textLayer span",
}
"""The same of who has a certificate."""
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ONLY = "resultTypes: ['violations']"
"""Of all that is as it should be, nobody needs to hear where it is."""


@pytest.fixture
def screens(portal: Portal, email: str) -> dict[str, str]:
    """Give each address, those of invoices and documents too, and what is there."""
    till = Till(portal)
    first, _, paid = (till.issue(email, minor, "Boiler service") for minor in (9000, 450, 8000))
    ids = {"open": first.id, "paid": paid.id, "payment": till.record(paid)}
    ids["record"] = Papers(portal, email).certificate("Boiler", 24).id
    there_is = MONEY | PAPERS
    return SCREENS | {address.format(**ids): there for address, there in there_is.items()}


def test_no_screen_breaks_a_rule_of_accessibility(tab: Page, screens: dict[str, str]):
    broken: list[str] = []
    for screen, there in screens.items():
        open_screen(tab, screen, there)
        for fold in tab.locator("main .pay summary").all():
            fold.click()
        broken += violations(tab, screen or "/")
    open_screen(tab, "/jobs")
    tab.locator("main li a").first.click()
    tab.get_by_role("heading", name="How it went").wait_for()
    broken += violations(tab, "job")
    assert broken == []


def test_what_is_asked_refused_or_waiting_breaks_no_rule_either(
    tab: Page, phone: BrowserContext, email: str
):
    broken: list[str] = []
    phone.set_offline(True)
    ask_for_service(tab, "Water under the sink")
    tab.get_by_role("button", name="Take it back").click()
    tab.get_by_role("dialog").wait_for()
    broken += violations(tab, "dialog over a request")
    tab.get_by_role("button", name="Keep it").click()
    broken += violations(tab, "request")
    tab.get_by_role("link", name="waiting to send").click()
    tab.locator("main li.item").wait_for()
    broken += violations(tab, "outbox")
    phone.set_offline(False)
    tab.get_by_text("Everything was sent").wait_for()

    open_screen(tab, "/requests/new")
    tab.get_by_role("button", name="Send").click()
    tab.get_by_text("Please choose what it is.").wait_for()
    broken += violations(tab, "request refused")
    tab.get_by_label("What is it about").fill("Half of what")
    tab.get_by_text("Kept on this phone").wait_for()
    open_screen(tab, "/settings")
    refuse(tab, "Name", "Save")
    broken += violations(tab, "details refused")
    tab.get_by_role("button", name="Sign out").click()
    tab.get_by_role("dialog").get_by_text("Half of what").wait_for()
    broken += violations(tab, "signing out")
    tab.get_by_role("button", name="Keep it locked").click()

    tab.get_by_text("are kept on this device").wait_for()
    broken += violations(tab, "door")
    refuse(tab, "Email", "Send the code")
    broken += violations(tab, "email refused")
    tab.get_by_label("Email").fill(email)
    tab.get_by_role("button", name="Send the code").click()
    tab.get_by_label("Code").wait_for()
    refuse(tab, "Code", "Sign in")
    broken += violations(tab, "code refused")
    assert broken == []


def refuse(page: Page, label: str, button: str) -> None:
    """Leave a field empty; it then has the focus, is marked, and what is wrong is said of it."""
    field = page.get_by_label(label, exact=True)
    field.fill("")
    page.get_by_role("button", name=button).click()
    focused = page.locator(":focus[aria-invalid=true]")
    focused.wait_for()
    assert focused.get_attribute("id") == field.get_attribute("id")
    said = page.locator(f"#{focused.get_attribute('aria-describedby')} .error")
    assert said.inner_text()


def open_screen(page: Page, screen: str, there: str | None = None) -> None:
    page.goto(f"/portal{screen}")
    page.locator(there or SCREENS[screen]).first.wait_for()


def violations(page: Page, name: str) -> list[str]:
    """Return what axe finds on the page as it stands, which goes by that name, in both themes.

    In the dark one only colours are looked at: all else is the same.
    """
    page.locator("main h1").wait_for()
    page.evaluate(AXE.read_text() + ";0")
    found = page.evaluate(f"axe.run({{runOnly: {LEVELS}, {ONLY}}})")["violations"]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += page.evaluate(f"axe.run({{runOnly: ['color-contrast'], {ONLY}}})")["violations"]
    page.emulate_media(color_scheme="light")
    return [
        f"{name}: {violation['id']} at {node['target']}"
        for violation in found
        for node in violation["nodes"]
    ]


def test_no_screen_is_wider_than_a_small_phone(tab: Page, screens: dict[str, str]):
    cut: list[str] = []
    for screen, there in screens.items():
        open_screen(tab, screen, there)
        cut += cut_off(tab, screen)
    assert cut == [], "\n".join(cut)


def cut_off(page: Page, name: str) -> list[str]:
    """Return what of a page, which goes by that name, does not fit a small phone or large text."""
    cut: list[str] = []
    for width, text in SIZES:
        page.set_viewport_size({"width": width, "height": 640})
        page.evaluate("size => document.documentElement.style.fontSize = size", text)
        cut += [f"{name} at {width} and {text}: {what}" for what in page.evaluate(CUT)]
    page.set_viewport_size(PHONE)
    page.evaluate("document.documentElement.style.fontSize = ''")
    return cut


SIZES = [(320, "100%"), (390, "200%"), (360, "200%"), (320, "200%")]
"""Widths in pixels, with the size of the text."""
CUT = """() => {
  const bar = [...document.querySelectorAll("nav li a")];
  const isCut = (link) => {
    const text = document.createRange();
    text.selectNodeContents(link);
    const [{ left, right }, room] = [text.getBoundingClientRect(), link.getBoundingClientRect()];
    return left < Math.max(0, room.left) || right > Math.min(innerWidth, room.right);
  };
  const wide = document.documentElement.scrollWidth;
  return [
    ...(wide > innerWidth ? [`${wide} wide`] : []),
    ...(bar.length === 5 ? [] : [`${bar.length} links`]),
    ...bar.filter(isCut).map((link) => link.textContent),
  ];
}"""
"""What is wider than the screen, and which links of the bar are not wholly on it."""


def test_a_question_is_read_from_its_beginning_however_large_the_text(tab: Page):
    tab.set_viewport_size({"width": 320, "height": 640})
    open_screen(tab, "/settings/data")
    tab.evaluate("document.documentElement.style.fontSize = '200%'")
    tab.get_by_role("button", name="Ask to be erased").click()
    tab.get_by_role("dialog").wait_for()
    seen = "document.querySelector('dialog').scrollTop === 0 && document.activeElement.tagName"
    eventually(lambda: tab.evaluate(seen) == "H2", "the question to have the focus")


def test_the_heading_has_the_focus_after_going_to_a_screen(tab: Page):
    tab.get_by_role("navigation").get_by_role("link", name="Jobs").click()
    tab.get_by_role("heading", name="Jobs", level=1).wait_for()
    focused = "document.activeElement?.tagName === 'H1'"
    eventually(lambda: tab.evaluate(focused), "the heading to have the focus")
    assert tab.title().startswith("Jobs")


def test_a_visit_can_be_answered_by_keyboard_alone(tab: Page):
    press_by_keyboard(tab, "That works")
    tab.get_by_text("You said it works").first.wait_for()


def test_an_invoice_can_be_paid_by_keyboard_alone_and_on_a_small_screen(
    tab: Page, portal: Portal, email: str
):
    invoice = Till(portal).issue(email, 2500)
    tab.goto(invoice.path)
    says(tab, "£25.00 to pay")
    press_by_keyboard(tab, "Pay £25.00")
    hosted(tab)
    tab.set_viewport_size({"width": 320, "height": 640})
    tab.evaluate("document.documentElement.style.fontSize = '200%'")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    press_by_keyboard(tab, "Pay £25.00")
    says(tab, "£25.00 paid")


def press_by_keyboard(page: Page, words: str) -> None:
    """Go from one control to the next until it is the one with these words, and press it."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == words:
            break
    page.keyboard.press("Enter")
