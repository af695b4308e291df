"""A portal whose store and database the worker shares."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from doorstep.kit.store import Store
from tests.factories.exports import Opened, exported, maker
from tests.factories.lending import Kind, Lending
from tests.factories.lent import clear_portal
from tests.factories.portals import Browser, Served, serve


@dataclass(frozen=True)
class Holding:
    """A served portal, and where it keeps things."""

    served: Served
    url: str
    store: Store

    async def make(self) -> int:
        """Be the worker, once."""
        return await maker(self.url, self.store).make_next()

    async def exported(self, browser: Browser) -> Opened:
        """Ask for an export, have it made, fetch it."""
        return await exported(browser, self.url, self.store)

    async def kept(self, folder: str = "exports") -> list[str]:
        """Return the paths of what is kept in a folder of the store."""
        return [path async for page in self.store.pages(folder, 100) for path, _ in page]


@asynccontextmanager
async def _holding(url: str) -> AsyncGenerator[Holding]:
    async with serve(url) as served:
        yield Holding(served, url, served.store)


HOLDING = Kind(_holding, lambda holding, own: clear_portal(holding.served, own))


@pytest.fixture(scope="session")
async def holdings(postgres: str, inhabited: str) -> AsyncIterator[Lending[Holding]]:
    async with Lending(HOLDING, postgres, inhabited) as lending:
        yield lending


@pytest.fixture
async def holding(holdings: Lending[Holding]) -> AsyncIterator[Holding]:
    async with holdings.lent() as holding:
        yield holding
