"""A channel that takes nothing is tried for as long as the README says, not for less."""

from datetime import timedelta

import pytest

from doorstep.notifications.models import Channel
from doorstep.notifications.patience import MOST, is_over, rest

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("channel", "lasts"), [(Channel.PUSH, 2), (Channel.EMAIL, 48), (Channel.SMS, 2)]
)
def test_a_channel_is_tried_for_hours(channel: Channel, lasts: int):
    age, attempts = timedelta(0), 1
    while not is_over(channel, attempts, age):
        age += rest(channel, attempts, None)
        attempts += 1
    assert lasts * HOUR <= age <= lasts * HOUR + MOST


def test_a_clock_that_stands_still_does_not_make_it_go_on_for_ever():
    assert is_over(Channel.EMAIL, 100, timedelta(days=-1))
