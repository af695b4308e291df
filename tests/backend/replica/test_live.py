"""`GET /api/live`: a word to the device when its copy has moved on."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from deltasync import Pokes
from deltasync.streams import MOST
from doorstep.kit.database import connect
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.pokes import ALIVE, END, NEWS, PATIENCE, hears, live, poke, told
from tests.factories.portals import (
    Served,
    ask_for_service,
    assert_problem,
    serve,
    sync_body,
)

IS_ALEX = f"(select id from customer_portal_access where email = '{ALEX}')"
CHANGE = "update customers set city = city || '.' where name = 'Alex Morgan'"


@pytest.fixture
async def hasty(inhabited_url: str) -> AsyncIterator[Served]:
    """Give a portal that gives signs of life, and looks at sessions, all the time."""
    async with serve(inhabited_url, heartbeat=0.2) as running:
        yield running


@pytest.fixture
def served(served_anew: Served) -> Served:
    """Give a portal of the test's own, whose listener it may take away."""
    return served_anew


async def test_what_the_office_changes_pokes_the_device(served: Served):
    async with live(await served.sign_in(ALEX)) as read:
        await served.office.execute(CHANGE)
        assert await hears(read, await poke(served, ALEX))


async def test_only_whom_it_concerns_is_poked(served: Served):
    alex, priya = await served.sign_in(ALEX), await served.sign_in(PRIYA)
    async with live(alex) as read:
        await served.office.execute(CHANGE)
        assert await hears(read, await poke(served, ALEX))
        body = await sync_body(priya, ask_for_service())
        assert (await priya.post("/api/sync", json=body)).status_code == 200
        body = await sync_body(alex, ask_for_service())
        assert (await alex.post("/api/sync", json=body)).status_code == 200
        assert await told(read) == await poke(served, ALEX)


async def test_nobody_signed_in_hears_nothing(served: Served):
    await assert_problem(await served.browser().get("/api/live"), 401, "not_signed_in")


async def test_live_2_silence_is_broken_by_signs_of_life(hasty: Served):
    async with live(await hasty.sign_in(ALEX)) as read:
        for _ in range(3):
            assert await hears(read, ALIVE)


async def test_live_3_a_lost_connection_is_made_again_and_everyone_poked(served: Served):
    alex, priya = await served.sign_in(ALEX), await served.sign_in(PRIYA)
    async with live(alex) as read, live(priya) as read_other:
        await served.office.execute("update customers set city = city || '.'")
        for each, email in ((read, ALEX), (read_other, PRIYA)):
            assert await hears(each, await poke(served, email))
        await lose_the_listener(served)
        assert (await told(read), await told(read_other)) == (NEWS, NEWS)
        await served.office.execute(CHANGE)
        assert await hears(read, await poke(served, ALEX))


async def lose_the_listener(served: Served) -> None:
    """Cut the server's connection for LISTEN, once there is one."""
    cut: Any = 0
    async with asyncio.timeout(PATIENCE):
        while not cut:
            cut = await served.office.fetchval(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                " where datname = current_database() and query ilike 'listen%'"
            )


ENDS = {
    "signed out": f"update sign_in_sessions set revoked_at = now() where contact_id = {IS_ALEX}",
    "expired": f"update sign_in_sessions set expires_at = now() where contact_id = {IS_ALEX}",
    "shut out": f"update customer_portal_access set active = false where id = {IS_ALEX}",
    "moved to another customer": "update customer_portal_access set customer_id ="
    f" (select id from customers where name <> 'Alex Morgan' limit 1) where id = {IS_ALEX}",
}


@pytest.mark.parametrize("how", ENDS.values(), ids=list(ENDS))
async def test_live_4_a_stream_ends_with_its_session(hasty: Served, how: str):
    alex, priya = await hasty.sign_in(ALEX), await hasty.sign_in(PRIYA)
    async with live(alex) as read, live(priya) as read_other:
        await hasty.office.execute(how)
        assert await hears(read, END)
        await hasty.office.execute("update customers set city = city || '.'")
        assert await hears(read_other, await poke(hasty, PRIYA))


@pytest.mark.parametrize("how", ENDS.values(), ids=list(ENDS))
async def test_live_4_it_ends_at_once_however_far_the_next_sign_of_life(
    inhabited_url: str, how: str
):
    async with serve(inhabited_url, heartbeat=3600) as served:
        alex, priya = await served.sign_in(ALEX), await served.sign_in(PRIYA)
        async with live(alex) as read, live(priya) as read_other:
            await served.office.execute(how)
            assert await hears(read, END)
            await served.office.execute("update customers set city = city || '.'")
            assert await hears(read_other, await poke(served, PRIYA))


async def test_live_4_the_oldest_of_too_many_streams_ends(served: Served):
    alex = await served.sign_in(ALEX)
    async with AsyncExitStack() as stack:
        reads = [await stack.enter_async_context(live(alex)) for _ in range(MOST + 1)]
        assert await hears(reads[0], END)
        await served.office.execute(CHANGE)
        newest = await poke(served, ALEX)
        assert all([await hears(read, newest) for read in reads[1:]])


async def test_live_4_others_may_have_as_many(served: Served):
    alex, priya = await served.sign_in(ALEX), await served.sign_in(PRIYA)
    async with live(priya) as read, AsyncExitStack() as stack:
        for _ in range(MOST + 1):
            await stack.enter_async_context(live(alex))
        await served.office.execute("update customers set city = city || '.'")
        assert await hears(read, await poke(served, PRIYA))


async def test_live_5_who_does_not_read_keeps_nobody_waiting(inhabited_url: str):
    scope, link = uuid4(), await connect(inhabited_url)

    async def all_hold(sessions: Collection[bytes]) -> dict[bytes, UUID]:
        return dict.fromkeys(sessions, scope)

    pokes = Pokes(partial(connect, inhabited_url), all_hold)
    deaf, reading = (pokes.of(scope, uuid4(), b"") for _ in range(2))
    assert (await anext(deaf), await anext(reading)) == (0, 0)
    async with asyncio.timeout(PATIENCE), pokes.running():
        assert await anext(reading) == 0
        for version in range(1, 200):
            await link.execute("select pg_notify('sync', $1)", f"{scope}:{version}")
            assert await anext(reading) == version
        assert await anext(deaf) == 199
    await link.close()


@pytest.mark.parametrize("hangs", [False, True], ids=["fails", "hangs"])
async def test_live_2_signs_of_life_go_on_while_the_database_is_away(
    inhabited_url: str, *, hangs: bool
):
    async def away(_sessions: Collection[bytes]) -> dict[bytes, UUID]:
        if hangs:
            await asyncio.Event().wait()
        raise ConnectionRefusedError

    pokes = Pokes(partial(connect, inhabited_url), away, heartbeat=0.1)
    stream = pokes.of(uuid4(), uuid4(), b"")
    async with asyncio.timeout(PATIENCE), pokes.running():
        heard = [await anext(stream) for _ in range(6)]
    assert heard.count(None) >= 4


async def test_a_request_for_the_head_alone_is_answered_at_once(served: Served):
    alex = await served.sign_in(ALEX)
    async with asyncio.timeout(PATIENCE):
        response = await alex.head("/api/live")
    assert response.status_code == 200
    assert response.mimetype == "text/event-stream"


async def test_a_stream_takes_no_body(served: Served):
    alex = await served.sign_in(ALEX)
    await assert_problem(await alex.get("/api/live", data=b"x"), 413, "too_large")
