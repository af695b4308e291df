"""Who was not told in time of a visit's new time hears that the one they know of is called off."""

from datetime import timedelta
from uuid import UUID

import pytest

from doorstep.notifications.models import Channel
from doorstep.notifications.several import SINGLY
from doorstep.notifications.ways import Later, Never, Outcome, Sent
from tests.backend.conftest import ALEX
from tests.factories.alerts import subscribe

from .many import CHOOSE, SIGN_IN
from .post import Post

HOUR = timedelta(hours=1)
MUCH_LATER = 8 * HOUR
"""By then it is too late to say that somebody is on the way."""
MOVE = "update visits set arrives_from = $2, arrives_until = $3 where id = $1"
SET_TO = "update visits set state = $2 where id = $1"
SIGN_OUT = """
    update sign_in_sessions set revoked_at = now()
    where id = (select session_id from push_subscriptions limit 1)
"""


async def moved_to_today(post: Post, *, sent_out: bool = True) -> UUID:
    """Return a visit of which they know that it is in three days, and which is in an hour."""
    visit, now = await post.happenings.visit(), post.clock.at
    await post.tell()
    await post.deliver()
    await post.happenings.do(MOVE, visit, now + HOUR, now + 3 * HOUR)
    if sent_out:
        await post.spread()
        await post.happenings.do(SET_TO, visit, "on_the_way")
    await post.tell()
    return visit


async def cancel(post: Post, visit: UUID, late: str = "") -> list[str]:
    """Call it off, and let one step of telling so be late; return the kinds of all mails."""
    await post.happenings.do(SET_TO, visit, "cancelled")
    for step, take in (("spread", post.spread), ("told", post.tell), ("sent", post.deliver)):
        post.clock.at += MUCH_LATER if step == late else timedelta(0)
        await take()
    return [each.kind for each in post.email.parcels]


@pytest.mark.parametrize("late", ["spread", "told", "sent"])
async def test_who_heard_too_late_that_somebody_was_on_the_way_does_not_wait_for_them(
    post: Post, late: str
):
    visit = await moved_to_today(post)
    assert await cancel(post, visit, late) == ["visit_booked", "visit_cancelled"]
    booked, cancelled = post.email.parcels
    day = booked.title.partition(": ")[2][:10]
    assert day in cancelled.title


async def test_who_may_have_heard_of_it_though_nobody_knows_does_not_wait_for_them(post: Post):
    post.email.answers = [Later("the answer got lost")]
    visit = await moved_to_today(post)
    assert await cancel(post, visit, "spread") == ["visit_booked", "visit_cancelled"]


async def test_who_heard_too_late_that_it_was_moved_does_not_wait_for_it(post: Post):
    visit = await moved_to_today(post, sent_out=False)
    assert await cancel(post, visit, "sent") == ["visit_booked", "visit_cancelled"]


async def test_who_heard_that_somebody_was_on_the_way_is_told_nothing_once_that_is_over(post: Post):
    visit = await moved_to_today(post)
    await post.deliver()
    assert await cancel(post, visit, "spread") == ["visit_booked", "visit_on_the_way"]


async def phones(post: Post, many: int) -> None:
    """Have them take pushes on so many phones, and mail where those reach nobody."""
    post.channels = frozenset({Channel.PUSH, Channel.EMAIL})
    for _ in range(many):
        await post.happenings.do(SIGN_IN, ALEX)
        await subscribe(post.happenings.business.link, ALEX)


async def moved_to_today_by_push(post: Post, *answers: Outcome) -> UUID:
    """Return a visit of which they were told twice by push, with those answers the second time."""
    visit = await moved_to_today(post, sent_out=False)
    post.push.answers = list(answers)
    for _ in range(2):
        await post.deliver()
    return visit


async def test_who_has_a_phone_no_more_knows_what_the_other_one_said(post: Post):
    await phones(post, 2)
    visit = await moved_to_today_by_push(post, Sent(), Never("410", gone=True))
    assert await cancel(post, visit, "spread") == []
    assert [each.kind for each in post.push.parcels] == ["visit_booked"] * 2 + ["visit_changed"] * 2


async def test_who_signed_out_on_a_phone_knows_what_the_other_one_said(post: Post):
    await phones(post, 2)
    visit = await moved_to_today(post, sent_out=False)
    await post.happenings.do(SIGN_OUT)
    await post.deliver()
    assert await cancel(post, visit, "spread") == []
    assert [each.kind for each in post.push.parcels] == ["visit_booked"] * 2 + ["visit_changed"]


async def test_who_was_mailed_in_place_of_a_push_knows_what_the_mail_said(post: Post):
    await phones(post, 1)
    visit = await moved_to_today_by_push(post, Never("403"))
    assert await cancel(post, visit, "spread") == ["visit_changed"]
    assert [each.kind for each in post.push.parcels] == ["visit_booked", "visit_changed"]


async def test_who_was_told_on_no_phone_any_more_does_not_wait_for_the_time_before(post: Post):
    await phones(post, 1)
    never = '{"visits": {"push": true, "email": "never"}}'
    await post.happenings.do(CHOOSE, ALEX, never, "", False)  # noqa: FBT003
    visit = await moved_to_today_by_push(post, Never("410", gone=True))
    await phones(post, 1)
    await cancel(post, visit, "spread")
    assert [each.kind for each in post.push.parcels][2:] == ["visit_cancelled"]


async def test_who_heard_too_late_of_several_at_once_does_not_wait_for_them(post: Post):
    now = post.clock.at
    visits = [await post.happenings.visit() for _ in range(SINGLY + 1)]
    await post.tell()
    await post.deliver()
    for visit in visits:
        await post.happenings.do(MOVE, visit, now + HOUR, now + 3 * HOUR)
    await post.tell()
    for visit in visits:
        await post.happenings.do(SET_TO, visit, "cancelled")
    post.clock.at += MUCH_LATER
    await post.tell()
    assert await post.deliver() == [f"News about {len(visits)} visits"] * 2
    told = "select count(*) from alerts where kind = 'visit_cancelled' and state = 'told'"
    assert await post.happenings.do(told) == len(visits)
