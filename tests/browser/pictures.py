"""`python -m tests.browser.pictures` takes the README's pictures anew."""

import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.conftest import FLAGS, can_go_offline, sign_in_by_code
from tests.browser.messages import Messages, push_place
from tests.browser.phones import PHONE
from tests.browser.portal import ALERT, Portal, eventually
from tests.browser.test_for_everyone import open_screen

PICTURES = Path(__file__).parents[2] / "pwa" / "pictures"
DESK = {"width": 1280, "height": 800}
ALEX, PRIYA = "alex.morgan@example.com", "priya.shah@example.com"
HAPPENINGS = """
    update organizations set notifies_since = coalesce(notifies_since, now());
    update service_requests set status = 'accepted', notes = 'We come on Friday.',
      responded_at = now();
    update visits set arrives_from = arrives_from + '1 day', arrives_until = arrives_until + '1 day'
      where state = 'planned'
"""
"""What the office does, for something to be told."""
TOLD = """
    update alerts set due_at = now() where state = 'waiting';
    select count(*) from alerts a join customer_portal_access c on c.id = a.contact_id
    where a.state = 'told' and c.email = '{}'
"""


def take(page: Page, name: str) -> None:
    page.evaluate("document.activeElement?.blur()")
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


def take_household(page: Page) -> None:
    """Take what somebody at home looks at, on a phone and at a desk."""
    take(page, "home")
    page.locator("main article a").first.click()
    page.get_by_role("button", name="Add to calendar").wait_for()
    take(page, "job")
    page.goto("/portal/invoices")
    page.get_by_role("link", name="Kitchen pipework").click()
    page.get_by_role("button", name="Pay £").wait_for()
    take(page, "invoice")
    page.set_viewport_size(DESK)
    page.goto("/portal")
    page.locator("main article").wait_for()
    take(page, "desk")
    page.set_viewport_size(PHONE)


def take_certificates(page: Page, portal: Portal) -> None:
    """Take a landlord's: the certificates of every place."""
    sign_in_by_code(page, portal, PRIYA)
    page.goto("/portal/documents")
    page.get_by_role("radio", name="By place").check(force=True)
    page.get_by_role("table").wait_for()
    take(page, "certificates")


def take_alerts(page: Page, portal: Portal) -> None:
    """Take what somebody was told, how they are told, and one of the mails."""
    portal.sql(HAPPENINGS)
    eventually(lambda: int(portal.sql(TOLD.format(ALEX))) >= 2, "alerts")
    mail = eventually(lambda: alert_mail(portal), "a mail of them")
    page.goto(mail)
    take(page, "mail")
    open_screen(page, "/alerts", "main .alerts")
    take(page, "alerts")
    open_screen(page, "/settings/alerts", "main .fold")
    page.get_by_role("button", name="Turn on here").click()
    page.get_by_text("Alerts are on").wait_for()
    take(page, "telling")


def alert_mail(portal: Portal) -> str | None:
    """Return where the newest mail is by which Alex was told of something."""
    sent = [each for each in portal.letters() if each["to"] == ALEX and ALERT in each["text"]]
    return sent[0]["page"] if sent else None


def take_offline(page: Page, portal: Portal) -> None:
    """Take a request that is asked with the server gone, in the dark."""
    page.goto("/portal/requests/new")
    page.get_by_label("Something is broken").check()
    page.get_by_label("What is it about").fill(
        "Water drips from under the boiler, about a cup a day. It began on Saturday."
    )
    take(page, "request")
    can_go_offline(page)
    portal.stop()
    page.emulate_media(color_scheme="dark")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("status").get_by_text("waiting to send").wait_for()
    page.goto("/portal/requests")
    page.get_by_text("Waiting to send").first.wait_for()
    take(page, "offline-dark")


def new_phone(browser: Browser, portal: Portal) -> BrowserContext:
    return browser.new_context(base_url=portal.url, viewport=PHONE, locale="en-GB")


def main() -> None:
    """Walk through the demo and take them."""
    PICTURES.mkdir(exist_ok=True)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        portal = Portal(Path(folder))
        portal.start()
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        with push_place(portal.push_port) as service:
            phone = new_phone(browser, portal)
            page = Messages(phone, portal, service).page()
            sign_in_by_code(page, portal, ALEX)
            take_household(page)
            take_certificates(new_phone(browser, portal).new_page(), portal)
            take_alerts(page, portal)
            take_offline(page, portal)
        browser.close()


if __name__ == "__main__":
    main()
