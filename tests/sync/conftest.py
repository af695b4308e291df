"""A database of the tiny domain for each test of the sync."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from deltasync import recognize
from tests.factories.databases import named, new_database
from tests.sync import domain


@pytest.fixture(scope="session")
async def tiny(postgres: str) -> AsyncIterator[str]:
    """Give the name of a database of the tiny domain, to be copied."""
    async with new_database(postgres) as name:
        link = await asyncpg.connect(named(postgres, name))
        await domain.build(link)
        await link.close()
        yield name


@asynccontextmanager
async def _copied(postgres: str, tiny: str) -> AsyncGenerator[str]:
    """Give the URL of a copy that is a database in its own right, not somebody's backup."""
    async with new_database(postgres, tiny) as name:
        link = await asyncpg.connect(named(postgres, name))
        await recognize(link)
        await link.close()
        yield named(postgres, name)


@pytest.fixture
async def sync_url(postgres: str, tiny: str) -> AsyncIterator[str]:
    async with _copied(postgres, tiny) as url:
        yield url


@pytest.fixture
async def link(sync_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(sync_url)
    yield connection
    await connection.close()


@pytest.fixture
def sync_path(postgres: str, tiny: str) -> Iterator[str]:
    """Give a database of the tiny domain to a test that runs an event loop of its own."""
    with asyncio.Runner() as runner:
        copy = _copied(postgres, tiny)
        yield runner.run(copy.__aenter__())
        runner.run(copy.__aexit__(None, None, None))
