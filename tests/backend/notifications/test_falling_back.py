"""Mail takes the place of pushes when all of them are dead, and only then."""

from datetime import timedelta

from doorstep.notifications.models import Channel
from doorstep.notifications.telling import Telling
from doorstep.notifications.ways import Later, Never
from tests.backend.conftest import ALEX
from tests.factories.alerts import subscribe
from tests.factories.portals import Served
from tests.factories.voices import NOON, VOICE, a_visit, wait_to_tell

from .told import Told


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
