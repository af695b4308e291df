"""A portal that limits as in production."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from doorstep.kit.settings import Mode
from tests.factories.lending import Kind, Lending
from tests.factories.lent import clear_portal
from tests.factories.portals import Served, serve

STRICT = Kind(partial(serve, mode=Mode.PRODUCTION, proxies=1), clear_portal)


@pytest.fixture(scope="session")
async def stricts(postgres: str, inhabited: str) -> AsyncIterator[Lending[Served]]:
    async with Lending(STRICT, postgres, inhabited) as lending:
        yield lending


@pytest.fixture
async def strict(stricts: Lending[Served]) -> AsyncIterator[Served]:
    """Give the portal with the limits of production, behind a proxy that says who asks."""
    async with stricts.lent() as served:
        yield served
