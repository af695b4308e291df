"""On Chromium, a newer app while the old one is open."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.phones import new_phone
from tests.browser.portal import Portal
from tests.browser.release import Release
from tests.journeys.updating import *  # noqa: F403


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Iterator[Portal]:
    """Give a demo of the installed package, which each test makes newer than the one before."""
    started = Portal(tmp_path_factory.mktemp("data"), packages=release.folder)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def phone(browser: Browser, portal: Portal) -> Iterator[BrowserContext]:
    """Give a phone that has never been here, so with no app of the test before."""
    with new_phone(browser, portal.url) as phone:
        yield phone
