"""Answering a visit while the office changes whose it is, or when."""

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

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


ANSWERS = {
    "visit.confirm": {},
    "visit.ask_to_move": {"reason": "I am at work"},
}
AS_SHOWN = """
    select to_char(arrives_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as arrives_from,
      to_char(arrives_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as arrives_until
    from visits where id = $1
"""
A_DAY_LATER = """
    update visits set arrives_from = arrives_from + interval '1 day',
      arrives_until = arrives_until + interval '1 day'
    where id = $1
"""
ANSWERED = "select (state, confirmed_at, move_asked_at)::text from visits where id = $1"


@pytest.mark.parametrize("name", ANSWERS)
async def test_an_answer_to_another_time_than_the_visit_has_is_a_conflict(
    served: Served, name: str
):
    alex = await served.sign_in(ALEX)
    visit = await served.office.fetchval(VISIT_OF, ALEX)

    async def answer(base: object) -> list[Any]:
        args = {"visit_id": str(visit), **ANSWERS[name]}
        pushed = {"id": str(uuid4()), "name": name, "ver": 1, "args": args, "base": base}
        response = await alex.post("/api/sync", json=await sync_body(alex, pushed))
        [found] = (await response.get_json())["m"]
        return found[1:3]

    async def shown_now() -> dict[str, str]:
        row = await served.office.fetchrow(AS_SHOWN, visit)
        assert row
        return dict(row)

    shown = await shown_now()
    await served.office.execute(A_DAY_LATER, visit)
    before = await served.office.fetchval(ANSWERED, visit)
    assert await answer(shown) == ["conflict", "visit_moved"]
    assert await answer({"arrives_until": shown["arrives_until"]}) == ["conflict", "visit_moved"]
    assert await answer({"arrives_from": 1}) == ["conflict", "visit_moved"]
    assert await served.office.fetchval(ANSWERED, visit) == before
    assert await answer(await shown_now()) == ["applied", None]
    assert await answer(None) == ["applied", None]
