"""The queue's workers: they share what there is, outlive the database, and stop when told to."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from doorstep.kit.clock import SystemClock
from doorstep.kit.database import connect
from doorstep.kit.ids import uuid7
from doorstep.notifications.models import Channel
from doorstep.notifications.queue import Due, enqueue
from doorstep.notifications.working import work_on

PATIENCE = 10.0


async def put(url: str, count: int, channel: Channel = Channel.PUSH) -> set[UUID]:
    link, now = await connect(url), SystemClock().now()
    ids = {uuid7() for _ in range(count)}
    await enqueue(link, [Due(each, channel, now) for each in ids], now)
    await link.close()
    return ids


async def until(true: Callable[[], bool]) -> None:
    for _ in range(int(PATIENCE / 0.01)):
        if true():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not come about")


async def stop(*tasks: asyncio.Task[Any]) -> None:
    for each in tasks:
        each.cancel()
    await asyncio.wait(tasks)


async def test_several_workers_share_what_waits_and_each_job_is_done_once(inhabited_url: str):
    done: list[list[UUID]] = [[], []]
    ids = await put(inhabited_url, 500)

    both = asyncio.Event()

    async def deliver(mine: list[UUID], each: UUID) -> None:
        mine.append(each)
        if all(done):
            both.set()
        await both.wait()

    workers = [
        asyncio.create_task(
            work_on(Channel.PUSH, partial(connect, inhabited_url), partial(deliver, mine))
        )
        for mine in done
    ]
    await until(lambda: len(done[0]) + len(done[1]) >= 500)
    ids |= await put(inhabited_url, 10)
    await until(lambda: len(done[0]) + len(done[1]) >= 510)
    await stop(*workers)

    assert sorted(done[0] + done[1]) == sorted(ids)
    link = await connect(inhabited_url)
    assert await link.fetchval("select count(*) from doorstep_queue.pgqueuer") == 0
    await link.close()


async def test_a_worker_outlives_that_its_connection_is_cut(inhabited_url: str):
    done: list[UUID] = []

    async def deliver(each: UUID) -> None:
        done.append(each)

    link_up = partial(connect, inhabited_url)
    worker = asyncio.create_task(work_on(Channel.EMAIL, link_up, deliver, rest=0.05))
    await put(inhabited_url, 1, Channel.EMAIL)
    await until(lambda: len(done) == 1)
    link = await connect(inhabited_url)
    await link.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    await link.close()
    await put(inhabited_url, 1, Channel.EMAIL)
    await until(lambda: len(done) == 2)
    await stop(worker)


async def test_a_worker_that_is_to_stop_lets_what_is_under_way_end(inhabited_url: str):
    begun, done = asyncio.Event(), list[UUID]()

    async def deliver(each: UUID) -> None:
        begun.set()
        await asyncio.sleep(0.2)
        done.append(each)

    worker = asyncio.create_task(work_on(Channel.SMS, partial(connect, inhabited_url), deliver))
    ids = await put(inhabited_url, 3, Channel.SMS)
    await begun.wait()
    await stop(worker)
    assert set(done) == ids
