"""A running demo, and people with real browsers."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.coming_in import come_in
from tests.browser.device import ChromiumDevice
from tests.browser.messages import Messages, push_place
from tests.browser.papers import Filed, Papers
from tests.browser.person import SCREENS_ARE_KEPT
from tests.browser.phones import PHONE, Phones
from tests.browser.portal import PATIENCE, Portal, eventually
from tests.factories.push_services import PushService

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",
]
"""The last keeps every new window from rendering the suggestions of an address bar nobody sees."""
NEWCOMER = Callable[[], BrowserContext]


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Give a photo as a phone takes it: large, and not one that shrinks to nothing."""
    image = Image.effect_noise((3000, 2000), 80).convert("RGB")
    path = tmp_path / "boiler.jpg"
    image.save(path, quality=90)
    return path


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Give the demo that the tests share; each is about people of its own."""
    shared = Portal(tmp_path_factory.mktemp("house"))
    yield shared
    shared.stop()


@pytest.fixture
def portal(house: Portal) -> Portal:
    """Give the demo, running whatever the test before did to it."""
    house.start()
    return house


@pytest.fixture
def households(portal: Portal) -> Iterator[str]:
    """Give the addresses of households that nobody else in the tests is about."""
    return iter(portal.move_in, None)


@pytest.fixture
def email(households: Iterator[str]) -> str:
    """Give the address of the person on whose phone `tab` is."""
    return next(households)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give the browser named by CHROMIUM, else the machine's own."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def phones(browser: Browser) -> Iterator[Phones]:
    """Give the phone that the tests share; each finds it as if nobody had signed in on it."""
    with Phones(browser) as shared:
        yield shared


@pytest.fixture
def phone(phones: Phones, portal: Portal) -> Iterator[BrowserContext]:
    """Give a phone with the app on it, if a test before has opened it, and nothing of anybody."""
    with phones.lent(portal.url) as lent:
        yield lent


@pytest.fixture
def elsewhere(browser: Browser, portal: Portal) -> Iterator[BrowserContext]:
    """Give another phone that has never been here."""
    context = browser.new_context(base_url=portal.url, viewport=PHONE, has_touch=True)
    context.set_default_timeout(PATIENCE * 1000)
    yield context
    context.close()


@pytest.fixture
def device(phone: BrowserContext, portal: Portal) -> ChromiumDevice:
    """Give the same phone, for journeys that any browser can make."""
    return ChromiumDevice(phone, portal.url)


@pytest.fixture
def tab(phone: BrowserContext, portal: Portal, email: str) -> Page:
    """Give a page on which somebody is signed in and sees their own records."""
    page = phone.new_page()
    come_in(page, portal, email)
    can_go_offline(page)
    return page


@pytest.fixture
def papers(portal: Portal, email: str) -> Papers:
    """Give what the office files for that person."""
    return Papers(portal, email)


@pytest.fixture
def record(papers: Papers) -> Filed:
    """Give a record that ends in 24 days, in the place of one that has ended."""
    return papers.certificate("Boiler", 24, before=papers.certificate("Boiler", -341), pages=2)


def can_go_offline(page: Page) -> None:
    """Wait until every screen is kept: one that is not cannot be opened without a network."""
    eventually(lambda: page.evaluate(SCREENS_ARE_KEPT), "the worker to be in charge")


def sign_in_by_code(page: Page, portal: Portal, email: str) -> None:
    """Sign in as a person does: ask for a mail, read it, type the code."""
    page.goto("/portal")
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Send").click()
    page.get_by_label("Code").fill(portal.letter(email)["code"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("status").get_by_text("Up to date").wait_for()


@pytest.fixture(scope="module")
def place(house: Portal) -> Iterator[PushService]:
    with push_place(house.push_port) as service:
        yield service


@pytest.fixture
def messages(phone: BrowserContext, portal: Portal, place: PushService) -> Iterator[Messages]:
    messages = Messages(phone, portal, place)
    yield messages
    messages.clear()


@pytest.fixture
def page(messages: Messages, portal: Portal, email: str) -> Page:
    """Give a page that can take messages, on which somebody is signed in."""
    page = messages.page()
    come_in(page, portal, email)
    can_go_offline(page)
    return page


@pytest.fixture
def silence(portal: Portal) -> Iterator[None]:
    """Have nobody told of anything meanwhile, not of a new browser either."""
    since = portal.sql("select max(notifies_since) from organizations")
    portal.sql("update organizations set notifies_since = null")
    yield
    portal.sql(f"update organizations set notifies_since = nullif('{since}', '')::timestamptz")
