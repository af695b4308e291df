"""Databases that start as a copy of one that was prepared once."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import msgspec

from doorstep.app import prepare
from doorstep.demo.data import lines
from doorstep.imports import import_lines
from doorstep.kit import database

DECIDED_LONG_AGO = """
    alter table sync_mutation alter column decided_at set default now() - interval '2 days'
"""
"""For where a contact pushes more than anybody may in a day (LIMIT-12): none of it counts."""


def named(postgres: str, name: str) -> str:
    """Return the URL of another database on the same server."""
    return postgres.replace("/postgres?", f"/{name}?")


@asynccontextmanager
async def new_database(postgres: str, template: str = "template1") -> AsyncGenerator[str]:
    """Give the name of a database made from a template, dropped afterwards."""
    name = f"t{uuid4().hex}"
    link = await asyncpg.connect(postgres)
    try:
        await link.execute(f"create database {name} template {template} strategy file_copy")
        yield name
        await link.execute(f"drop database {name} with (force)")
    finally:
        await link.close()


async def fill(url: str) -> None:
    """Make all tables, and the demo's first three customers."""
    await prepare(url)
    await inhabit(url)


async def inhabit(url: str) -> None:
    """Bring the demo's first three customers into a database that has all tables."""
    await database.open_database(url, pool=2)
    today = datetime.now(UTC).date()
    await import_lines(msgspec.json.encode(line) for line in lines(3, 1, today))
    await database.close_database()


async def until_somebody_waits(link: asyncpg.Connection, people: int = 1) -> None:
    """Wait until somebody, or so many, wait for what another transaction holds."""
    asked = "select count(distinct pid) >= $1 from pg_locks where not granted"
    while not await link.fetchval(asked, people):  # noqa: ASYNC110 - only PostgreSQL knows
        await asyncio.sleep(0.01)
