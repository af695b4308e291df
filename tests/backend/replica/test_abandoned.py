"""Uploads that nobody goes on with are forgotten after a while, and begin anew."""

import asyncio
from typing import Any

import pytest

from doorstep.replica.pieces import delete_abandoned
from tests.backend.conftest import ALEX
from tests.factories.photos import declare, picture, send
from tests.factories.portals import Served, assert_problem

HELD = """
    create function hold() returns trigger language plpgsql as
      $$ begin
        perform set_config('lock_timeout', '60s', true), pg_advisory_xact_lock(1);
        return null;
      end $$;
    create trigger hold after insert on sync_chunk for each row execute function hold()
"""
WAITING = """
    select count(*) from pg_locks where not granted
      and database = (select oid from pg_database where datname = current_database())
"""


@pytest.mark.parametrize(("age", "offset"), [("47 hours", "100"), ("49 hours", "0")])
async def test_limit_10_pieces_are_kept_for_two_days(served: Served, age: str, offset: str):
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data)
    await send(browser, path, data[:100])
    await served.office.execute(
        f"update sync_chunk set received_at = received_at - interval '{age}'"
    )
    await delete_abandoned()
    assert (await browser.head(path)).headers["Upload-Offset"] == offset
    assert (await send(browser, path, data[int(offset) :], offset)).status_code == 204


async def test_pieces_stay_when_somebody_is_just_going_on_with_them(served: Served):
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data)
    await send(browser, path, data[:100])
    await served.office.execute("update sync_chunk set received_at = now() - interval '3 days'")
    await served.office.execute(HELD)
    async with asyncio.TaskGroup() as together, served.office.transaction():
        await served.office.execute("select pg_advisory_xact_lock(1)")
        going_on = together.create_task(send(browser, path, data[100:200], 100))
        await until_waiting(served, 1)
        forgetting = together.create_task(delete_abandoned())
        while not forgetting.done() and await waiting(served) < 2:
            continue
    assert ((await going_on).status_code, await forgetting) == (204, 0)
    assert (await send(browser, path, data[200:], 200)).status_code == 204


async def waiting(served: Served) -> Any:
    return await served.office.fetchval(WAITING)


async def until_waiting(served: Served, many: int) -> None:
    async with asyncio.timeout(30):
        while await waiting(served) < many:
            continue


@pytest.mark.parametrize("lost", [0, 100])
async def test_pieces_with_a_gap_are_none_and_the_upload_begins_anew(served: Served, lost: int):
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data)
    for start in range(0, 300, 100):
        await send(browser, path, data[start : start + 100], start)
    await served.office.execute("delete from sync_chunk where start = $1", lost)
    assert (await browser.head(path)).headers["Upload-Offset"] == "0"
    refused = await send(browser, path, data[200:300], 200)
    await assert_problem(refused, 409, "wrong_offset")
    assert refused.headers["Upload-Offset"] == "0"
    assert (await send(browser, path, data[:100])).status_code == 204
    assert (await send(browser, path, data[100:], 100)).status_code == 204
