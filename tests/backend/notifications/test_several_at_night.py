"""Many visits at once, told in quiet hours: aloud in the morning, of what is news by then."""

from datetime import UTC, datetime, timedelta

import pytest

from doorstep.notifications.ways import Later
from tests.backend.conftest import PRIYA

from .happenings import Happenings
from .many import Many

NIGHT = datetime(2027, 6, 9, 21, tzinfo=UTC)
HOUR = timedelta(hours=1)
QUIET = """
    update alert_choices set quiet_from = 22 * 60, quiet_until = 7 * 60 where contact_id =
      (select id from customer_portal_access where email = $1)
"""


@pytest.fixture
async def many(happenings: Happenings) -> Many:
    """Give visits of somebody whose phone is quiet from ten, which it is in London by now."""
    many = Many(happenings)
    many.clock.at = NIGHT
    await many.sign_in()
    await many.choose(PRIYA, "{}")
    await happenings.do(QUIET, PRIYA)
    return many


async def test_one_push_waits_for_the_morning_while_the_inbox_has_them_all(many: Many):
    await many.move(*await many.booked(5))
    await many.tell()
    await many.deliver()
    assert await many.inbox() == ["visit_changed"] * 5
    assert many.push.titles == []
    many.clock.at = NIGHT + 9 * HOUR
    await many.deliver()
    assert many.push.titles == ["News about 5 visits"]
    assert await many.mailed() == []


async def test_what_was_not_taken_in_the_evening_waits_for_the_morning_too(many: Many):
    many.clock.at, many.push.answers = NIGHT - HOUR / 2, [Later("busy")]
    await many.move(*await many.booked(5))
    await many.tell()
    for at in (many.clock.at, NIGHT + HOUR / 2):
        many.clock.at = at
        await many.deliver()
    assert len(many.push.parcels) == 1
    many.clock.at = NIGHT + 9 * HOUR
    await many.deliver()
    assert many.push.titles == ["News about 5 visits"] * 2
    assert await many.mailed() == []


async def test_what_has_a_later_word_by_the_morning_is_not_counted(many: Many):
    first, *others = await many.booked(5)
    await many.move(first, *others)
    await many.tell()
    await many.move(first)
    await many.tell()
    many.clock.at = NIGHT + 9 * HOUR
    for _ in range(2):
        await many.deliver()
    told = sorted(each.partition(":")[0] for each in many.push.titles)
    assert told == ["New time for your visit", "News about 4 visits"]


async def test_what_is_over_by_the_morning_is_mailed_once_for_all(many: Many):
    many.clock.at, many.push.answers = NIGHT - HOUR / 2, [Later("busy")]
    await many.move(*await many.booked(5, NIGHT))
    await many.tell()
    await many.deliver()
    many.clock.at = NIGHT + HOUR / 2
    for _ in range(2):
        await many.deliver()
    assert len(many.push.parcels) == 1
    assert await many.mailed() == ["News about 5 visits"]
