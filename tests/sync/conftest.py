"""A database of the tiny domain for each test of the sync."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import asyncpg
import pytest

from tests.sync import domain


@pytest.fixture
async def sync_url(empty_database: str) -> str:
    link = await asyncpg.connect(empty_database)
    await domain.build(link)
    await link.close()
    return empty_database


@pytest.fixture
async def link(sync_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(sync_url)
    yield connection
    await connection.close()


@pytest.fixture
def sync_path(postgres: str) -> Iterator[str]:
    """Give a database of the tiny domain to a test that runs an event loop of its own."""
    with asyncio.Runner() as runner:
        name = f"t{uuid4().hex}"
        url = postgres.replace("/postgres?", f"/{name}?")
        runner.run(_run(postgres, f"create database {name}"))
        runner.run(_build(url))
        yield url
        runner.run(_run(postgres, f"drop database {name} with (force)"))


async def _run(url: str, statement: str) -> None:
    link = await asyncpg.connect(url)
    await link.execute(statement)
    await link.close()


async def _build(url: str) -> None:
    link = await asyncpg.connect(url)
    await domain.build(link)
    await link.close()
