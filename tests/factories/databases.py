"""Databases that start as a copy of one that was prepared once."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import msgspec
from obstore.store import MemoryStore

from doorstep.demo.data import lines
from doorstep.documents.intake import Intakes
from doorstep.imports import Files, import_lines
from doorstep.kit import database
from doorstep.kit.store import Store
from doorstep.preparing import prepare

DECIDED_LONG_AGO = """
    alter table sync_mutation alter column decided_at set default now() - interval '2 days'
"""
"""For where a contact pushes more than anybody may in a day (LIMIT-12): none of it counts."""

FILES = Store(MemoryStore())
"""What the documents of inhabited databases are: the same for all of a process."""


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


async def inhabit(url: str, store: Store | None = None) -> None:
    """Bring the demo's first three customers into a database that has all tables.

    Their files are kept in the `store`, or in `FILES`.
    """
    await database.open_database(url, pool=5)
    today = datetime.now(UTC).date()
    intakes = Intakes(store or FILES)
    demo = (msgspec.json.encode(line) for line in lines(3, 1, today))
    report = await import_lines(demo, files=Files(intakes))
    assert report.written, report.problems
    await intakes.close()
    await database.close_database()


async def copy_files(store: Store) -> None:
    """Put the files of the demo's first customers into a store."""
    async for page in FILES.pages("", 500):
        for path, _ in page:
            await store.put(path, await FILES.get(path) or b"")


async def until_somebody_waits(link: asyncpg.Connection, people: int = 1) -> None:
    """Wait until somebody, or so many, wait for what another transaction holds."""
    asked = "select count(distinct pid) >= $1 from pg_locks where not granted"
    while not await link.fetchval(asked, people):  # noqa: ASYNC110 - only PostgreSQL knows
        await asyncio.sleep(0.01)
