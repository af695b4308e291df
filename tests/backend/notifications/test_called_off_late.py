"""Who still waits for a visit hears that it is called off, though its new time is over by then."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from doorstep.notifications.models import Alert
from doorstep.notifications.ways import Never

from .post import Post

EARLIER = timedelta(hours=8)
MOVE = """
    update visits set arrives_from = now() - interval '3 h', arrives_until = now() - interval '1 h'
    where id = $1
"""
"""To this morning, at noon; eight hours earlier that was ahead."""
CALLED_OFF = {
    "cancelled": "update visits set state = 'cancelled' where id = $1",
    "deleted": "delete from visits where id = $1",
    "another's": """update visits set job_id = (select id from jobs where customer_id <>
      (select customer_id from jobs where id = job_id) limit 1) where id = $1""",
    "its job is cancelled": """update jobs set status = 'cancelled'
      where id = (select job_id from visits where id = $1)""",
    "its job is another's": """update jobs set customer_id =
      (select id from customers where id <> customer_id limit 1), property_id = null
      where id = (select job_id from visits where id = $1)""",
    "its job is deleted": "delete from jobs where id = (select job_id from visits where id = $1)",
}
JOB = """
    insert into jobs (organization_id, customer_id, number, title, status)
    select organization_id, customer_id, 'J-9', 'Drip', 'scheduled' from jobs where id = $1
    returning id
"""
PARTNER = """
    insert into customer_portal_access (organization_id, customer_id, name, email, role)
    select organization_id, customer_id, 'Robin', 'robin@example.com', role
    from customer_portal_access where id = $1
"""


@pytest.fixture
async def visit(post: Post) -> UUID:
    """Return a visit of which they were told eight hours ago that it is in three days."""
    post.clock.at -= EARLIER
    visit = await post.happenings.visit(
        job=await post.happenings.do(JOB, await post.happenings.job())
    )
    await post.tell()
    await post.deliver()
    return visit


async def call_off(post: Post, visit: UUID, how: str = "cancelled") -> list[str]:
    """Call it off once its new time is over; return the kinds of all mails."""
    post.clock.at = datetime.now(UTC)
    await post.happenings.do(CALLED_OFF[how], visit)
    await post.tell()
    await post.deliver()
    return [each.kind for each in post.email.parcels]


@pytest.mark.parametrize("how", CALLED_OFF)
async def test_who_never_heard_that_it_was_moved_does_not_wait_for_it(
    post: Post, visit: UUID, how: str
):
    post.clock.at = datetime.now(UTC)
    await post.happenings.do(MOVE, visit)
    await post.tell()
    assert await call_off(post, visit, how) == ["visit_booked", "visit_cancelled"]
    booked, cancelled = post.email.parcels
    assert booked.title.partition(": ")[2][:10] in cancelled.title


@pytest.mark.parametrize("came_back", [True, False])
async def test_whom_nothing_reached_that_it_was_moved_does_not_wait_for_it(
    post: Post, visit: UUID, *, came_back: bool
):
    await post.happenings.do(MOVE, visit)
    await post.tell()
    if came_back:
        post.email.answers = [Never("550")]
        await post.deliver()
    assert (await call_off(post, visit))[-1] == "visit_cancelled"
    assert [each.kind for each in await Alert.filter(subject_id=visit).order_by("revision")] == [
        *("visit_booked", "visit_changed", "visit_cancelled")
    ]


async def test_who_heard_that_it_was_moved_is_told_nothing(post: Post, visit: UUID):
    await post.happenings.do(MOVE, visit)
    await post.tell()
    await post.deliver()
    assert await call_off(post, visit) == ["visit_booked", "visit_changed"]


@pytest.mark.parametrize("how", CALLED_OFF)
async def test_who_never_heard_of_a_time_ahead_is_told_nothing(post: Post, visit: UUID, how: str):
    await post.happenings.do(PARTNER, post.happenings.business.alex.contact_id)
    post.clock.at = datetime.now(UTC)
    await post.happenings.do(MOVE, visit)
    await post.tell()
    await call_off(post, visit, how)
    told = Alert.filter(contact__email="robin@example.com", subject_id=visit)
    assert [each.kind for each in await told] == []
