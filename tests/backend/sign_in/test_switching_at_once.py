"""Going to another account in the moment in which a session, or an address, is taken away."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from doorstep.sign_in.shutting import shut_out_moved
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.accounts import open_records, session_in
from tests.factories.portals import Browser, Served

WAITING = "select count(*) from pg_locks where not granted"


@pytest.fixture
async def other(served: Served) -> UUID:
    """Give Alex access to the landlord's records, too."""
    return await open_records(served, ALEX, PRIYA)


async def waiting(served: Served, requests: int) -> None:
    """Return once so many wait for a lock."""
    async with asyncio.timeout(10):
        while await served.office.fetchval(WAITING) != requests:
            continue


def switch(browser: Browser, contact: UUID) -> Any:
    return asyncio.ensure_future(
        browser.post("/api/session/account", json={"contact": str(contact)})
    )


async def test_to_sign_out_everywhere_else_ends_one_that_is_just_moving(
    served: Served, other: UUID
):
    owner, thief = await served.sign_in(ALEX), await served.sign_in(ALEX)
    async with served.office.transaction():
        await served.office.execute("lock table audit_events in share row exclusive mode")
        moving = switch(thief, other)
        await waiting(served, 1)
        ending = asyncio.ensure_future(owner.delete("/api/portal/devices"))
        await waiting(served, 2)
    assert await (await ending).get_json() == {"ended": 1}
    await moving
    assert (await thief.get("/api/session")).status_code == 401


async def test_nobody_moves_to_records_that_the_office_is_just_giving_to_another(
    served: Served, other: UUID
):
    alex = await served.sign_in(ALEX)
    before = await session_in(alex)
    assert before["contact"]["id"] != str(other)
    async with served.office.transaction():
        await shut_out_moved(served.office, [other])
        moving = switch(alex, other)
        await waiting(served, 1)
        await served.office.execute(
            "update customer_portal_access set email = 'tenant@example.com' where id = $1", other
        )
    assert (await moving).status_code == 404
    assert (await session_in(alex))["contact"] == before["contact"]
