"""One demo for all trouble that leaves it running, and a household of its own for each test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.person import Person
from tests.browser.portal import Portal
from tests.browser.screen import ChromiumScreen

HOUSEHOLDS = """
    select email from customer_portal_access a where role = 'owner' order by not exists (
      select from jobs j join visits v on v.job_id = j.id
      where j.customer_id = a.customer_id and v.state = 'planned'), email
"""


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    started = Portal(tmp_path_factory.mktemp("house"))
    started.start()
    yield started
    started.stop()


@pytest.fixture
def portal(house: Portal) -> Portal:
    """Give the demo that is shared."""
    return house


@pytest.fixture(scope="session")
def households(house: Portal) -> Iterator[str]:
    """Give the addresses of households, each once, those with a visit to come first."""
    return iter(house.sql(HOUSEHOLDS).split())


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    return phone.new_page()


@pytest.fixture
def someone(page: Page, portal: Portal, households: Iterator[str]) -> Person:
    """Give a person who has just signed in on the page."""
    person = Person(next(households), ChromiumScreen(page), portal)
    person.sign_in()
    return person
