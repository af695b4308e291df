"""A shop with invoices, whose rules are tried."""

import asyncpg
import pytest

from tests.backend.invoices.by_hand import Books
from tests.factories.books import (
    BASE,
    DRAFT,
    INVOICE,
    bring,
)


@pytest.fixture
async def books(portal: asyncpg.Connection) -> Books:
    await bring(
        *BASE,
        INVOICE,
        {**INVOICE, "external_id": "i2", "property": "home", "job": "job"},
        {**INVOICE, "external_id": "bea", "customer": "bea"},
        {**INVOICE, "external_id": "eur", "currency": "EUR"},
        {**DRAFT, "external_id": "draft"},
    )
    return Books(portal)
