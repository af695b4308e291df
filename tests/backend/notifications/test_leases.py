"""What one worker sends no other sends, though no two clocks are the same."""

from datetime import timedelta

import pytest

from doorstep.notifications.delivering import Delivering
from doorstep.notifications.models import Channel
from doorstep.notifications.taking import LEASE, TICK
from doorstep.notifications.telling import Telling
from tests.backend.conftest import ALEX
from tests.factories.portals import Served
from tests.factories.voices import NOON, VOICE, Channeled, Hand, a_visit, wait_to_tell

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
        NOON + ahead + LEASE,
    )
    await Delivering(VOICE, {Channel.EMAIL: mails}, Hand()).deliver(delivery)
    assert len(mails.parcels) == sent
