"""Many visits of one day are reminded of in one message, which counts those alone that are so."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from doorstep.notifications.ways import Later

from .happenings import Happenings
from .many import Many

EVENING = datetime(2027, 6, 9, 17, tzinfo=UTC)
WEEK = timedelta(days=7)
REMIND = """
    insert into notification_events (organization_id, customer_id, topic, subject_id, stage)
    select v.organization_id, j.customer_id, 'visit_tomorrow', v.id,
      to_char(v.arrives_from at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    from visits v join jobs j on j.id = v.job_id where v.id = any($1)
"""


@pytest.fixture
def many(happenings: Happenings) -> Many:
    return Many(happenings)


async def reminded_of(many: Many, count: int) -> list[UUID]:
    """Return visits of tomorrow of which everybody has just been reminded, but not aloud yet."""
    many.clock.at = EVENING
    visits = await many.booked(count, EVENING + timedelta(hours=15))
    await remind(many, *visits)
    return visits


async def remind(many: Many, *visits: UUID) -> None:
    await many.happenings.do(REMIND, visits)
    await many.spread()
    await many.tell()


async def test_visits_of_one_day_are_reminded_of_together(many: Many):
    await reminded_of(many, 5)
    await many.deliver()
    assert await many.mailed() == ["You have 5 visits tomorrow"]
    assert many.email.parcels[0].path == "/portal/jobs"


async def test_two_visits_are_no_more_of_them_for_being_moved_and_reminded_of_at_once(many: Many):
    many.clock.at = EVENING
    visits = await many.booked(2, EVENING + timedelta(hours=15))
    await many.move(*visits)
    await remind(many, *visits)
    for _ in range(2):
        await many.deliver()
    told = sorted(each.replace(",", ":").partition(":")[0] for each in await many.mailed())
    assert told == ["New time for your visit"] * 2 + ["Your visit is tomorrow"] * 2


async def test_what_was_moved_away_before_it_was_tried_again_is_not_counted(many: Many):
    many.email.answers = [Later("busy"), Later("busy")]
    visits = await reminded_of(many, 5)
    await many.deliver()
    many.email.parcels.clear()
    await many.move(*visits[:2], by=WEEK)
    await many.tell(timedelta(minutes=10))
    await many.deliver()
    told = sorted(each.partition(":")[0] for each in await many.mailed())
    assert told == ["New time for your visit"] * 2 + ["You have 3 visits tomorrow"]


async def test_what_was_moved_away_and_not_told_yet_is_not_counted(many: Many):
    visits = await reminded_of(many, 5)
    await many.move(*visits[:2], by=WEEK)
    await many.deliver()
    assert await many.mailed() == ["You have 3 visits tomorrow"]


async def test_while_all_are_elsewhere_it_waits_and_is_sent_once_they_are_back(many: Many):
    visits = await reminded_of(many, 5)
    await many.move(*visits, by=WEEK)
    await many.deliver()
    assert await many.mailed() == []
    await many.move(*visits, by=-WEEK)
    await many.tell()
    await many.deliver()
    assert await many.mailed() == ["You have 5 visits tomorrow"]
