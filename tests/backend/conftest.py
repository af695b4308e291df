"""A small business in a migrated database whose copies are kept up."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec
import pytest

import deltasync
from doorstep.customers import replica as customers
from doorstep.customers.models import Contact
from doorstep.customers.viewer import Viewer
from doorstep.demo.data import lines
from doorstep.imports import import_lines
from doorstep.jobs import replica as jobs
from doorstep.kit import database
from doorstep.organizations import replica as organizations
from doorstep.requests import replica as requests

COLLECTIONS = [
    collection
    for slice_ in (organizations, customers, jobs, requests)
    for collection in slice_.COLLECTIONS
]


@dataclass(frozen=True)
class Business:
    """The demo's first customers, seen by three people."""

    link: asyncpg.Connection
    alex: Viewer
    priya: Viewer
    marta: Viewer

    async def copy(self, viewer: Viewer, kind: str) -> dict[Any, dict[str, Any]]:
        """Return the documents of a kind in the viewer's copy, by id."""
        rows: list[Any] = await self.link.fetch(
            "select id, doc from sync_entry where scope = $1 and kind = $2 and doc is not null",
            viewer.customer_id,
            kind,
        )
        return {row["id"]: msgspec.json.decode(row["doc"]) for row in rows}


async def _viewer(email: str) -> Viewer:
    contact = await Contact.get(email=email)
    return Viewer(contact.organization_id, contact.customer_id, contact.id, contact.role)


@pytest.fixture
async def portal(empty_database: str) -> AsyncIterator[asyncpg.Connection]:
    await database.migrate(empty_database)
    link = await asyncpg.connect(empty_database)
    await deltasync.install(link, COLLECTIONS)
    await database.open_database(empty_database, pool=2)
    yield link
    await database.close_database()
    await link.close()


@pytest.fixture
async def business(portal: asyncpg.Connection) -> Business:
    today = datetime.now(UTC).date()
    await import_lines(msgspec.json.encode(line) for line in lines(3, 1, today))
    return Business(
        portal,
        await _viewer("alex.morgan@example.com"),
        await _viewer("priya.shah@example.com"),
        await _viewer("accounts@shahlettings.example.com"),
    )
