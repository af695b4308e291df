"""Whoever deletes or lowers somebody waits for workers who have theirs, and never these for them.

PostgreSQL would end one of two that wait for each other, and that may be the office's statement.
"""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from doorstep.notifications import unset
from doorstep.notifications.leases import lease
from doorstep.notifications.models import Alert, Channel
from doorstep.notifications.noting import note
from doorstep.notifications.spreading import Spreading
from doorstep.notifications.sweeping import delete_old_deliveries
from doorstep.notifications.taking import take
from doorstep.notifications.ways import Sent
from tests.backend.conftest import ALEX
from tests.factories.databases import until_somebody_waits
from tests.factories.voices import EVERYTHING, NOON, move

from .happenings import Happenings
from .leaving import (
    CUSTOMER,
    DELETE,
    DELETE_CUSTOMER,
    LEAVING,
    LOWER,
    Leaving,
    Stopping,
    Worker,
    age,
    ended_or_waiting,
    noting,
    office,
    taking,
    undone,
)
from .many import BOOKED, MOVE, Many
from .test_held_up import ELSEWHERE, SAM, all_of_it
from .told import Told

WORKERS = pytest.mark.parametrize("worker", [taking, noting])
FIRST = UUID(int=1)
OLD = """
    insert into notification_deliveries (id, organization_id, alert_id, channel, state, created_at)
    select $1, organization_id, alert_id, 'sms', 'failed', now() - interval '1 year'
    from notification_deliveries limit 1
"""
HOLD = "select from notification_deliveries order by id limit 1 for update"
HOLD_CUSTOMER = f"select from customers where id = {CUSTOMER} for update"


@pytest.fixture
def many(happenings: Happenings) -> Many:
    return Many(happenings)


async def elsewhere(many: Many, visits: int) -> list[UUID]:
    """Have visits at another business be moved, and be due to be told of to Sam."""
    job = await many.happenings.do(ELSEWHERE, SAM)
    link, at = many.happenings.business.link, many.clock.now() + timedelta(days=3)
    booked = [row["id"] for row in await link.fetch(BOOKED, job, at, visits)]
    await many.happenings.events()
    await many.move(*booked)
    many.clock.at += timedelta(minutes=2)
    return booked


@WORKERS
@pytest.mark.parametrize("leaving", LEAVING.values(), ids=LEAVING)
async def test_a_worker_that_has_a_delivery_can_mail_instead_whoever_deletes_its_alert(
    told: Told, worker: Worker, leaving: Leaving
):
    link = told.served.office
    await age(link)
    work, stopping = await worker(told), Stopping(told.voice)
    works = asyncio.create_task(work(stopping.voice))
    await stopping.stands.wait()
    goes = asyncio.create_task(leaving())
    await ended_or_waiting(link, goes)
    stopping.goes_on.set()
    await asyncio.gather(works, goes)
    await leaving()
    assert await told.states() == []


@WORKERS
@pytest.mark.parametrize("statement", [DELETE, LOWER])
async def test_a_worker_that_comes_to_half_of_a_deletion_leaves_the_rest_to_it(
    told: Told, worker: Worker, statement: str
):
    link = told.served.office
    other: Any = await link.fetchval("select id from visits where id <> $1 limit 1", told.visit)
    told.visit = other
    await move(link, told.visit, NOON + timedelta(days=3))
    await told.tell()
    work = await worker(told)
    async with link.transaction():
        await link.execute(HOLD)
        goes = asyncio.create_task(office(statement)())
        await ended_or_waiting(link, goes)
        works = asyncio.create_task(work(told.voice))
        await ended_or_waiting(link, works, 2)
    await asyncio.gather(works, goes)
    assert await told.states() == []


async def test_what_was_left_to_a_deletion_that_did_not_come_is_sent_after_all(told: Told):
    ids = await told.ids()
    async with undone(told.served.office):
        await told.served.office.execute(DELETE, ALEX)
        assert await take(told.voice, EVERYTHING, ids, told.clock.now()) == {}
    assert await told.deliver() == [("push", "sent")]


async def test_what_was_sent_while_its_alert_was_deleted_that_stays_is_sent_again_as_the_same(
    told: Told,
):
    [delivery] = await told.ids()
    taken = await take(told.voice, EVERYTHING, [delivery], told.clock.now())
    async with undone(told.served.office):
        await told.served.office.execute(LOWER, ALEX)
        await note(told.voice, [(taken[delivery], Sent())], told.clock.now())
    told.clock.at += 2 * lease(Channel.PUSH)
    assert await told.deliver() == [("push", "sent")]
    assert [each.delivery_id for each in told.push.parcels] == [delivery]


async def test_what_cannot_be_sent_any_more_is_no_work_while_its_alert_is_deleted(
    told: Told, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(unset, "MOST", 1)
    told.clock.at += timedelta(hours=1)
    drops = unset.Unset(told.voice, {Channel.EMAIL}, told.clock)
    async with undone(told.served.office):
        await told.served.office.execute(LOWER, ALEX)
        assert await drops.drop() == 0
    assert await drops.drop() == 1


async def test_who_is_told_of_many_visits_may_go_with_their_customer(many: Many):
    """What goes out of them is written while they are held, and refers to the customer."""
    await elsewhere(many, 5)
    link = many.happenings.business.link
    async with link.transaction():
        await link.execute(HOLD_CUSTOMER, SAM)
        goes = asyncio.create_task(office(DELETE_CUSTOMER, SAM)())
        await until_somebody_waits(link)
        tells = asyncio.create_task(all_of_it(many.teller().tell_due))
        await ended_or_waiting(link, tells, 2)
    assert await tells == ["alerts_told"]
    await goes
    assert not await Alert.exists(contact__email=SAM)


async def test_who_is_told_of_what_happened_may_go_with_their_customer(many: Many):
    """New alerts are written while those that wait are held, and refer to the customer."""
    moved, again = await elsewhere(many, 2)
    await many.happenings.do("delete from alerts where subject_id = $1", moved)
    await many.happenings.do(MOVE, [moved, again], timedelta(hours=1))
    link = many.happenings.business.link
    async with link.transaction():
        await link.execute("select from alerts where state = 'waiting' for update")
        spreads = asyncio.create_task(all_of_it(Spreading(many.clock).spread_next))
        await until_somebody_waits(link)
        goes = asyncio.create_task(office(DELETE_CUSTOMER, SAM)())
        await until_somebody_waits(link, 2)
    assert await spreads == []
    await goes
    assert not await Alert.exists(contact__email=SAM)


async def test_old_deliveries_that_somebody_has_are_left_for_another_day(told: Told):
    """Who notes has all of an alert in another order than that in which they are deleted."""
    link = told.served.office
    work = await noting(told)
    for each in reversed(range(1, 10)):
        await link.execute(OLD, UUID(int=each))
    async with link.transaction():
        await link.execute("select from notification_deliveries where id = $1 for update", FIRST)
        works = asyncio.create_task(work(told.voice))
        await until_somebody_waits(link)
        prunes = asyncio.create_task(delete_old_deliveries())
        await ended_or_waiting(link, prunes, 2)
    await asyncio.gather(works, prunes)
    await delete_old_deliveries()
    assert await told.states() == [("email", "waiting")]
