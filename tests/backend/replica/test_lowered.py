"""A role that is lowered while a push is under way counts for all of it that is not decided yet."""

import asyncio
from typing import Any

from tests.backend.conftest import PRIYA
from tests.factories.portals import Served, ask_for_service, sync_body

LOWER = "update customer_portal_access set role = 'billing' where email = $1"
WAITING = "select exists (select from pg_locks where not granted)"


async def test_what_is_left_is_decided_in_the_role_they_have_now(served: Served):
    priya = await served.sign_in(PRIYA)
    body = await sync_body(priya, ask_for_service(), ask_for_service())
    async with served.office.transaction():
        await served.office.execute("lock table service_requests in share row exclusive mode")
        push = asyncio.create_task(priya.post("/api/sync", json=body))
        async with asyncio.timeout(20):
            while not await served.office.fetchval(WAITING):
                continue
        await served.office.execute(LOWER, PRIYA)
    answers: Any = (await (await push).get_json())["m"]
    assert [answer[1:3] for answer in answers] == [["retry", "busy"]] * 2
    again = await (await priya.post("/api/sync", json=body)).get_json()
    assert [answer[1] for answer in again["m"]] == ["rejected"] * 2
    assert await served.office.fetchval("select count(*) from service_requests") == 0
