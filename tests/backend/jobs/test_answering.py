"""Answering a visit while the office changes whose it is."""

import asyncio
from uuid import uuid4

import asyncpg

from tests.backend.conftest import ALEX, PRIYA
from tests.factories.portals import Served, sync_body

VISIT_OF = """
    select v.id from visits v join jobs j on j.id = v.job_id
      join customer_portal_access a on a.customer_id = j.customer_id
    where a.email = $1 and v.state = 'planned' order by v.arrives_from limit 1
"""
GIVE_AWAY = """
    update visits set job_id = (select j.id from jobs j
      join customer_portal_access a on a.customer_id = j.customer_id where a.email = $2 limit 1)
    where id = $1
"""


async def until_somebody_waits(office: asyncpg.Connection) -> None:
    while not await office.fetchval(  # noqa: ASYNC110 - only PostgreSQL knows
        "select exists (select from pg_locks where not granted)"
    ):
        await asyncio.sleep(0.01)


async def test_a_visit_that_is_just_given_to_another_customer_is_not_confirmed(served: Served):
    alex = await served.sign_in(ALEX)
    visit = await served.office.fetchval(VISIT_OF, ALEX)
    confirm = {"id": str(uuid4()), "name": "visit.confirm", "ver": 1}
    body = await sync_body(alex, confirm | {"args": {"visit_id": str(visit)}})
    async with served.office.transaction():
        await served.office.execute(GIVE_AWAY, visit, PRIYA)
        pushing = asyncio.create_task(alex.post("/api/sync", json=body))
        await until_somebody_waits(served.office)
    [answer] = (await (await pushing).get_json())["m"]
    assert answer[1:3] == ["rejected", "unknown_visit"]
    state = await served.office.fetchval("select state from visits where id = $1", visit)
    assert state == "planned"
