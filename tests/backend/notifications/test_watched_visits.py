"""Which changes of visits are told of."""

import pytest

from .happenings import Happenings


@pytest.mark.parametrize(
    ("change", "topics"),
    [
        ("arrives_from = arrives_from + interval '1 h'", ["visit"]),
        ("state = 'cancelled'", ["visit"]),
        ("state = 'confirmed', confirmed_at = now()", []),
        ("preparation = 'Clear the cupboard'", []),
        ("technician_id = (select id from technicians limit 1)", ["visit"]),
        ("state = 'on_the_way'", ["visit", "visit_on_the_way"]),
        ("state = 'done', finished_at = now()", ["visit", "visit_done"]),
        ("job_id = (select id from jobs where customer_id <> $2 limit 1)", ["visit", "visit"]),
    ],
)
async def test_a_visit_is_told_of_when_its_time_or_its_state_changes(
    happenings: Happenings, change: str, topics: list[str]
):
    visit = await happenings.visit()
    assert await happenings.topics() == ["visit"]
    known = " and $2::uuid is not null" if "$2" not in change else ""
    await happenings.do(
        f"update visits set {change} where id = $1{known}",
        *(visit, happenings.business.alex.customer_id),
    )
    assert sorted(await happenings.topics()) == topics


async def test_a_visit_that_is_deleted_is_told_of(happenings: Happenings):
    visit = await happenings.visit()
    await happenings.events()
    await happenings.do("delete from visits where id = $1", visit)
    assert await happenings.events() == [("visit", visit)]


async def test_a_job_that_is_cancelled_takes_its_visits_with_it(happenings: Happenings):
    visit = await happenings.visit()
    await happenings.events()
    job = await happenings.job()
    await happenings.do("update jobs set status = 'cancelled' where id = $1", job)
    first = "select was ->> 'state' from notification_events where subject_id = $1 order by id"
    assert await happenings.do(first, visit) == "booked", "who was not told yet is told nothing"
    assert ("visit", visit) in await happenings.events()


@pytest.mark.parametrize(
    ("change", "topics"),
    [
        ("preparation = 'Clear the cupboard'", []),
        ("state = 'confirmed', confirmed_at = now()", []),
        ("state = 'cancelled'", ["visit"]),
    ],
)
async def test_that_its_job_is_called_off_is_no_change_of_a_visit(
    happenings: Happenings, change: str, topics: list[str]
):
    visit = await happenings.visit()
    await happenings.do(
        "update jobs set status = 'cancelled' where id = $1", await happenings.job()
    )
    await happenings.events()
    await happenings.do(f"update visits set {change} where id = $1", visit)
    assert await happenings.topics() == topics
