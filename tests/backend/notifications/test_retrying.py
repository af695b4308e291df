"""What a channel did not take is tried again later, by its own clock and by ours."""

from datetime import timedelta

import pytest

from doorstep.notifications.ways import Later
from tests.factories.voices import NOON

from .told import Told


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


async def test_a_clock_that_went_back_holds_nothing_up(told: Told):
    told.push.answers = [Later("500", timedelta(hours=1))]
    await told.deliver()
    told.clock.at = NOON - timedelta(days=1)
    assert await told.deliver() == [("push", "sent")]
