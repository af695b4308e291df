"""Documents of a household and a landlord, and what makes them."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from obstore.store import MemoryStore

from doorstep.documents.making.making import Making
from doorstep.documents.models import Document
from doorstep.kit.store import Store
from tests.backend.conftest import Business
from tests.factories.making import RECORD


async def document(business: Business, **given: Any) -> Document:
    """Return a new gas safety record of Alex's, not made yet."""
    usual: dict[str, Any] = {
        "organization_id": business.alex.organization_id,
        "customer_id": business.alex.customer_id,
        "kind": "certificate",
        "title": "Gas safety record",
        "certificate_type": "Landlord gas safety record",
        "audience": "site",
        "issued_on": date(2026, 11, 20),
        "expires_on": date(2027, 11, 20),
        "made_of": RECORD,
    }
    return await Document.create(**usual | given)


@pytest.fixture
async def making(business: Business) -> AsyncIterator[Making]:
    """Give what makes documents into a store of its own; there are none yet."""
    await business.link.execute("delete from documents")
    making = Making("https://portal.example.com", Store(MemoryStore()))
    yield making
    await making.sandbox.close()
