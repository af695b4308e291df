"""A small business in a migrated database whose copies are kept up."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import msgspec
import pytest

from doorstep.customers.models import Contact
from doorstep.customers.viewer import Viewer
from doorstep.kit import database
from tests.factories.databases import named, new_database
from tests.factories.lending import Lending
from tests.factories.portals import Served, serve

ALEX = "alex.morgan@example.com"
"""A household's owner."""
PRIYA = "priya.shah@example.com"
"""A landlord: another customer."""
COLIN = "colin.reeve@example.com"
"""Sees to the landlord's sites."""
MARTA = "accounts@shahlettings.example.com"
"""Pays the landlord's bills."""


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


@asynccontextmanager
async def opened(postgres: str, template: str) -> AsyncGenerator[asyncpg.Connection]:
    """Open a copy of a database, for models and as a plain connection."""
    async with new_database(postgres, template) as name:
        url = named(postgres, name)
        await database.open_database(url, pool=2)
        link = await asyncpg.connect(url)
        yield link
        await database.close_database()
        await link.close()


@pytest.fixture
async def portal(postgres: str, prepared: str) -> AsyncIterator[asyncpg.Connection]:
    async with opened(postgres, prepared) as link:
        yield link


@pytest.fixture
async def business(postgres: str, inhabited: str) -> AsyncIterator[Business]:
    async with opened(postgres, inhabited) as link:
        yield Business(link, *[await _viewer(email) for email in (ALEX, PRIYA, MARTA)])


@pytest.fixture(scope="session")
async def lending(postgres: str, inhabited: str) -> AsyncIterator[Lending]:
    """Give the portal that tests use one after the other."""
    lending = Lending(postgres, inhabited)
    yield lending
    await lending.close()


@pytest.fixture
async def served(lending: Lending) -> AsyncIterator[Served]:
    """Give the demo's portal, served, with three customers; whatever is done to it is put back."""
    async with lending.lent() as running:
        yield running


@pytest.fixture
async def served_anew(inhabited_url: str) -> AsyncIterator[Served]:
    """Give one that was started for this test alone."""
    async with serve(inhabited_url) as running:
        yield running
