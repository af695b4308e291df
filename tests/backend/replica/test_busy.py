"""While others hold what pushes need, they are told to come back, and everything else goes on."""

import asyncio
from uuid import uuid4

import asyncpg

from doorstep.kit.database import POOL
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.portals import Browser, Served, ask_for_service, sync_body

MANY = POOL + 5


async def hold_the_drain(office: asyncpg.Connection) -> None:
    """Do as a long import does: keep everybody of the organisation from committing."""
    await office.execute(
        "select pg_advisory_lock(hashtextextended(id::text, 7237)) from organizations"
    )


async def test_a_long_commit_of_the_office_keeps_nobody_from_reading(served: Served):
    alex, priya = await served.sign_in(ALEX), await served.sign_in(PRIYA)
    wishes = [ask_for_service() for _ in range(MANY)]
    await hold_the_drain(served.office)
    async with asyncio.TaskGroup() as together:
        pushes = [together.create_task(push(alex, wish)) for wish in wishes]
        await asyncio.sleep(0)
        page = await priya.post("/api/sync", json=await sync_body(priya))
        ready = await priya.get("/readyz")
        waiting = [each for each in pushes if not each.done()]
    assert (page.status_code, ready.status_code, len(waiting)) == (200, 200, MANY)
    assert {(await each)[1] for each in pushes} == {"retry"}

    await served.office.execute("select pg_advisory_unlock_all()")
    assert [(await push(alex, wish))[1] for wish in wishes] == ["applied"] * MANY
    assert await served.office.fetchval("select count(*) from service_requests") == MANY


async def test_the_rest_of_a_request_is_not_tried_while_one_waits(served: Served):
    alex = await served.sign_in(ALEX)
    wishes = [ask_for_service() for _ in range(50)]
    await hold_the_drain(served.office)
    async with asyncio.timeout(20):
        response = await alex.post("/api/sync", json=await sync_body(alex, *wishes))
    answers = (await response.get_json())["m"]
    assert [answer[1:3] for answer in answers] == [["retry", "busy"]] * 50


async def push(browser: Browser, wish: dict[str, object]) -> list[object]:
    """Push one wish and return its answer."""
    body = await sync_body(browser, wish, client=str(uuid4()))
    response = await browser.post("/api/sync", json=body)
    assert response.status_code == 200
    return (await response.get_json())["m"][0]
