"""A database of the tiny domain for each test of the sync."""

from collections.abc import AsyncIterator

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
