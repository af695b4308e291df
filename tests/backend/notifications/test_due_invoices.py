"""An invoice is told of before it is due and the day after, at the organisation's local time."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from .planner import DAY, HOUR, Planner


async def invoice_due(planner: Planner, on: date) -> UUID:
    invoice = await planner.happenings.draft()
    await planner.happenings.do(
        "update invoices set issued_at = $2, issued_on = $3, due_on = $3 where id = $1",
        *(invoice, datetime(on.year, on.month, on.day, tzinfo=UTC) - 14 * DAY, on),
    )
    await planner.happenings.events()
    return invoice


async def test_an_invoice_is_told_of_three_days_before_and_the_day_after_it_is_due(
    planner: Planner,
):
    invoice = await invoice_due(planner, date(2027, 3, 30))
    topics = ("invoice_due", "invoice_overdue")
    told: list[tuple[datetime, str]] = []
    at = datetime(2027, 3, 26, 0, 30, tzinfo=UTC)
    while at < datetime(2027, 4, 12, tzinfo=UTC):
        told += [(at, topic) for topic, one in await planner.at(at, *topics) if one == invoice]
        at += HOUR if at.day in {27, 31} else 12 * HOUR
    # Clocks went forward on the 28th.
    assert told == [
        (datetime(2027, 3, 27, 9, 30, tzinfo=UTC), "invoice_due"),
        (datetime(2027, 3, 31, 8, 30, tzinfo=UTC), "invoice_overdue"),
    ]


@pytest.mark.parametrize("weeks", [1, 2])
async def test_an_invoice_is_told_of_as_overdue_for_a_week(planner: Planner, weeks: int):
    invoice = await invoice_due(planner, date(2027, 3, 30))
    at = datetime(2027, 3, 30, 20, tzinfo=UTC) + weeks * 7 * DAY
    assert (("invoice_overdue", invoice) in await planner.at(at, "invoice_overdue")) == (weeks == 1)
