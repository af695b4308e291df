"""Somebody whose phone gets into trouble."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.person import Person
from tests.browser.portal import Portal
from tests.browser.screen import ChromiumScreen


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    return phone.new_page()


@pytest.fixture
def someone(page: Page, portal: Portal, households: Iterator[str]) -> Person:
    """Give a person who has just signed in on the page."""
    person = Person(next(households), ChromiumScreen(page), portal)
    person.sign_in()
    return person
