"""A delivery is taken by one worker at a time, whatever becomes of the one before."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from doorstep.notifications import sweeping
from doorstep.notifications.leases import LONGEST, lease
from doorstep.notifications.models import Channel
from doorstep.notifications.queue import JOBS
from doorstep.notifications.sweeping import Sweep
from tests.backend.conftest import ALEX
from tests.factories.voices import NOON, move

from .told import Slow, Told

LEASE = lease(Channel.PUSH)
MINUTE = timedelta(minutes=1)


async def test_of_a_worker_that_was_killed_another_sends_the_same_again_after_its_lease(
    told: Told,
):
    office = told.served.office
    await office.execute(
        "update notification_deliveries set state = 'sending', attempts = 1, next_at = $1",
        NOON + LEASE,
    )
    assert await told.deliver() == [("push", "sending")]
    assert told.push.parcels == []
    told.clock.at = NOON + LEASE + MINUTE
    assert await told.deliver() == [("push", "sent")]


async def test_a_worker_whose_clock_is_a_little_ahead_has_what_it_has_taken(told: Told):
    await told.served.office.execute(
        "update notification_deliveries set state = 'sending', attempts = 1, next_at = $1",
        NOON + LEASE + timedelta(seconds=5),
    )
    assert await told.deliver() == [("push", "sending")]
    assert told.push.parcels == []


async def test_while_an_earlier_word_may_be_on_its_way_the_later_one_waits(told: Told):
    office = told.served.office
    await office.execute(
        "update notification_deliveries set state = 'sending', attempts = 1, next_at = $1",
        NOON + LEASE,
    )
    await move(office, told.visit, NOON + timedelta(days=3))
    await told.tell(revision=2)
    assert await told.deliver() == [("push", "sending"), ("push", "waiting")]
    assert told.push.parcels == []
    told.clock.at = NOON + LEASE + MINUTE
    assert await told.deliver() == [("push", "dropped"), ("push", "sent")]


async def test_who_was_too_slow_to_note_it_does_not_undo_what_another_noted(told: Told):
    office = told.served.office

    async def another_takes_it() -> None:
        await office.execute("update notification_deliveries set attempts = 2")

    told.push = Slow(another_takes_it)  # pyright: ignore[reportAttributeAccessIssue]
    assert await told.deliver() == [("push", "sending")]


async def test_two_workers_at_once_send_it_once(told: Told):
    one: Any = await told.served.office.fetchval("select id from notification_deliveries")
    await asyncio.gather(*(told.worker().deliver(one) for _ in range(4)))
    assert len(told.push.parcels) == 1


async def test_a_channel_that_hangs_is_cut_off(told: Told, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(LONGEST, Channel.PUSH, MINUTE / 1200)
    told.push = Slow(lambda: asyncio.sleep(60))  # pyright: ignore[reportAttributeAccessIssue]
    assert await told.deliver() == [("push", "waiting")]


async def test_whoever_was_held_up_sends_nothing_and_has_not_tried(told: Told):
    worker, clock = told.worker(), told.clock
    take = worker._take

    async def held_up(question: Any) -> Any:
        answer = await take(question)
        clock.at = NOON + LEASE
        return answer

    worker._take = held_up  # pyright: ignore[reportAttributeAccessIssue]
    one: Any = await told.served.office.fetchval("select id from notification_deliveries")
    await worker.deliver(one)
    assert told.push.parcels == []
    assert await told.states() == [("push", "waiting")]
    assert not await told.served.office.fetchval("select attempts from notification_deliveries")


async def test_a_delivery_without_a_job_is_found_and_one_with_a_job_is_left(told: Told):
    sweep = Sweep(told.voice, told.clock)
    told.clock.at = NOON + 2 * MINUTE
    assert await sweep.sweep() == 0
    await told.served.office.execute(f"delete from {JOBS}")
    assert await sweep.sweep() == 1
    assert await told.jobs() == 1
    assert await sweep.sweep() == 0


async def test_all_that_are_without_a_job_are_found_at_once(
    told: Told, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sweeping, "MOST", 1)
    await told.tell(revision=2)
    await told.served.office.execute(f"delete from {JOBS}")
    told.clock.at = NOON + 2 * MINUTE
    assert await Sweep(told.voice, told.clock).sweep() == 2


async def test_who_asks_for_a_code_does_not_wait_behind_alerts_that_hang(told: Told):
    hanging = asyncio.Event()

    async def hang() -> None:
        hanging.set()
        await asyncio.sleep(60)

    told.push = Slow(hang)  # pyright: ignore[reportAttributeAccessIssue]
    one: Any = await told.served.office.fetchval("select id from notification_deliveries")
    alert = asyncio.create_task(told.worker().deliver(one))
    await hanging.wait()

    async with asyncio.timeout(10):
        await told.served.sign_in(ALEX)

    assert await told.states() == [("push", "sending")]
    alert.cancel()
    await asyncio.wait({alert})
