"""What is owed is asked of few invoices, however many there are."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from doorstep.notifications.plans import MONEY, VISITS
from doorstep.notifications.scheduling import Scheduling
from tests.factories.voices import Hand

from .happenings import Happenings

DUE = date(2027, 3, 30)
LATER = datetime(2027, 4, 1, 12, tzinfo=UTC)
MANY = 10


async def overdue(happenings: Happenings, count: int) -> None:
    """Have invoices that were due the day before yesterday."""
    for _ in range(count):
        await happenings.do(
            "update invoices set issued_at = $2, issued_on = $3, due_on = $3 where id = $1",
            *(await happenings.draft(), LATER - timedelta(days=14), DUE),
        )


async def asked(happenings: Happenings) -> int:
    """Return of how many invoices it is looked up what is owed."""
    statement = f"explain (analyze, format json) {MONEY[1].due}"
    link: Any = happenings.business.link
    plan = await link.fetchval(statement, LATER, date.min, UUID(int=0), 1000)
    steps, found = [msgspec.json.decode(plan)[0]["Plan"]], 0
    while steps:
        step = steps.pop()
        steps += step.get("Plans", [])
        if step.get("Relation Name") == "ledger_entries":
            found += step["Actual Loops"]
    return found


async def test_of_those_that_were_told_of_it_is_not_asked_any_more(happenings: Happenings):
    await happenings.do("update organizations set notifies_since = '1990-01-01'")
    await overdue(happenings, MANY)
    assert await asked(happenings) >= MANY
    assert await Scheduling(Hand(LATER), plans=MONEY).schedule_next() >= MANY
    await overdue(happenings, 1)
    assert await asked(happenings) == 1


async def test_it_is_looked_for_what_is_planned_alone(happenings: Happenings):
    await happenings.do("update organizations set notifies_since = '1990-01-01'")
    await overdue(happenings, 1)
    assert await Scheduling(Hand(LATER), plans=(VISITS,)).schedule_next() == 0
    assert await Scheduling(Hand(LATER)).schedule_next() > 0
