"""A visit is told of the day before, at the local time of the organisation, while it is of use."""

from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from doorstep.kit.database import trusted
from doorstep.notifications.scheduling import Scheduling, remind_anew
from doorstep.notifications.spreading import Spreading

from .planner import HOUR, MINUTE, SECOND, Planner, visit_at, wall

NEW_YORK, SAO_PAULO = "America/New_York", "America/Sao_Paulo"
HAPPENED = """
    insert into notification_events (organization_id, customer_id, topic, subject_id, occurred_at)
    select organization_id, (select customer_id from jobs where id = job_id), 'visit', id,
      now() - interval"""


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


async def test_who_heard_of_it_the_evening_before_is_not_reminded_when_it_changes_in_the_morning(
    planner: Planner,
):
    visit = await planner.happenings.visit(datetime(2027, 6, 10, 8, tzinfo=UTC))
    await Spreading().spread_next()
    evening = datetime(2027, 6, 9, 17, tzinfo=UTC)
    await planner.happenings.do("update alerts set state = 'told', told_at = $1", evening)
    assert await planner.at(evening + MINUTE) == []
    async with trusted() as link:
        await remind_anew(link, [visit])
    assert await planner.at(evening + 13 * HOUR) == []


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


@pytest.mark.parametrize(
    ("stuck", "reminded"),
    [
        ("update alerts set due_at = created_at + interval '1 minute'", False),
        ("update alerts set due_at = created_at + interval '15 minutes'", True),
        (f"{HAPPENED} '59 minutes' from visits", False),
        (f"{HAPPENED} '61 minutes' from visits", True),
    ],
)
async def test_what_cannot_be_told_of_a_visit_does_not_hold_up_its_reminder_for_long(
    planner: Planner, stuck: str, *, reminded: bool
):
    visit = await planner.happenings.visit(datetime.now(UTC) + 6 * HOUR)
    await Spreading().spread_next()
    if stuck.startswith(HAPPENED):
        await planner.happenings.do("delete from alerts")
    await planner.happenings.do(stuck)
    due = [("visit_tomorrow", visit)] if reminded else []
    assert await planner.at(datetime.now(UTC)) == due


async def test_an_event_that_nothing_can_be_made_of_holds_up_no_reminder(planner: Planner):
    visit = await planner.happenings.visit(datetime.now(UTC) + 6 * HOUR)
    await planner.spreading.spread_next()
    await planner.happenings.do("delete from alerts")
    await planner.happenings.do(f"{HAPPENED} '0 s' from visits")
    await planner.happenings.do("""update notification_events set was = '{"state": "booked"}'""")
    while await planner.spreading.spread_next():
        pass
    assert await planner.at(datetime.now(UTC), "visit", "visit_tomorrow") == [
        ("visit", visit),
        ("visit_tomorrow", visit),
    ]


@pytest.mark.parametrize("change", ["state = 'cancelled'", "state = 'done'"])
async def test_a_visit_that_is_not_awaited_is_not_told_of(planner: Planner, change: str):
    await visit_at(planner, wall("2027-06-10 09:00"), "Europe/London")
    await planner.happenings.do(f"update visits set {change}")
    assert await planner.at(datetime(2027, 6, 9, 18, tzinfo=UTC)) == []
