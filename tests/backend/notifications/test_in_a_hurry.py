"""What is urgent is mailed while it is of use, if a push service takes no push of it."""

from datetime import timedelta

import pytest

from doorstep.kit.database import trusted
from doorstep.notifications.dead_letters import revive
from doorstep.notifications.queue import JOBS
from doorstep.notifications.sweeping import Sweep
from doorstep.notifications.ways import Later, Never
from tests.backend.conftest import ALEX
from tests.factories.alerts import subscribe
from tests.factories.portals import Served
from tests.factories.voices import NOON, URGENT, a_visit

from .told import Told

PUSHED, MINUTE = [("push", "waiting")], timedelta(minutes=1)
CHOOSE = """
    insert into alert_choices (organization_id, contact_id, channels)
    select organization_id, id, jsonb_build_object('visits', jsonb_build_object('email', $2::text))
    from customer_portal_access where email = $1
"""

TRIES = "select attempts from notification_deliveries"
LOSE = """
    delete from push_subscriptions
    where id = (select subscription_id from notification_deliveries where id = $1)
"""


async def told_by(served: Served, browsers: int = 1, email: str = "instead") -> Told:
    """Return an urgent alert on its way to Alex's browsers."""
    for _ in range(browsers):
        await served.sign_in(ALEX)
        await subscribe(served.office, ALEX)
    await served.office.execute(CHOOSE, ALEX, email)
    told = Told(served, await a_visit(served.office), voice=URGENT)
    await told.tell()
    return told


async def test_after_two_minutes_of_trouble_it_is_mailed_and_pushed_no_more(served: Served):
    told = await told_by(served)
    told.push.answers = [Later("500")] * 20
    while await told.deliver() == PUSHED:
        told.clock.at = await told.next_at()
    assert MINUTE / 2 <= told.clock.at - NOON <= 2 * MINUTE
    assert await told.deliver() == [("push", "dropped"), ("email", "sent")]
    tries = len(told.push.parcels)
    told.clock.at += 30 * MINUTE
    assert await told.deliver() == [("push", "dropped"), ("email", "sent")]
    assert len(told.push.parcels) == tries


async def test_what_is_put_off_still_goes_before_all_else(served: Served):
    told = await told_by(served)
    told.push.answers = [Later("500"), Never("403")]
    for tries in (1, 2):
        assert await told.deliver() == PUSHED  # the second time it is too soon
        assert await told.priorities() == [1] * (tries + 1)
    await served.office.execute(f"delete from {JOBS}")
    told.clock.at += 2 * MINUTE
    await Sweep(URGENT, told.clock).sweep()
    assert await told.deliver() == [("push", "failed"), ("email", "waiting")]
    assert await told.priorities() == [1, 1]


async def test_what_was_given_up_and_is_tried_again_goes_before_all_else(served: Served):
    told = await told_by(served)
    told.push.answers = [Never("403")]
    await told.worker().deliver((await told.ids())[0])
    await served.office.execute("delete from notification_deliveries where channel = 'email'")
    await served.office.execute("update alerts set topic = 'new_device'")
    async with trusted() as link:
        assert await revive(link, None, None, told.clock.at + MINUTE) == 1
    assert await told.priorities() == [1, 1]


async def test_a_service_that_asks_for_more_time_than_that_is_not_waited_for(served: Served):
    told = await told_by(served)
    told.push.answers = [Later("503", 20 * MINUTE)]
    assert await told.deliver() == [("push", "dropped"), ("email", "waiting")]


async def test_what_only_waits_for_others_was_not_tried_and_is_not_mailed(served: Served):
    told = await told_by(served)
    told.push.answers = [Later("500"), Later("alone", MINUTE, tried=False), Later("500")]
    for tries in (1, 1, 2):
        told.clock.at = max(told.clock.at, await told.next_at())
        assert await told.deliver() == PUSHED
        assert await served.office.fetchval(TRIES) == tries
    assert told.push.parcels[0].urgent


async def test_what_was_never_tried_itself_is_not_mailed(served: Served):
    told = await told_by(served)
    told.push.answers = [Later("alone", 5 * MINUTE, tried=False)]
    assert await told.deliver() == PUSHED


async def test_a_push_that_is_taken_in_time_is_not_mailed(served: Served):
    told = await told_by(served)
    told.push.answers = [Later("500")]
    assert await told.deliver() == PUSHED
    told.clock.at = await told.next_at()
    assert await told.deliver() == [("push", "sent")]


@pytest.mark.parametrize("late_one_first", [True, False])
async def test_whom_another_browser_has_told_is_not_mailed(served: Served, *, late_one_first: bool):
    told = await told_by(served, browsers=2)
    late: list[Later] = [Later("503", 20 * MINUTE)]
    worker, deliveries = told.worker(), await told.ids()
    for delivery in deliveries if late_one_first else reversed(deliveries):
        told.push.answers = [*late] if delivery == deliveries[0] else []
        await worker.deliver(delivery)
    assert sorted(await told.states()) == [("push", "sent"), ("push", "waiting")]


@pytest.mark.parametrize("trouble", ["gone", "refused", "signed out"])
async def test_when_the_last_other_browser_is_lost_it_is_mailed(served: Served, trouble: str):
    told = await told_by(served, browsers=2)
    worker, (late, lost) = told.worker(), await told.ids()
    told.push.answers = [
        Later("503", 20 * MINUTE),
        Never("410", gone=True) if trouble == "gone" else Never("403"),
    ]
    await worker.deliver(late)
    if trouble == "signed out":
        await served.office.execute(LOSE, lost)
    assert sorted(await told.states()) == [("push", "waiting")] * 2
    await worker.deliver(lost)
    states = await told.states()
    assert states[0] == ("push", "dropped")
    assert states[2:] == [("email", "waiting")]


async def test_a_browser_that_is_tried_this_moment_is_not_given_up(served: Served):
    told = await told_by(served, browsers=2)
    late, lost = await told.ids()
    told.push.answers = [Later("503", 20 * MINUTE)]
    await told.worker().deliver(late)
    await served.office.execute(LOSE, lost)
    told.clock.at += 20 * MINUTE
    assert sorted(await told.deliver()) == [("push", "dropped"), ("push", "sent")]
    assert told.email.parcels == []


async def test_who_wants_no_mail_is_pushed_to_for_as_long_as_it_is_of_use(served: Served):
    told = await told_by(served, email="never")
    told.push.answers = [Later("503", 20 * MINUTE)]
    assert await told.deliver() == PUSHED
    told.clock.at += 20 * MINUTE
    assert await told.deliver() == [("push", "sent")]
