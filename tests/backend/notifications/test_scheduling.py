"""What becomes due comes once, at its local time, however clocks change and workers come and go."""

import asyncio
from contextvars import Context
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from doorstep.notifications import scheduling
from doorstep.notifications.plans import PLANS
from doorstep.notifications.scheduling import Scheduling
from doorstep.notifications.spreading import Spreading
from doorstep.notifications.sweeping import delete_old_schedule
from tests.backend.documents.reminders import At

from .happenings import Happenings

SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=each) for each in (1, 60, 3600, 86400))
NEVER = datetime(1990, 1, 1, tzinfo=UTC)


def wall(said: str) -> datetime:
    """Return a time as a clock on some wall shows it."""
    return datetime.fromisoformat(said)


class Planner:
    """Looks at what is due as often as it is asked, at any time."""

    def __init__(self, happenings: Happenings) -> None:
        self.happenings = happenings
        self.clock = At(datetime.now(UTC))

    async def at(self, when: datetime, *topics: str) -> list[tuple[str, UUID]]:
        """Return what becomes an event at an instant, as far as of the topics."""
        self.clock.at = when.astimezone(UTC)
        await Scheduling(self.clock).schedule_next()
        wanted = topics or ("visit_tomorrow",)
        return [each for each in await self.happenings.events() if each[0] in wanted]


@pytest.fixture
async def planner(happenings: Happenings) -> Planner:
    await happenings.do("update organizations set notifies_since = $1", NEVER)
    await happenings.do("delete from visits")
    await happenings.do("delete from notification_schedule")
    await happenings.events()
    return Planner(happenings)


async def visit_at(planner: Planner, start: datetime, zone: str) -> UUID:
    await planner.happenings.do("update organizations set time_zone = $1", zone)
    visit = await planner.happenings.visit(start.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))
    await planner.happenings.events()
    return visit


NEW_YORK, SAO_PAULO = "America/New_York", "America/Sao_Paulo"


@pytest.mark.parametrize(
    ("zone", "start", "told"),
    [
        # The local time of the visit, and when it is told of in UTC.
        ("Europe/London", wall("2027-03-28 09:00"), wall("2027-03-27 17:00")),
        ("Europe/London", wall("2027-03-29 09:00"), wall("2027-03-28 16:00")),
        ("Europe/London", wall("2027-10-31 09:00"), wall("2027-10-30 16:00")),
        ("Europe/London", wall("2027-11-01 09:00"), wall("2027-10-31 17:00")),
        (NEW_YORK, wall("2027-03-14 08:00"), wall("2027-03-13 22:00")),
        (NEW_YORK, wall("2027-11-07 08:00"), wall("2027-11-06 21:00")),
        # Clocks go forward at midnight: the visit's day has no midnight.
        (SAO_PAULO, wall("2018-11-04 08:00"), wall("2018-11-03 20:00")),
        # Half an hour of summer.
        ("Australia/Lord_Howe", wall("2027-10-03 09:00"), wall("2027-10-02 06:30")),
        ("Australia/Lord_Howe", wall("2027-10-04 09:00"), wall("2027-10-03 06:00")),
        # The day before, 30 December 2011, was not there.
        ("Pacific/Apia", wall("2011-12-31 09:00"), wall("2011-12-30 13:00")),
        ("Pacific/Apia", wall("2012-01-01 09:00"), wall("2011-12-31 03:00")),
    ],
)
async def test_a_visit_is_told_of_at_five_the_day_before_where_the_organisation_is(
    planner: Planner, zone: str, start: datetime, told: datetime
):
    visit = await visit_at(planner, start, zone)
    due = told.replace(tzinfo=UTC)
    assert await planner.at(due - SECOND) == []
    assert await planner.at(due) == [("visit_tomorrow", visit)]
    assert await planner.at(due + HOUR) == []


async def test_a_clock_that_jumps_tells_nothing_twice(planner: Planner):
    visit = await visit_at(planner, wall("2027-06-10 09:00"), "Europe/London")
    five = datetime(2027, 6, 9, 16, tzinfo=UTC)
    assert await planner.at(five + MINUTE) == [("visit_tomorrow", visit)]
    for jump in (-3 * DAY, HOUR, -HOUR, 2 * HOUR):
        assert await planner.at(five + jump) == []


async def test_what_became_due_is_remembered_for_as_long_as_it_is_looked_for(planner: Planner):
    visit = await planner.happenings.visit(datetime.now(UTC) - DAY)
    await planner.happenings.do(
        "insert into notification_schedule (organization_id, topic, subject_id, stage, at)"
        " select organization_id, 'visit_tomorrow', id, stage, now() - old from visits,"
        " (values ('old', interval '61 days'), ('new', interval '59 days')) s (stage, old)"
        " where id = $1",
        visit,
    )
    assert await delete_old_schedule() == 1
    assert await planner.happenings.do("select stage from notification_schedule") == "new"


async def test_a_visit_that_is_moved_is_told_of_again(planner: Planner):
    visit = await visit_at(planner, wall("2027-06-10 09:00"), "Europe/London")
    assert await planner.at(datetime(2027, 6, 9, 16, tzinfo=UTC)) == [("visit_tomorrow", visit)]
    await planner.happenings.do(
        "update visits set arrives_from = arrives_from + interval '1 day',"
        " arrives_until = arrives_until + interval '1 day'"
    )
    await planner.happenings.events()
    assert await planner.at(datetime(2027, 6, 10, 16, tzinfo=UTC)) == [("visit_tomorrow", visit)]


