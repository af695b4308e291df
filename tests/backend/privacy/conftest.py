"""A portal whose store and database the worker shares."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from obstore.store import MemoryStore

from doorstep.kit.store import Store
from tests.factories.databases import copy_files
from tests.factories.exports import Opened, exported, maker
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


@pytest.fixture
async def holding(inhabited_url: str) -> AsyncIterator[Holding]:
    store = Store(MemoryStore())
    await copy_files(store)
    async with serve(inhabited_url, store=store) as served:
        yield Holding(served, inhabited_url, store)
