"""On WebKit, a newer app while the old one is open."""

from collections.abc import Iterator

import pytest

from tests.browser.portal import Portal
from tests.browser.release import Release
from tests.journeys.updating import *  # noqa: F403
from tests.webkit.conftest import demo
from tests.webkit.line import Line


@pytest.fixture(scope="module")
def portal(
    tmp_path_factory: pytest.TempPathFactory, release: Release, whole_line: Line
) -> Iterator[Portal]:
    """Give a demo of the installed package, which each test makes newer than the one before."""
    with demo(tmp_path_factory.mktemp("data"), whole_line, release.folder) as started:
        yield started
