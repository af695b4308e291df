"""A till: the portal and the stand-in for Stripe."""

from collections.abc import AsyncIterator

import pytest

from tests.factories.payments import Till, till


@pytest.fixture
async def shop(inhabited_url: str) -> AsyncIterator[Till]:
    async with till(inhabited_url) as running:
        yield running
