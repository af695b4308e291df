"""On Chromium, a newer app while the old one is open."""

from collections.abc import Iterator

import pytest

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
