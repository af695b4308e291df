"""The stand-in, or with a test key of one's own the real Stripe, by the official library."""

import os
from collections.abc import AsyncIterator

import httpx
import pytest
import stripe

from doorstep.demo.stripe import stripe_stand_in
from tests.backend.demo.stripe.talk import KEY, Desk, Inbox, client_at, opened_inbox
from tests.factories.databases import named, new_database

REAL_KEY = os.environ.get("DOORSTEP_STRIPE_SECRET_KEY", "")
REAL = REAL_KEY.startswith("sk_test_")
"""Whether the contract is tried with the real Stripe, by the key of a test account there."""
collect_ignore_glob = ["test_stand_in_*.py"] if REAL else []


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let httpx say that stripe's way of giving it a body is the old one."""
    item.add_marker(pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"))


if REAL:

    @pytest.fixture(scope="session")
    def where() -> tuple[str, str]:
        """Give the address of the real one, and the key."""
        return stripe.DEFAULT_API_BASE, REAL_KEY

else:

    @pytest.fixture(scope="session")
    async def where(postgres: str) -> AsyncIterator[tuple[str, str]]:
        """Give the address of a stand-in for tests that mind nobody else's payments, and a key."""
        async with (
            new_database(postgres) as name,
            stripe_stand_in(named(postgres, name)) as stand_in,
        ):
            yield stand_in.url, KEY


@pytest.fixture
async def talk(where: tuple[str, str]) -> AsyncIterator[stripe.StripeClient]:
    """Give a client of Stripe: the stand-in's, or of the real one."""
    async with client_at(*where) as client:
        yield client


@pytest.fixture
async def inbox() -> AsyncIterator[Inbox]:
    """Give an endpoint for the platform's own webhooks."""
    async with opened_inbox() as inbox:
        yield inbox


@pytest.fixture
async def desk(empty_database: str, inbox: Inbox) -> AsyncIterator[Desk]:
    """Give a stand-in of the test's own, which sends its events to the inbox."""
    hooks = [inbox.endpoint(), inbox.endpoint(connect=True)]
    async with (
        stripe_stand_in(empty_database, webhooks=hooks) as stand_in,
        httpx.AsyncClient(base_url=stand_in.url, timeout=30) as web,
    ):
        yield Desk(stand_in, web)


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[stripe.StripeClient]:
    """Give a client of the test's own stand-in."""
    async with client_at(desk.stand_in.url) as client:
        yield client
