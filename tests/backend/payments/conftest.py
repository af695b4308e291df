"""A till, the portal and the stand-in for Stripe; and who has agreed to be charged by itself."""

from collections.abc import AsyncIterator

import pytest

from doorstep.cli.errands import write_letter
from doorstep.payments.notices import Notices
from tests.backend.conftest import ALEX, MARTA, PRIYA
from tests.backend.payments.agreement import (
    NOT_THESE,
    Agreement,
    agreed,
)
from tests.backend.payments.counter import Counter
from tests.factories.databases import named, new_database
from tests.factories.payments import Till, till


@pytest.fixture
async def shop(inhabited_url: str) -> AsyncIterator[Till]:
    async with till(inhabited_url) as running:
        yield running


@pytest.fixture(scope="module")
async def counter(postgres: str, inhabited: str) -> AsyncIterator[Counter]:
    """Give the one till of a module's tests, each of which has invoices of its own."""
    async with new_database(postgres, inhabited) as name:
        url = named(postgres, name)
        async with till(url) as running:
            people = [await running.served.sign_in(email) for email in (ALEX, PRIYA, MARTA)]
            yield Counter(running, url, *people)


@pytest.fixture
async def on(shop: Till) -> AsyncIterator[Agreement]:
    alex = await shop.served.sign_in(ALEX)
    await agreed(shop, alex)
    await shop.heard()
    notices = Notices(shop.settings.public_url, write_letter)
    async with shop.gateway.running() as gateway:
        while await notices.announce_next():
            continue
        # What Alex owed before is of no interest here.
        await shop.served.office.execute(NOT_THESE)
        yield Agreement(shop, alex, gateway, notices)
