"""Somebody signed in who may send anything: nothing they send may be written."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from tests.backend.bad_input.office import Office
from tests.backend.conftest import ALEX, COLIN, MARTA, PRIYA
from tests.factories.databases import named, new_database
from tests.factories.portals import (
    Served,
    assert_problem,
    serve,
    sync_body,
)

TABLES = (
    *("customers", "customer_portal_access", "properties", "jobs", "visits", "service_requests"),
    *("service_request_photos", "sync_failure", "sync_chunk", "passkeys"),
)
JSON_DOORS = (
    "/api/sync",
    "/api/portal/requests",
    "/api/sign-in/email",
    "/api/sign-in/code",
    "/api/sign-in/link",
    "/api/sign-in/passkey",
    "/api/portal/passkeys",
    "/api/sign-in/password",
)
JSON = {"Content-Type": "application/json", "Idempotency-Key": "something-new"}
ID = "00000000-0000-7000-8000-000000000000"
SHA = "ab" * 32


@dataclass
class Visitor:
    """Somebody signed in, whose business must not be changed by what they send."""

    served: Served
    browser: Any

    async def state(self) -> dict[str, Any]:
        """Return a fingerprint of every table a customer's wish could write to."""
        return {
            table: await self.served.office.fetchval(
                f"select md5(string_agg(t::text, '|' order by t::text)) from {table} t"
            )
            for table in TABLES
        }

    async def post(self, path: str, data: bytes, **headers: str) -> Any:
        return await self.browser.post(path, data=data, headers=JSON | headers)

    async def push(self, name: str, args: Any, **other: Any) -> Any:
        """Push one mutation that need not be one."""
        mutation = {"id": str(uuid4()), "name": name, "ver": 1, "args": args} | other
        return await self.browser.post("/api/sync", json=await sync_body(self.browser, mutation))


@pytest.fixture(scope="module")
async def arrived(postgres: str, inhabited: str) -> AsyncIterator[Visitor]:
    async with new_database(postgres, inhabited) as name, serve(named(postgres, name)) as served:
        yield Visitor(served, await served.sign_in(ALEX))


@pytest.fixture
async def visitor(arrived: Visitor) -> AsyncIterator[Visitor]:
    """Give the one visitor of all these tests: since nothing is written, they can share."""
    before = await arrived.state()
    yield arrived
    assert await arrived.state() == before


async def assert_refused(response: Any) -> None:
    assert 400 <= response.status_code < 500, await response.get_data(as_text=True)
    await assert_problem(response, response.status_code)


@pytest.fixture(scope="module")
async def opened(arrived: Visitor) -> Office:
    people = [await arrived.served.sign_in(email) for email in (ALEX, PRIYA, COLIN, MARTA)]
    return Office(arrived.served, *people)


@pytest.fixture
async def unchanged(opened: Office) -> AsyncIterator[Office]:
    """Give the office; what a test does must leave every table as it is."""
    async with opened.changes():
        yield opened