@pytest.mark.parametrize(
    ("late", "useful"), [(timedelta(0), True), (15 * HOUR, True), (17 * HOUR, False)]
)
async def test_what_was_missed_is_told_of_until_the_visit_begins_else_dropped_and_logged(
    planner: Planner, late: timedelta, *, useful: bool
):
    visit = await visit_at(planner, wall("2027-06-10 09:00"), "Europe/London")
    with capture_logs() as logs:
        told = await planner.at(datetime(2027, 6, 9, 16, tzinfo=UTC) + late)
    assert told == ([("visit_tomorrow", visit)] if useful else [])
    assert [each["dropped"] for each in logs if each["event"] == "reminders_too_late"] == (
        [] if useful else [1]
    )
    assert await planner.at(datetime(2027, 6, 10, 10, tzinfo=UTC)) == []


async def test_who_has_just_heard_of_a_visit_is_not_reminded_of_it(planner: Planner):
    visit = await planner.happenings.visit(datetime.now(UTC) + 6 * HOUR)
    await Spreading().spread_next()
    await planner.happenings.do("update alerts set state = 'told', told_at = now()")
    assert await planner.at(datetime.now(UTC)) == []
    noted = "select count(*) from notification_schedule where subject_id = $1"
    assert await planner.happenings.do(noted, visit) == 1


async def test_who_was_about_to_hear_of_a_move_that_is_taken_back_is_reminded_after_all(
    planner: Planner,
):
    visit = await planner.happenings.visit(datetime.now(UTC) + 6 * HOUR)
    await planner.happenings.events()
    for hours in (1, -1):
        await planner.happenings.do(
            "update visits set arrives_from = arrives_from + $1,"
            " arrives_until = arrives_until + $1",
            hours * HOUR,
        )
        planner.clock.at = datetime.now(UTC)
        await Scheduling(planner.clock).schedule_next()
        await Spreading().spread_next()
        await Scheduling(planner.clock).schedule_next()
    told = "select count(*) from alerts where topic = 'visit'"
    assert await planner.happenings.do(told) == 0
    assert await planner.happenings.events() == [("visit_tomorrow", visit)]


@pytest.mark.parametrize("change", ["state = 'cancelled'", "state = 'done'"])
async def test_a_visit_that_is_not_awaited_is_not_told_of(planner: Planner, change: str):
    await visit_at(planner, wall("2027-06-10 09:00"), "Europe/London")
    await planner.happenings.do(f"update visits set {change}")
    assert await planner.at(datetime(2027, 6, 9, 18, tzinfo=UTC)) == []


async def test_nothing_from_before_an_organisation_notifies_is_told_of(planner: Planner):
    await visit_at(planner, wall("2027-06-10 09:00"), "Europe/London")
    await planner.happenings.do(
        "update organizations set notifies_since = $1", datetime(2027, 6, 9, 17, tzinfo=UTC)
    )
    assert await planner.at(datetime(2027, 6, 9, 18, tzinfo=UTC)) == []


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
        at += HOUR
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


async def test_several_workers_tell_of_everything_once(
    planner: Planner, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(scheduling, "AT_ONCE", 7)
    job = await planner.happenings.job()
    await planner.happenings.do(
        """insert into visits (organization_id, job_id, arrives_from, arrives_until)
        select organization_id, id, $2::timestamptz, $2::timestamptz + interval '1 h'
        from jobs, generate_series(1, 50)
        where id = $1""",
        *(job, datetime(2027, 6, 10, 9, tzinfo=UTC)),
    )
    await planner.happenings.events()
    planner.clock.at = datetime(2027, 6, 9, 18, tzinfo=UTC)
    workers = [Scheduling(planner.clock).schedule_next() for _ in range(4)]
    tasks = [asyncio.create_task(each, context=Context()) for each in workers]
    await asyncio.gather(*tasks)
    told = [each for each in await planner.happenings.events() if each[0] == "visit_tomorrow"]
    assert len(set(told)) == len(told) == 50


async def test_it_is_looked_by_index_however_many_visits_there_are(planner: Planner):
    job = await planner.happenings.job()
    async with planner.happenings.business.link.transaction():
        await planner.happenings.do("set local session_replication_role = replica")
        await planner.happenings.do(
            """insert into visits (organization_id, job_id, arrives_from, arrives_until)
            select organization_id, id, $2::timestamptz + n * interval '15 minutes',
              $2::timestamptz + n * interval '16 minutes'
            from jobs, generate_series(1, 100000) n where id = $1""",
            *(job, datetime(2026, 1, 1, tzinfo=UTC)),
        )
    await planner.happenings.do("analyze visits")
    rows: list[Any] = await planner.happenings.business.link.fetch(
        "explain " + PLANS[0].due, datetime(2027, 6, 9, 18, tzinfo=UTC), NEVER, UUID(int=0), 1000
    )
    plan = "\n".join(row[0] for row in rows)
    assert "visits_to_come" in plan
    assert "Seq Scan on visits" not in plan


async def test_it_looks_no_oftener_than_it_is_to(planner: Planner):
    await visit_at(planner, wall("2027-06-10 09:00"), "Europe/London")
    planner.clock.at = datetime(2027, 6, 9, 15, tzinfo=UTC)
    looking = Scheduling(planner.clock)
    assert await looking.schedule_next() == 0
    planner.clock.at += 2 * HOUR
    assert await looking.schedule_next() == 0
    assert await Scheduling(planner.clock, every=timedelta(0)).schedule_next() > 0
