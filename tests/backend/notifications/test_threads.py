"""All that is told of one visit has one place on a screen, and the last word of it stays there."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from doorstep.notifications.delivering import Delivering
from doorstep.notifications.models import Alert, Channel
from doorstep.notifications.telling import Telling
from doorstep.notifications.voice import VOICE
from doorstep.notifications.ways import Outcome, Parcel, Sent
from tests.backend.conftest import ALEX

from .post import SOON, Post

CHANNELS = frozenset({Channel.EMAIL})
WAITING = "select id from notification_deliveries where state = 'waiting'"


class Slow:
    """Takes mails, and answers once it may."""

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []
        self.may, self.has_some = asyncio.Event(), asyncio.Event()

    async def send(self, parcel: Parcel) -> Outcome:
        self.parcels.append(parcel)
        self.has_some.set()
        await self.may.wait()
        return Sent()


async def turn(post: Post, visit: UUID, state: str) -> None:
    await post.happenings.do("update visits set state = $2 where id = $1", visit, state)


async def tell(post: Post, after: timedelta = SOON) -> None:
    """Tell of what has happened."""
    await post.spread()
    post.clock.at += after
    while await Telling(VOICE, CHANNELS, post.clock).tell_due():
        pass


async def deliver(post: Post, slow: Slow) -> None:
    worker = Delivering(VOICE, {Channel.EMAIL: slow}, post.clock)
    rows: list[Any] = await post.happenings.business.link.fetch(WAITING)
    await asyncio.gather(*(worker.deliver(row["id"]) for row in rows))


async def test_all_of_one_visit_has_one_place_and_the_later_word_the_higher_number(post: Post):
    slow, visit = Slow(), await post.happenings.visit()
    other = await post.happenings.visit()
    slow.may.set()
    for state in ("planned", "on_the_way", "cancelled"):
        await turn(post, visit, state)
        await tell(post)
        await deliver(post, slow)
    mine = [each for each in slow.parcels if str(other) not in each.about]
    kinds = ["visit_booked", "visit_on_the_way", "visit_cancelled"]
    assert [(each.kind, each.revision) for each in mine] == [
        (kind, at + 1) for at, kind in enumerate(kinds)
    ]
    assert len({each.thread for each in mine}) == 1
    assert len({each.thread for each in slow.parcels}) == 2


async def test_a_later_word_waits_while_an_earlier_one_of_the_visit_is_under_way(post: Post):
    visit = await post.happenings.visit()
    await tell(post)
    await Alert.all().update(state="told")
    await post.happenings.do("delete from notification_deliveries")
    slow = Slow()
    await turn(post, visit, "on_the_way")
    await tell(post)
    first = asyncio.create_task(deliver(post, slow))
    await slow.has_some.wait()
    await turn(post, visit, "cancelled")
    post.clock.at -= timedelta(seconds=30)  # while it is still being sent
    await tell(post, timedelta(seconds=61))
    await asyncio.wait([asyncio.create_task(deliver(post, slow))], timeout=0.3)
    slow.may.set()
    assert [each.kind for each in slow.parcels] == ["visit_on_the_way"]
    await first


async def test_of_visits_told_at_once_the_next_one_is_read_first(post: Post):
    days = (9, 3, 30, 5)
    for each in days:
        await post.happenings.visit(post.clock.at + timedelta(days=each))
    await tell(post)
    told = await Alert.filter(contact__email=ALEX, state="told").order_by("-told_at", "-id")
    starts = [each.fact["from"] for each in told]
    assert (starts, len(starts)) == (sorted(starts), len(days))


async def heard(post: Post, visit: UUID, *states: str) -> list[str]:
    """Have a visit be in these states, one after the other; return what is told of each."""
    mails = Slow()
    mails.may.set()
    for state in states:
        await turn(post, visit, state)
        await tell(post)
        await deliver(post, mails)
    return [each.title.partition(":")[0] for each in mails.parcels]


async def test_who_is_not_on_the_way_after_all_is_told_so_and_of_when_they_are(post: Post):
    states = ("planned", "on_the_way", "planned", "on_the_way")
    assert await heard(post, await post.happenings.visit(), *states) == [
        *("Your visit", "We are on the way"),
        *("We are not on the way yet", "We are on the way"),
    ]


async def test_who_is_on_the_way_to_a_visit_that_was_called_off_is_told_of(post: Post):
    states = ("planned", "on_the_way", "cancelled", "planned", "on_the_way")
    told = await heard(post, await post.happenings.visit(), *states)
    assert told[-1] == "We are on the way"
    assert len(told) == 5


async def test_who_is_late_while_on_the_way_is_told_of(post: Post):
    visit = await post.happenings.visit()
    await heard(post, visit, "planned", "on_the_way")
    await post.happenings.do(
        "update visits set arrives_until = arrives_until + interval '3 hours' where id = $1", visit
    )
    assert await heard(post, visit, "on_the_way") == ["New time for your visit"]


async def test_whose_visit_did_not_take_place_is_told_so_also_when_its_time_is_over(post: Post):
    visit = await post.happenings.visit()
    await heard(post, visit, "planned")
    await post.happenings.do(
        "update visits set arrives_from = now() - interval '3 h', arrives_until = now()"
        " - interval '1 h' where id = $1",
        visit,
    )
    await post.happenings.do("delete from notification_events")
    assert (await heard(post, visit, "missed"))[0].endswith("did not take place")


async def test_who_was_told_who_comes_is_told_that_it_is_somebody_else(post: Post):
    visit = await post.happenings.visit()
    send = "update visits set technician_id = t.id from technicians t where visits.id = $1"
    names = "select count(*) from technicians where name in ('Ada', 'Lee')"
    for name in ("Ada", "Lee"):
        await post.happenings.do(
            "insert into technicians (organization_id, external_id, name)"
            " select organization_id, $1, $1 from visits limit 1",
            name,
        )
    assert await post.happenings.do(names) == 2
    await post.happenings.do(f"{send} and t.name = 'Ada'", visit)
    assert len(await heard(post, visit, "planned")) == 1
    await post.happenings.do(f"{send} and t.name = 'Lee'", visit)
    assert await heard(post, visit, "planned") == ["Lee is coming to your visit"]
