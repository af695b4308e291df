"""Transactions on pooled connections, whatever happens to those who run them."""

import asyncio
import contextvars
from typing import Any

import asyncpg
import pytest
from tortoise import connections

from deltasync import BUSY
from doorstep.kit.database import close_database, connection, open_database, transaction
from doorstep.organizations.models import Organization

POINTS = 60
"""Turns of the event loop in which a small transaction is over."""


async def test_whoever_is_cancelled_gives_the_connection_back(portal: asyncpg.Connection):
    # A phone that hangs up cancels what the server does for it, wherever that is.
    await portal.execute("create table tried (point int)")
    await _write(0)
    for point in range(POINTS):
        running = asyncio.create_task(_write(point))
        for _ in range(point):
            await asyncio.sleep(0)
        running.cancel()
        await asyncio.wait([running], timeout=10)
        assert running.done(), f"nothing was free any more at point {point}"
    assert await _pool_is_free()
    await _write(POINTS)
    assert await portal.fetchval("select count(*) from tried where point = $1", POINTS) == 1


async def test_nobody_waits_without_an_end_for_a_connection(inhabited_url: str):
    await open_database(inhabited_url, pool=1, patience=0.2)
    outside = contextvars.copy_context()
    async with transaction():
        for ask in (_borrow, _begin, _find):
            with pytest.raises(BUSY):
                await asyncio.create_task(ask(), context=outside)
    await _borrow()
    await close_database()


async def _borrow() -> None:
    async with connection():
        pass


async def _begin() -> None:
    async with transaction():
        pass


async def _find() -> None:
    await Organization.all()


async def _write(point: int) -> None:
    async with transaction() as link:
        await link.execute("insert into tried values ($1)", point)


async def _pool_is_free() -> bool:
    pool: Any = connections.get("default")
    pool = pool._pool
    return pool.get_idle_size() == pool.get_size()
