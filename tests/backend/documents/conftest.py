"""Documents of a household and a landlord, and what makes them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from obstore.store import MemoryStore

from doorstep.documents.intake import Intakes
from doorstep.documents.making.making import Making
from doorstep.documents.reminding import Reminding
from doorstep.documents.sandbox import Sandbox
from doorstep.imports import Files
from doorstep.kit.store import Store
from doorstep.notifications.certificates import hand_over, take_back
from tests.backend.conftest import Business

from .reminders import At, Desk


@pytest.fixture
async def making(business: Business) -> AsyncIterator[Making]:
    """Give what makes documents into a store of its own; there are none yet."""
    await business.link.execute("delete from documents")
    making = Making("https://portal.example.com", Store(MemoryStore()))
    yield making
    await making.sandbox.close()


@pytest.fixture(scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox()
    yield sandbox
    await sandbox.close()


@pytest.fixture
def files(sandbox: Sandbox, tmp_path: Path, portal: asyncpg.Connection) -> Files:
    assert portal
    return Files(Intakes(Store(MemoryStore()), sandbox=sandbox), tmp_path)


@pytest.fixture
async def desk(business: Business) -> Desk:
    await business.link.execute("delete from documents")
    clock = At(datetime(2027, 6, 1, 12, tzinfo=UTC))
    return Desk(business, clock, Reminding(hand_over, take_back, clock))
