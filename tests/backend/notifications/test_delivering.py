"""A delivery is looked at once more as it goes out, tried again, given up, and never sent twice."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from doorstep.notifications import delivering
from doorstep.notifications.delivering import Delivering
from doorstep.notifications.models import Channel
from doorstep.notifications.queue import JOBS
from doorstep.notifications.sweeping import Sweep, delete_old_alerts, delete_old_deliveries
from doorstep.notifications.taking import LEASE
from doorstep.notifications.telling import Telling
from doorstep.notifications.ways import Later, Never, Outcome, Parcel, Sent
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.alerts import subscribe
from tests.factories.portals import Served
from tests.factories.voices import (
    EVERYTHING,
    NOON,
    VOICE,
    Channeled,
    Hand,
    a_visit,
    move,
    wait_to_tell,
)

MINUTE = timedelta(minutes=1)


@dataclass
class Told:
    """One visit that somebody was told of, and what delivers it."""

    served: Served
    visit: UUID
    clock: Hand = field(default_factory=Hand)
    push: Channeled = field(default_factory=Channeled)
    email: Channeled = field(default_factory=Channeled)

    def worker(self) -> Delivering:
        return Delivering(VOICE, {Channel.PUSH: self.push, Channel.EMAIL: self.email}, self.clock)

    async def tell(self, revision: int = 1) -> None:
        await wait_to_tell(
            self.served.office, ALEX, self.visit, revision=revision, due=self.clock.at
        )
        await Telling(VOICE, EVERYTHING, self.clock).tell_due()

    async def deliver(self) -> list[tuple[str, str]]:
        """Do all that is under way, and return the states of all deliveries."""
        rows: list[Any] = await self.served.office.fetch(
            "select id from notification_deliveries where state in ('waiting', 'sending')"
        )
        worker = self.worker()
        await asyncio.gather(*(worker.deliver(row["id"]) for row in rows))
        return await self.states()

    async def states(self) -> list[tuple[str, str]]:
        rows: list[Any] = await self.served.office.fetch(
            "select channel, state from notification_deliveries order by created_at, id"
        )
        return [(row["channel"], row["state"]) for row in rows]

    async def next_at(self) -> datetime:
        office: Any = self.served.office
        return await office.fetchval(
            "select max(next_at) from notification_deliveries where state = 'waiting'"
        )

    async def jobs(self) -> int:
        office: Any = self.served.office
        return await office.fetchval(
            f"select count(*) from {JOBS} where dedupe_key like any (array(select id || '%'"
            " from notification_deliveries))"
        )


@pytest.fixture
async def told(served: Served) -> Told:
    await served.sign_in(ALEX)
    await subscribe(served.office, ALEX)
    told = Told(served, await a_visit(served.office))
    await told.tell()
    return told


async def test_a_parcel_has_all_that_a_channel_needs(told: Told):
    assert await told.deliver() == [("push", "sent")]
    [parcel] = told.push.parcels
    assert (parcel.title, parcel.path, parcel.unread) == (
        "planned 2026-06-16T14:00:00Z",
        "/portal/jobs",
        1,
    )
    assert parcel.subscription
    assert parcel.subscription.endpoint.startswith("https://push.example.com/")
    assert (parcel.contact.email, parcel.revision, parcel.account) == (ALEX, 1, "")


async def test_a_push_service_keeps_no_message_for_longer_than_it_is_of_use(told: Told):
    told.clock.at = NOON + timedelta(hours=24)
    await told.deliver()
    assert [each.ttl for each in told.push.parcels] == [timedelta(hours=3)]


async def test_what_was_sent_is_not_sent_again(told: Told):
    await told.deliver()
    await told.served.office.execute("update notification_deliveries set next_at = now()")
    ids: list[Any] = await told.served.office.fetch("select id from notification_deliveries")
    await told.worker().deliver(ids[0]["id"])
    assert len(told.push.parcels) == 1


async def test_what_was_not_taken_is_tried_again_later_each_time(told: Told):
    told.push.answers = [Later("500"), Later("500"), Later("500")]
    rests: list[timedelta] = []
    for _ in range(3):
        assert await told.deliver() == [("push", "waiting")]
        rests.append(await told.next_at() - told.clock.at)
        assert await told.deliver() == [("push", "waiting")]  # too soon
        told.clock.at = await told.next_at()
    for doubled, rested in enumerate(rests):
        assert 0.5 <= rested / timedelta(seconds=5 * 2**doubled) <= 1.5
    assert await told.deliver() == [("push", "sent")]
    assert len(told.push.parcels) == 4


@pytest.mark.parametrize(
    ("asked", "rests"),
    [(timedelta(minutes=5), timedelta(minutes=5)), (timedelta(days=9), timedelta(hours=1))],
)
async def test_a_service_is_left_alone_as_long_as_it_asks_but_no_longer_than_is_sane(
    told: Told, asked: timedelta, rests: timedelta
):
    told.push.answers = [Later("429", asked)]
    await told.deliver()
    assert await told.next_at() == told.clock.at + rests


async def test_after_two_hours_it_is_a_dead_letter_and_mail_takes_its_place(told: Told):
    told.push.answers = [Later("500")] * 20
    while await told.deliver() == [("push", "waiting")]:
        told.clock.at = await told.next_at()
    assert timedelta(hours=2) <= told.clock.at - NOON <= timedelta(hours=3.5)
    assert await told.deliver() == [("push", "failed"), ("email", "sent")]


async def test_a_subscription_that_is_gone_is_no_dead_letter_and_mail_takes_its_place(told: Told):
    told.push.answers = [Never("410", gone=True)]
    assert await told.deliver() == [("push", "dropped"), ("email", "waiting")]
    assert await told.deliver() == [("push", "dropped"), ("email", "sent")]


async def test_where_no_pushes_are_sent_mail_takes_their_place(served: Served):
    await served.sign_in(ALEX)
    await subscribe(served.office, ALEX)
    told = Told(served, await a_visit(served.office))
    await wait_to_tell(served.office, ALEX, told.visit)
    await Telling(VOICE, frozenset({Channel.EMAIL}), told.clock).tell_due()
    assert await told.states() == [("email", "waiting")]


async def test_mail_does_not_take_the_place_of_one_push_of_several(served: Served):
    for _ in range(2):
        await served.sign_in(ALEX)
        await subscribe(served.office, ALEX)
    told = Told(served, await a_visit(served.office))
    await told.tell()
    told.push.answers = [Never("410", gone=True)]
    assert sorted(await told.deliver()) == [("push", "dropped"), ("push", "sent")]
    assert told.email.parcels == []


async def test_two_pushes_that_die_at_once_are_one_mail(served: Served):
    for _ in range(2):
        await served.sign_in(ALEX)
        await subscribe(served.office, ALEX)
    told = Told(served, await a_visit(served.office))
    await told.tell()
    told.push.answers = [Never("410", gone=True), Never("403")]
    states = await told.deliver()
    assert sorted(states) == [("email", "waiting"), ("push", "dropped"), ("push", "failed")]


async def test_who_signed_out_meanwhile_is_mailed(told: Told):
    await told.served.office.execute("delete from push_subscriptions")
    assert await told.deliver() == [("push", "dropped"), ("email", "waiting")]
    await told.deliver()
    assert (len(told.push.parcels), len(told.email.parcels)) == (0, 1)


async def test_a_later_word_that_was_told_takes_the_place_of_one_on_its_way(told: Told):
    await move(told.served.office, told.visit, NOON + timedelta(days=3))
    await told.tell(revision=2)
    assert await told.deliver() == [("push", "dropped"), ("push", "sent")]
    assert told.push.titles == ["planned 2026-06-18T11:00:00Z"]


async def test_while_a_later_word_waits_nothing_goes_out_and_moved_back_the_first_one_does(
    told: Told,
):
    office = told.served.office
    await move(office, told.visit, NOON + timedelta(days=3))
    assert await told.deliver() == [("push", "waiting")]  # nobody has spread it yet
    later = await wait_to_tell(office, ALEX, told.visit, revision=2, due=NOON + 5 * MINUTE)
    told.clock.at = await told.next_at()
    assert await told.deliver() == [("push", "waiting")]
    assert await told.next_at() == NOON + 5 * MINUTE
    assert told.push.parcels == []

    await move(office, told.visit, NOON + timedelta(days=1, hours=3))
    await office.execute("delete from alerts where id = $1", later)
    told.clock.at = await told.next_at()
    assert await told.deliver() == [("push", "sent")]


async def test_what_is_over_is_not_sent(told: Told):
    told.clock.at = NOON + timedelta(days=2)
    assert await told.deliver() == [("push", "dropped")]


async def test_who_lost_access_is_not_told(told: Told):
    await told.served.office.execute("update customer_portal_access set active = false")
    assert await told.deliver() == [("push", "dropped")]


async def test_of_a_worker_that_was_killed_another_sends_the_same_again_after_its_lease(
    told: Told,
):
    office = told.served.office
    await office.execute(
        "update notification_deliveries set state = 'sending', attempts = 1, next_at = $1",
        NOON + LEASE,
    )
    assert await told.deliver() == [("push", "sending")]
    assert told.push.parcels == []
    told.clock.at = NOON + LEASE + MINUTE
    assert await told.deliver() == [("push", "sent")]


async def test_while_an_earlier_word_may_be_on_its_way_the_later_one_waits(told: Told):
    office = told.served.office
    await office.execute(
        "update notification_deliveries set state = 'sending', attempts = 1, next_at = $1",
        NOON + LEASE,
    )
    await move(office, told.visit, NOON + timedelta(days=3))
    await told.tell(revision=2)
    assert await told.deliver() == [("push", "sending"), ("push", "waiting")]
    assert told.push.parcels == []
    told.clock.at = NOON + LEASE + MINUTE
    assert await told.deliver() == [("push", "dropped"), ("push", "sent")]


@dataclass
class Slow:
    """Takes a parcel, and answers when it is let."""

    meanwhile: Callable[[], Any]
    parcels: list[Parcel] = field(default_factory=list)

    async def send(self, parcel: Parcel) -> Outcome:
        self.parcels.append(parcel)
        await self.meanwhile()
        return Sent()


async def test_who_was_too_slow_to_note_it_does_not_undo_what_another_noted(told: Told):
    office = told.served.office

    async def another_takes_it() -> None:
        await office.execute("update notification_deliveries set attempts = 2")

    told.push = Slow(another_takes_it)  # pyright: ignore[reportAttributeAccessIssue]
    assert await told.deliver() == [("push", "sending")]


async def test_two_workers_at_once_send_it_once(told: Told):
    one: Any = await told.served.office.fetchval("select id from notification_deliveries")
    await asyncio.gather(*(told.worker().deliver(one) for _ in range(4)))
    assert len(told.push.parcels) == 1


async def test_a_channel_that_hangs_is_cut_off(told: Told, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(delivering, "LONGEST", 0.05)
    told.push = Slow(lambda: asyncio.sleep(60))  # pyright: ignore[reportAttributeAccessIssue]
    assert await told.deliver() == [("push", "waiting")]


async def test_whoever_was_held_up_sends_nothing_and_has_not_tried(told: Told):
    worker, clock = told.worker(), told.clock
    take = worker._take

    async def held_up(question: Any) -> Any:
        answer = await take(question)
        clock.at = NOON + LEASE
        return answer

    worker._take = held_up  # pyright: ignore[reportAttributeAccessIssue]
    one: Any = await told.served.office.fetchval("select id from notification_deliveries")
    await worker.deliver(one)
    assert told.push.parcels == []
    assert await told.states() == [("push", "waiting")]
    assert not await told.served.office.fetchval("select attempts from notification_deliveries")


async def test_a_delivery_without_a_job_is_found_and_one_with_a_job_is_left(told: Told):
    sweep = Sweep(told.clock, pause=0)
    told.clock.at = NOON + 2 * MINUTE
    assert await sweep.sweep() == 0
    await told.served.office.execute(f"delete from {JOBS}")
    assert await sweep.sweep() == 1
    assert await told.jobs() == 1
    assert await sweep.sweep() == 0


async def test_a_clock_that_went_back_holds_nothing_up(told: Told):
    told.push.answers = [Later("500", timedelta(hours=1))]
    await told.deliver()
    told.clock.at = NOON - timedelta(days=1)
    assert await told.deliver() == [("push", "sent")]


async def test_what_is_old_is_deleted(told: Told):
    await told.deliver()
    office = told.served.office
    await office.execute(
        "update notification_deliveries set created_at = now() - interval '91 days'"
    )
    assert await delete_old_deliveries() == 1
    assert await delete_old_alerts() == 0
    await office.execute("update alerts set created_at = now() - interval '366 days'")
    assert await delete_old_alerts() == 1


async def test_who_asks_for_a_code_does_not_wait_behind_alerts_that_hang(told: Told):
    hanging = asyncio.Event()

    async def hang() -> None:
        hanging.set()
        await asyncio.sleep(60)

    told.push = Slow(hang)  # pyright: ignore[reportAttributeAccessIssue]
    one: Any = await told.served.office.fetchval("select id from notification_deliveries")
    alert = asyncio.create_task(told.worker().deliver(one))
    await hanging.wait()

    async with asyncio.timeout(10):
        await told.served.sign_in(ALEX)

    assert await told.states() == [("push", "sending")]
    alert.cancel()
    await asyncio.wait({alert})


async def test_whose_account_it_is_about_is_said_to_who_has_several(served: Served):
    told = Told(served, await a_visit(served.office))
    await told.tell()
    await served.office.execute(
        "insert into customer_portal_access (organization_id, customer_id, name, email) select"
        " organization_id, customer_id, 'Alex', $2 from customer_portal_access where email = $1",
        *(PRIYA, ALEX),
    )
    await told.deliver()
    assert [parcel.account for parcel in told.email.parcels] == ["Alex Morgan"]
