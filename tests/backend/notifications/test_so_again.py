"""What is told waits while another word says what is so: that may be taken back before it is told.

A delivery that was dropped meanwhile would never have been sent, and nothing new be told either.
"""

from datetime import timedelta

from .post import Post

SET_TO = "update visits set state = $2 where id = $1"
STATES = "select string_agg(state || ' ' || trouble, ',') from notification_deliveries"


async def test_what_was_called_off_set_out_to_and_called_off_again_is_told_as_called_off(
    post: Post,
):
    visit = await post.happenings.visit()
    await post.tell()
    await post.deliver()
    await post.happenings.do(SET_TO, visit, "cancelled")
    await post.tell()
    await post.happenings.do(SET_TO, visit, "on_the_way")
    await post.deliver()
    await post.happenings.do(SET_TO, visit, "cancelled")
    await post.tell()
    await post.deliver()
    assert [each.kind for each in post.email.parcels] == ["visit_booked", "visit_cancelled"]


async def test_what_was_booked_done_and_not_done_after_all_is_told_as_booked(post: Post):
    visit = await post.happenings.visit()
    await post.tell()
    await post.happenings.do(SET_TO, visit, "done")
    await post.deliver()
    await post.happenings.do(SET_TO, visit, "planned")
    await post.tell()
    await post.deliver()
    assert [each.kind for each in post.email.parcels] == ["visit_booked"]


async def test_it_waits_no_longer_than_it_is_of_use(post: Post):
    visit = await post.happenings.visit()
    await post.tell()
    await post.happenings.do(SET_TO, visit, "done")
    await post.deliver()
    assert await post.happenings.do(STATES) == "waiting "
    post.clock.at += timedelta(days=4)
    await post.deliver()
    assert await post.happenings.do(STATES) == "dropped not wanted any more"
