"""What happened is made into alerts by one worker at a time, and holds up nothing else."""

import asyncio
from contextvars import Context

from structlog.testing import capture_logs

from doorstep.kit.database import trusted
from doorstep.notifications.models import Alert
from doorstep.notifications.spreading import SPREADING, Spreading
from tests.factories.databases import until_somebody_waits

from .happenings import Happenings
from .spread import DAY, move, spread


async def test_one_worker_spreads_at_a_time(happenings: Happenings):
    await happenings.visit()
    async with happenings.business.link.transaction():
        await happenings.do("select pg_advisory_xact_lock($1)", SPREADING)
        assert await Spreading().spread_next() == 0
    assert await Spreading().spread_next() == 1


async def test_an_alert_that_is_being_told_is_waited_for(happenings: Happenings):
    """What was told in between is not changed any more: there is a later word."""
    visit = await happenings.visit()
    await spread()
    await move(happenings, visit, DAY)
    async with trusted() as teller:
        await teller.execute("update alerts set state = 'told', told_at = now()")
        spreading = asyncio.create_task(spread(), context=Context())
        await until_somebody_waits(happenings.business.link)
    await spreading
    first, second = await Alert.all().order_by("revision")
    assert (first.state, first.kind) == ("told", "visit_booked")
    assert (second.state, second.kind, second.revision) == ("waiting", "visit_changed", 2)


async def test_an_event_that_nothing_can_be_made_of_holds_up_no_other(happenings: Happenings):
    alex = happenings.business.alex
    first = await happenings.request()
    broken = """insert into notification_events (organization_id, customer_id, topic, subject_id)
        values ($1, $2, 'of_a_later_version', $3) returning id"""
    aside = await happenings.do(broken, alex.organization_id, alex.customer_id, first)
    visits = [await happenings.visit() for _ in range(3)]
    spreading = Spreading()
    with capture_logs() as logs:
        while await spreading.spread_next():
            pass
    assert {each.subject_id for each in await Alert.all()} == set(visits)
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["event_broke"]
    assert await happenings.do("select array_agg(id) from notification_events") == [aside]
