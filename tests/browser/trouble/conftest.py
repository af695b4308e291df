"""Somebody whose phone gets into trouble."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.coming_in import come_in
from tests.browser.conftest import can_go_offline
from tests.browser.person import Person
from tests.browser.portal import Portal
from tests.browser.screen import ChromiumScreen


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    return phone.new_page()


@pytest.fixture
def someone(page: Page, portal: Portal, households: Iterator[str]) -> Person:
    """Give a person who is signed in on the page."""
    person = Person(next(households), ChromiumScreen(page), portal)
    come_in(page, portal, person.email)
    can_go_offline(page)
    return person
