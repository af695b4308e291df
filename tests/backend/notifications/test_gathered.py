"""Several things in one alert: what is delivered is what is still so of them by then."""

from datetime import UTC, datetime, timedelta
from typing import Any

from doorstep.notifications.delivering import Delivering
from doorstep.notifications.models import Channel
from doorstep.notifications.spreading import Spreading
from doorstep.notifications.telling import Telling
from doorstep.notifications.voice import VOICE
from tests.factories.voices import Channeled, Hand

from .happenings import Happenings


async def test_invoices_of_which_one_is_voided_while_the_mail_is_under_way_are_told_without_it(
    happenings: Happenings,
):
    clock, email = Hand(datetime.now(UTC)), Channeled()
    _, voided = await happenings.invoice(), await happenings.invoice()
    await Spreading(clock).spread_next()
    clock.at += timedelta(minutes=11)
    await Telling(VOICE, frozenset({Channel.EMAIL}), clock).tell_due()
    await happenings.do("update invoices set voided_at = now() where id = $1", voided)
    waiting: Any = happenings.business.link
    for row in await waiting.fetch("select id from notification_deliveries"):
        await Delivering(VOICE, {Channel.EMAIL: email}, clock).deliver(row["id"])
    assert email.titles == ["New invoice: £50.00"]
