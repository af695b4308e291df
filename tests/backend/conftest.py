"""A small business in a migrated database whose copies are kept up."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import msgspec
import pytest

from doorstep.customers.models import Role
from doorstep.customers.viewer import Viewer
from tests.factories.databases import named
from tests.factories.lending import Lending
from tests.factories.lent import DATABASE, PORTAL, Opened
from tests.factories.portals import Served, serve

ALEX = "alex.morgan@example.com"
"""A household's owner."""
PRIYA = "priya.shah@example.com"
"""A landlord: another customer."""
COLIN = "colin.reeve@example.com"
"""Sees to the landlord's sites."""
MARTA = "accounts@shahlettings.example.com"
"""Pays the landlord's bills."""

VIEWER = """
    select organization_id, customer_id, id, role from customer_portal_access where email = $1
"""


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


@pytest.fixture(scope="session")
async def uninhabited(postgres: str, prepared: str) -> AsyncIterator[Lending[Opened]]:
    """Lend a database with nobody in it to the tests that use one, one after the other."""
    async with Lending(DATABASE, postgres, prepared) as lending:
        yield lending


@pytest.fixture
async def portal(uninhabited: Lending[Opened]) -> AsyncIterator[asyncpg.Connection]:
    """Give a connection to a database with nobody in it, which models use, too."""
    async with uninhabited.lent() as opened:
        yield opened.link


@pytest.fixture(scope="session")
async def viewers(postgres: str, inhabited: str) -> list[Viewer]:
    """Give who sees a business."""
    link = await asyncpg.connect(named(postgres, inhabited))
    rows: Any = [await link.fetchrow(VIEWER, email) for email in (ALEX, PRIYA, MARTA)]
    await link.close()
    return [
        Viewer(row["organization_id"], row["customer_id"], row["id"], Role(row["role"]))
        for row in rows
    ]


@pytest.fixture(scope="session")
async def businesses(postgres: str, inhabited: str) -> AsyncIterator[Lending[Opened]]:
    """Lend a database with three customers in it."""
    async with Lending(DATABASE, postgres, inhabited) as lending:
        yield lending


@pytest.fixture
async def business(viewers: list[Viewer], businesses: Lending[Opened]) -> AsyncIterator[Business]:
    """Give the demo's first customers; whatever is done to them is put back."""
    async with businesses.lent() as opened:
        yield Business(opened.link, *viewers)


@pytest.fixture(scope="session")
async def lending(postgres: str, inhabited: str) -> AsyncIterator[Lending[Served]]:
    """Give the portal that tests use one after the other."""
    async with Lending(PORTAL, postgres, inhabited) as lending:
        yield lending


@pytest.fixture
async def served(lending: Lending[Served]) -> AsyncIterator[Served]:
    """Give the demo's portal, served, with three customers; whatever is done to it is put back."""
    async with lending.lent() as running:
        yield running


@pytest.fixture
async def served_anew(inhabited_url: str) -> AsyncIterator[Served]:
    """Give one that was started for this test alone."""
    async with serve(inhabited_url) as running:
        yield running
