"""A visit that is done: its report is told of with it, or by itself, and when the next one is."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.backend.conftest import ALEX

from .post import Post

DONE = "update visits set state = 'done', finished_at = now() where id = $1"


async def done_with_report(post: Post) -> UUID:
    """Have a visit be done, with a report; return the report's id."""
    visit = await post.happenings.visit()
    await post.tell()
    await post.happenings.do("delete from notification_deliveries")
    await post.happenings.do(DONE, visit)
    report = await post.happenings.document(kind="job_report", audience="site", sha256=None)
    await post.happenings.do(
        f"update documents set job_id = $2, sha256 = '{'d' * 64}' where id = $1",
        *(report, await post.happenings.job()),
    )
    await post.spread()
    return report


async def choose(post: Post, channels: str) -> None:
    await post.happenings.do(
        "insert into alert_choices (organization_id, contact_id, channels)"
        " select organization_id, id, $2::jsonb from customer_portal_access where email = $1",
        *(ALEX, channels),
    )


async def test_a_report_is_told_of_with_its_visit_and_not_again(post: Post):
    await done_with_report(post)
    await post.tell(timedelta(minutes=6))
    await post.tell()
    assert await post.deliver() == ["Your visit is done"]
    assert post.email.parcels[0].body.endswith("Your report is there to read.")


async def test_a_report_comes_with_its_visit_also_when_both_are_due_at_once(post: Post):
    await done_with_report(post)
    await post.tell(timedelta(hours=1))
    assert await post.deliver() == ["Your visit is done"]


async def test_a_report_that_comes_later_is_told_of_as_its_visit_s_and_once(post: Post):
    visit = await post.happenings.visit()
    await post.tell()
    await post.happenings.do(DONE, visit)
    await post.tell()
    assert (await post.deliver())[-1] == "Your visit is done"
    report = await post.happenings.document(kind="job_report", audience="site", sha256=None)
    await post.happenings.do(
        f"update documents set job_id = $2, sha256 = '{'d' * 64}' where id = $1",
        *(report, await post.happenings.job()),
    )
    await post.tell()
    await post.tell()
    *_, done, late = (await post.deliver(), post.email.parcels)[1]
    assert (late.title, late.thread) == ("Your report is there to read", done.thread)
    assert late.revision > done.revision


async def test_a_report_is_told_of_by_itself_when_its_visit_is_not(post: Post):
    await done_with_report(post)
    await post.happenings.do("update visits set state = 'missed' where state = 'done'")
    await post.tell()
    assert (await post.deliver())[-1] == "New document: Report"


async def test_who_hears_of_documents_and_of_no_visits_hears_of_the_report(post: Post):
    await choose(post, '{"visits": {"push": false, "email": "never"}}')
    await done_with_report(post)
    await post.tell()
    assert await post.deliver() == ["New document: Report"]


async def test_a_new_version_of_a_report_is_told_of(post: Post):
    report = await done_with_report(post)
    await post.tell()
    await post.deliver()
    later = f"update documents set sha256 = '{'e' * 64}', filed_at = now() + interval '1 h'"
    await post.happenings.do(f"{later} where id = $1", report)
    await post.tell()
    assert await post.deliver() == ["Your visit is done", "New version: Report"]


async def test_a_visit_that_is_done_says_when_the_next_one_is(post: Post):
    await post.happenings.visit()
    await done_with_report(post)
    await post.tell()
    await post.deliver()
    assert "this visit is done, and the next one is" in post.email.parcels[0].body


async def done(post: Post, days_ago: float) -> None:
    """Have another visit of the job be done that was so many days ago."""
    start = datetime.now(UTC) - timedelta(days=days_ago)
    visit = await post.happenings.visit(start)
    await post.happenings.do(
        "update visits set state = 'done', finished_at = arrives_until where id = $1", visit
    )
    await post.tell()
    await post.deliver()


async def filed(post: Post, days_ago: float, said: str = "title = title") -> None:
    """Have a report of the job come that many days ago, with what it says of itself."""
    report = await post.happenings.document(kind="job_report", audience="site", sha256=None)
    await post.happenings.do(
        "update documents set job_id = $2, sha256 = $3, filed_at = now() - $4::interval,"
        f" {said} where id = $1",
        *(report, await post.happenings.job(), "f" * 64, timedelta(days=days_ago)),
    )
    await post.tell()
    await post.tell()
    await post.deliver()


async def test_a_report_is_told_of_once_and_with_the_last_visit_of_its_job(post: Post):
    for days_ago in (3, 2, 1):
        await done(post, days_ago)
    await filed(post, 0)
    assert post.email.titles == ["Your visit is done"] * 3 + ["Your report is there to read"]
    *_, last, report = post.email.parcels
    assert report.thread == last.thread


async def test_the_report_of_a_visit_before_is_not_that_of_the_next_one(post: Post):
    await done(post, 3)
    await filed(post, 2)
    await done(post, 1)
    await filed(post, 0)
    assert post.email.titles == ["Your visit is done", "Your report is there to read"] * 2
    assert "report" not in post.email.parcels[2].body


@pytest.mark.parametrize(
    "said",
    [
        "issued_on = current_date - 3",
        "issued_on = current_date, made_of = jsonb_build_object('left_at', now() - interval '2 d')",
    ],
)
async def test_the_report_of_a_visit_before_may_come_after_the_next_one(post: Post, said: str):
    await done(post, 3)
    await done(post, 1)
    await filed(post, 0, said)
    first, _, report = post.email.parcels
    assert (report.title, report.thread) == ("Your report is there to read", first.thread)
    await done(post, 0.5)
    assert "report" not in post.email.parcels[-1].body


@pytest.mark.parametrize("left", ["2026-11-20T10:40:00+18:00", "2026-13-20T10:40:00Z", "at noon"])
async def test_a_report_that_says_nothing_readable_of_when_they_left_is_told_of(
    post: Post, left: str
):
    await done(post, 1)
    await filed(post, 0, f"""made_of = '{{"left_at": "{left}"}}'""")
    assert post.email.titles == ["Your visit is done", "Your report is there to read"]


@pytest.mark.parametrize("said", ["T{}:00.5+15:59", "T{}:00Z", "T{}:00.123456-11:30"])
async def test_when_they_left_is_read_in_every_form_that_postgresql_can(post: Post, said: str):
    left = (datetime.now(UTC) - timedelta(days=2)).strftime("%Y-%m-%d") + said.format("12:00")
    await done(post, 5)
    await done(post, 0.5)
    await filed(post, 0, f"""made_of = '{{"left_at": "{left}"}}'""")
    first, _, report = post.email.parcels
    assert report.thread == first.thread
