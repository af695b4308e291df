"""Documents that are made, or are to be, and what became of them."""

from datetime import date
from typing import Any
from uuid import UUID

from doorstep.documents.files import path_of
from doorstep.documents.making.making import Making
from doorstep.documents.models import Document, DocumentVersion
from tests.backend.conftest import Business
from tests.factories.making import RECORD

RESTED = "update document_makings set next_at = now() - interval '1 second'"


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


async def all_made(making: Making) -> int:
    """Make all that waits; return how many tries it took."""
    tries = 0
    while await making.make_next():
        tries += 1
    return tries


async def file_of(making: Making, made: UUID) -> bytes:
    row = await Document.get(id=made)
    found = await making.store.get(path_of(row.sha256 or ""))
    assert found is not None
    return found


async def codes_of(made: UUID) -> list[str]:
    versions = await DocumentVersion.filter(document_id=made).order_by("issued_at", "id")
    return [f"{each.code[:4]}-{each.code[4:8]}-{each.code[8:]}" for each in versions]
