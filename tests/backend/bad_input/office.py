"""A portal whose tables are watched, and what its customers send to it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.factories.portals import Browser, Served, sync_body

LEDGER = {"sync_mutation", "sync_entry", "sync_scope"}
"""Where a refusal is kept, so that every device of its author learns of it."""


@dataclass(frozen=True)
class Office:
    """A portal with its customers signed in, which sees what changes in its tables."""

    served: Served
    alex: Browser
    priya: Browser
    colin: Browser
    marta: Browser

    async def tables(self) -> dict[str, Any]:
        """Return a fingerprint of which versions of which rows every table has."""
        link = self.served.office
        names: list[Any] = await link.fetch(
            "select tablename from pg_tables where schemaname = 'public'"
        )
        fingerprint = "select md5(string_agg(xmin::text || ctid::text, ' ' order by ctid)) from "
        return {name: await link.fetchval(f'{fingerprint} "{name}"') for (name,) in names}

    @asynccontextmanager
    async def changes(self, *allowed: str) -> AsyncGenerator[None]:
        """Check that nothing is written meanwhile but in the tables that may be."""
        before = await self.tables()
        yield
        after = await self.tables()
        assert {name for name in after if after[name] != before.get(name)} <= set(allowed)


async def answered(browser: Browser, *mutations: dict[str, Any], **other: Any) -> dict[str, Any]:
    response = await browser.post("/api/sync", json=await sync_body(browser, *mutations, **other))
    assert response.status_code == 200, await response.get_data(as_text=True)
    return await response.get_json()


async def outcomes(browser: Browser, *mutations: dict[str, Any]) -> list[list[Any]]:
    return (await answered(browser, *mutations, limit=1))["m"]


def withdraw(**other: Any) -> dict[str, Any]:
    """Return a mutation about a request that nobody has."""
    args = {"request_id": str(uuid4())}
    return {"id": str(uuid4()), "name": "request.withdraw", "ver": 1, "args": args} | other
