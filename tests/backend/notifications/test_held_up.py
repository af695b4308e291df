"""Who is in the way of one business holds up no other, and what breaks is tried once more."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from structlog.testing import capture_logs

from doorstep.kit.clock import SystemClock
from doorstep.kit.resting import Resting
from doorstep.notifications.models import Alert, Channel
from doorstep.notifications.portions import Portions
from doorstep.notifications.spreading import Spreading
from doorstep.notifications.telling import Telling
from doorstep.notifications.voice import VOICE
from tests.backend.conftest import ALEX

from .happenings import Happenings

SAM = "sam@example.com"
"""A customer of another business."""
A_MOMENT = timedelta(milliseconds=200)
EMAIL = frozenset({Channel.EMAIL})
ELSEWHERE = """
    with business as (insert into organizations (external_id, name, notifies_since)
      values ('southgate', 'Southgate', now()) returning id),
    customer as (insert into customers (organization_id, external_id, name)
      select id, 'one', 'One' from business returning id, organization_id),
    contact as (insert into customer_portal_access (organization_id, customer_id, name, email)
      select organization_id, id, 'Sam', $1 from customer)
    insert into jobs (organization_id, customer_id, number, title, status)
    select organization_id, id, 1, 'Service', 'scheduled' from customer returning id
"""
IN_THE_WAY = "select pg_advisory_xact_lock(hashtextextended(id::text, 7237)) from organizations"
"""As an import has it during its COMMIT (deltasync: drain.sql)."""


def portions() -> Portions:
    return Portions(100, held_up=A_MOMENT / 4, busy=A_MOMENT)


async def all_of_it(work: Callable[[], Awaitable[int]]) -> list[str]:
    """Do all that can be done; return what was logged."""
    with capture_logs() as logs:
        while await work():
            pass
    return [each["event"] for each in logs]


async def until_there_is(work: Callable[[], Awaitable[int]], found: Callable[[], Any]) -> None:
    async with asyncio.timeout(10):
        while not await found():
            await work()


async def people(**only: Any) -> list[str]:
    alerts = await Alert.filter(**only).prefetch_related("contact")
    return sorted(each.contact.email for each in alerts)


async def visits_of_both(happenings: Happenings) -> UUID:
    """Book visits in two businesses, ours first; return it."""
    ours = await happenings.visit()
    await happenings.visit(job=await happenings.do(ELSEWHERE, SAM))
    return ours


async def test_events_of_a_business_that_somebody_is_in_the_way_of_hold_up_no_other(
    happenings: Happenings,
):
    spreading = Spreading(portions=portions())
    ours = await happenings.visit()
    await spreading.spread_next()
    await happenings.do("update visits set state = 'cancelled' where id = $1", ours)
    await visits_of_both(happenings)
    async with happenings.business.link.transaction():
        await happenings.do("select id from alerts for update")
        logged = await all_of_it(spreading.spread_next)
        assert await people() == [ALEX, SAM]
    assert set(logged) == {"organization_is_busy"}

    async def spread() -> bool:
        return await happenings.do("select not exists (select from notification_events)")

    await until_there_is(spreading.spread_next, spread)
    assert not await Alert.exists(subject_id=ours)


async def test_alerts_of_a_business_that_somebody_is_in_the_way_of_hold_up_no_other(
    happenings: Happenings,
):
    await visits_of_both(happenings)
    await Spreading().spread_next()
    await Alert.all().update(due_at=SystemClock().now())
    telling = Telling(VOICE, EMAIL, SystemClock(), portions())
    async with happenings.business.link.transaction():
        await happenings.do(f"{IN_THE_WAY} where external_id = 'northgate'")
        logged = await all_of_it(telling.tell_due)
        assert await people(state="told") == [SAM]
    assert "organization_is_busy" in logged
    assert "alert_broke" not in logged

    async def told() -> bool:
        return await people(state="told") == [ALEX, SAM]

    await until_there_is(telling.tell_due, told)


async def test_an_alert_that_cannot_even_be_read_is_left_for_later_alone(happenings: Happenings):
    broken = await visits_of_both(happenings)
    await Spreading().spread_next()
    now = SystemClock().now()
    await Alert.all().update(due_at=now)
    await happenings.do("update alerts set category = 'weather' where subject_id = $1", broken)
    logged = await all_of_it(Telling(VOICE, EMAIL, SystemClock()).tell_due)
    assert await people(state="told") == [SAM]
    assert logged.count("alert_broke") == 1
    due: Any = await happenings.do("select due_at from alerts where state = 'waiting'")
    assert due > now + timedelta(minutes=10)


async def test_an_event_that_nothing_could_be_made_of_is_tried_again(happenings: Happenings):
    """With the next release, or once somebody has mended what it is about."""
    await happenings.visit()
    await happenings.do("update notification_events set topic = 'of_a_later_version'")
    spreading = Spreading(aside=Resting(A_MOMENT))
    assert "event_broke" in await all_of_it(spreading.spread_next)
    await happenings.do("update notification_events set topic = 'visit'")
    await until_there_is(spreading.spread_next, people)
    assert await people() == [ALEX]


async def test_somebody_who_is_deleted_while_it_is_spread_is_waited_for_with_nothing_in_hand(
    happenings: Happenings,
):
    ours = await happenings.visit()
    await Spreading().spread_next()
    await happenings.do("update visits set state = 'cancelled' where id = $1", ours)
    await happenings.visit()
    async with happenings.business.link.transaction():
        await happenings.do(
            "select id from customer_portal_access where email = $1 for update", ALEX
        )
        logged = asyncio.create_task(all_of_it(Spreading().spread_next))
        await asyncio.wait([logged], timeout=0.2)
        await happenings.do("delete from customer_portal_access where email = $1", ALEX)
    assert await logged == []
    assert not await happenings.do("select count(*) from notification_events")
