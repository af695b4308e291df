"""`python -m tests.browser.pictures` takes the README's pictures anew."""

import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import FLAGS, sign_in_by_code
from tests.browser.phones import PHONE
from tests.browser.portal import Portal

PICTURES = Path(__file__).parents[2] / "pwa" / "pictures"
DESK = {"width": 1280, "height": 800}


def take(page: Page, name: str) -> None:
    page.evaluate("document.activeElement?.blur()")
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


def take_certificates(page: Page, portal: Portal) -> None:
    """Take a landlord's: the certificates of every place."""
    sign_in_by_code(page, portal, "priya.shah@example.com")
    page.goto("/portal/documents")
    page.get_by_role("radio", name="By place").check(force=True)
    page.get_by_role("table").wait_for()
    take(page, "certificates")


def main() -> None:
    """Walk through the demo and take them."""
    PICTURES.mkdir(exist_ok=True)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        portal = Portal(Path(folder))
        portal.start()
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        phone = browser.new_context(base_url=portal.url, viewport=PHONE, locale="en-GB")
        page = phone.new_page()
        sign_in_by_code(page, portal, "alex.morgan@example.com")
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
        page.goto("/portal/requests/new")
        page.get_by_label("Something is broken").check()
        page.get_by_label("What is it about").fill(
            "Water drips from under the boiler, about a cup a day. It began on Saturday."
        )
        take(page, "request")
        landlord = browser.new_context(base_url=portal.url, viewport=PHONE, locale="en-GB")
        take_certificates(landlord.new_page(), portal)
        page.evaluate("navigator.serviceWorker.ready")
        portal.stop()
        page.emulate_media(color_scheme="dark")
        page.get_by_role("button", name="Send").click()
        page.get_by_role("status").get_by_text("waiting to send").wait_for()
        page.goto("/portal/requests")
        page.get_by_text("Waiting to send").first.wait_for()
        take(page, "offline-dark")
        browser.close()


if __name__ == "__main__":
    main()
