"""A portal that limits as in production."""

from collections.abc import AsyncIterator

import pytest

from doorstep.kit.settings import Mode
from tests.factories.portals import Served, serve


@pytest.fixture
async def strict(inhabited_url: str) -> AsyncIterator[Served]:
    """Give the portal with the limits of production, behind a proxy that says who asks."""
    async with serve(inhabited_url, mode=Mode.PRODUCTION, proxies=1) as served:
        yield served
