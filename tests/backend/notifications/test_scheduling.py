"""What becomes due comes once, however clocks jump and workers come and go."""

import asyncio
from contextvars import Context
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from doorstep.notifications import scheduling
from doorstep.notifications.plans import PLANS
from doorstep.notifications.scheduling import Scheduling
from doorstep.notifications.sweeping import delete_old_schedule

from .planner import DAY, HOUR, MINUTE, NEVER, Planner, visit_at, wall


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


async def test_nothing_from_before_an_organisation_notifies_is_told_of(planner: Planner):
    await visit_at(planner, wall("2027-06-10 09:00"), "Europe/London")
    await planner.happenings.do(
        "update organizations set notifies_since = $1", datetime(2027, 6, 9, 17, tzinfo=UTC)
    )
    assert await planner.at(datetime(2027, 6, 9, 18, tzinfo=UTC)) == []


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
            from jobs, generate_series(1, 30000) n where id = $1""",
            *(job, datetime(2026, 1, 1, tzinfo=UTC)),
        )
    await planner.happenings.do("analyze visits")
    now = datetime(2027, 6, 9, 18, tzinfo=UTC)
    for after in (NEVER, now + 12 * HOUR):
        rows: list[Any] = await planner.happenings.business.link.fetch(
            "explain " + PLANS[0].due, now, after, UUID(int=0), 1000, []
        )
        plan = "\n".join(row[0] for row in rows)
        # A page is read from where the one before has ended, and what happened is read once.
        assert "visits_in_order" in plan
        assert "ROW(arrives_from, id) >" in plan
        assert "hashed SubPlan" in plan
