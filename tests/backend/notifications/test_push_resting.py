"""A push service that asks to be left alone is left alone, by all messages, and by no others."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from doorstep.kit.push.service import WebPush
from doorstep.notifications.models import Channel
from doorstep.notifications.patience import rest
from doorstep.notifications.push.sending import PushSending
from doorstep.notifications.ways import Later, Outcome, Sent
from tests.factories.push_parcels import parcel, subscribed
from tests.factories.push_services import KEY, PushService, push_service
from tests.factories.voices import Hand

CONTACT = "mailto:office@northgate.example"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ALONE = "The push service asked to be left alone."


class Line:
    """A sender and two push services, of which one is busy."""

    def __init__(self, busy: PushService, other: PushService) -> None:
        self.busy, self.other, self.clock = busy, other, Hand()
        self.push = WebPush([KEY], CONTACT, allowed={busy.host, other.host})
        self._sending = PushSending(self.push, "https://portal.example.com", self.clock)

    async def send(self, service: PushService, **other: Any) -> Outcome:
        """Send a message to another browser each time."""
        return await self._sending.send(parcel(subscribed(service.browser()), **other))

    async def refused(self, status: int, retry_after: str = "") -> timedelta | None:
        """Have the busy one refuse a message; return for how long it is to wait."""
        self.busy.answers = [status]
        self.busy.headers = {"Retry-After": retry_after} if retry_after else {}
        outcome = await self.send(self.busy)
        assert isinstance(outcome, Later)
        return outcome.after


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with push_service() as busy, push_service() as other:
        line = Line(busy, other)
        yield line
        await line.push.close()


@pytest.mark.parametrize(
    ("status", "retry_after", "wait"),
    [(429, "120", 2 * MINUTE), (503, "120", 2 * MINUTE), (429, "", MINUTE / 6)],
)
async def test_while_one_that_refused_rests_nothing_is_sent_there_and_elsewhere_all_is(
    line: Line, status: int, retry_after: str, wait: timedelta
):
    await line.refused(status, retry_after)
    assert await line.send(line.busy) == Later(ALONE, wait)
    assert line.busy.asked == 1
    assert await line.send(line.other) == Sent()
    line.clock.at += wait
    assert await line.send(line.busy) == Sent()


async def test_trouble_without_a_wish_concerns_one_message(line: Line):
    await line.refused(503)
    assert await line.send(line.busy) == Sent()


async def test_a_wish_for_hours_is_one_for_an_hour_and_others_ask_again_sooner(line: Line):
    asked = await line.refused(429, str(6 * 3600))
    assert asked == HOUR == rest(Channel.PUSH, 1, asked)
    assert await line.send(line.busy) == Later(ALONE, 5 * MINUTE)


async def test_what_is_urgent_waits_for_others_a_minute_at_most_and_then_asks_for_itself(
    line: Line,
):
    urgent = {"urgent": True, "created_at": line.clock.at}
    await line.refused(503, "300")
    line.clock.at += MINUTE / 4
    assert await line.send(line.busy, **urgent) == Later(ALONE, 3 * MINUTE / 4, tried=False)
    line.clock.at += 3 * MINUTE / 4
    assert await line.send(line.busy) == Later(ALONE, 4 * MINUTE)
    assert await line.send(line.busy, **urgent) == Sent()


async def test_a_clock_that_is_put_back_does_not_make_the_rest_longer(line: Line):
    await line.refused(429, "60")
    line.clock.at -= 24 * HOUR
    assert await line.send(line.busy) == Sent()
