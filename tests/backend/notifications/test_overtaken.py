"""A word that waits while another about the same visit is told is the later one of both."""

from datetime import timedelta
from uuid import UUID

from doorstep.notifications.models import Alert, Channel
from doorstep.notifications.portions import Portions
from doorstep.notifications.spreading import Spreading
from doorstep.notifications.telling import Telling
from doorstep.notifications.voice import VOICE
from doorstep.notifications.ways import Parcel
from tests.backend.conftest import ALEX

from .post import Post

AT_ONCE, MINUTE, LATER = timedelta(0), timedelta(seconds=61), timedelta(minutes=6)
SET_TO = "update visits set state = $2 where id = $1"


def shown(parcels: list[Parcel]) -> list[str]:
    """Return the titles of what a phone shows: nothing of a visit that has a lower number."""
    highest, titles = 0, list[str]()
    for each in parcels:
        if each.revision >= highest:
            titles.append(each.title.partition(":")[0])
            highest = each.revision
    return titles


async def turn(post: Post, visit: UUID, state: str, after: timedelta = AT_ONCE) -> list[str]:
    """Have a visit be in a state, and time pass; return what a phone has shown since."""
    await post.happenings.do(SET_TO, visit, state)
    await post.tell(after)
    await post.deliver()
    return shown(post.email.parcels)


async def send_out(post: Post, visit: UUID) -> None:
    """Have somebody be on the way: where much happens that is looked at first, and told."""
    await post.spread()
    await post.happenings.do(SET_TO, visit, "on_the_way")
    await Spreading(post.clock, Portions(1)).spread_next()
    await Telling(VOICE, frozenset({Channel.EMAIL}), post.clock).tell_due()
    assert await post.deliver() == ["We are on the way"]


async def test_what_was_booked_and_sent_out_at_once_is_not_on_the_way_yet_when_taken_back(
    post: Post,
):
    visit = await post.happenings.visit()
    await send_out(post, visit)
    told = await turn(post, visit, "planned", MINUTE)
    assert told == ["We are on the way", "We are not on the way yet"]


async def test_what_was_moved_and_sent_out_at_once_is_cancelled_for_who_knows_the_new_time(
    post: Post,
):
    visit = await post.happenings.visit()
    await post.tell()
    await post.happenings.do("delete from notification_deliveries")
    later = "update visits set arrives_until = arrives_until + interval '1 h' where id = $1"
    await post.happenings.do(later, visit)
    await send_out(post, visit)
    told = await turn(post, visit, "cancelled", MINUTE)
    assert told[-1].endswith("is cancelled")
    known = await Alert.filter(kind="visit_on_the_way", contact__email=ALEX).get()
    cancelled = await Alert.filter(kind="visit_cancelled", contact__email=ALEX).get()
    assert cancelled.baseline == known.fact


async def test_a_visit_that_was_done_by_mistake_is_told_of_when_it_is_done(post: Post):
    visit = await post.happenings.visit()
    await post.tell()
    await turn(post, visit, "on_the_way")
    await turn(post, visit, "done", MINUTE)
    await turn(post, visit, "planned", MINUTE)
    told = await turn(post, visit, "done", LATER)
    assert told == ["We are on the way", "We are not on the way yet", "Your visit is done"]
