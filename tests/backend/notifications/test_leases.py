"""What one worker sends no other sends, though no two clocks are the same."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from doorstep.kit.smtp import PATIENCE
from doorstep.notifications.delivering import Delivering
from doorstep.notifications.leases import lease
from doorstep.notifications.models import Channel
from doorstep.notifications.taking import TICK
from doorstep.notifications.telling import Telling
from tests.backend.conftest import ALEX
from tests.factories.portals import Served
from tests.factories.voices import NOON, VOICE, Channeled, Hand, a_visit, wait_to_tell

from .told import Slow

EMAIL = frozenset({Channel.EMAIL})


@pytest.mark.parametrize(
    ("ahead", "sent"), [(TICK, 0), (timedelta(seconds=20), 0), (timedelta(days=1), 1)]
)
async def test_a_worker_whose_clock_is_a_little_ahead_is_left_what_it_has(
    served: Served, ahead: timedelta, sent: int
):
    office, mails = served.office, Channeled()
    await wait_to_tell(office, ALEX, await a_visit(office))
    await Telling(VOICE, EMAIL, Hand()).tell_due()
    delivery = await office.fetchval(
        "update notification_deliveries set state = 'sending', attempts = 1, next_at = $1"
        " returning id",
        NOON + ahead + lease(Channel.EMAIL),
    )
    await Delivering(VOICE, {Channel.EMAIL: mails}, Hand()).deliver(delivery)
    assert len(mails.parcels) == sent


async def test_a_mail_server_may_look_at_a_mail_for_as_long_as_a_mail_may_take(
    served: Served, monkeypatch: pytest.MonkeyPatch
):
    office, loop, clock = served.office, asyncio.get_running_loop(), Hand()
    await wait_to_tell(office, ALEX, await a_visit(office))
    await Telling(VOICE, EMAIL, clock).tell_due()
    delivery: Any = await office.fetchval("select id from notification_deliveries")
    begun, other = loop.time, Channeled()

    async def looks() -> None:
        late = timedelta(seconds=PATIENCE - 1)
        monkeypatch.setattr(loop, "time", lambda: begun() + late.total_seconds())
        clock.at += late + timedelta(seconds=20)  # another's clock is ahead
        await asyncio.sleep(0.01)
        await Delivering(VOICE, {Channel.EMAIL: other}, clock).deliver(delivery)

    await Delivering(VOICE, {Channel.EMAIL: Slow(looks)}, clock).deliver(delivery)
    assert await office.fetchval("select state from notification_deliveries") == "sent"
    assert other.parcels == []
