"""How long a try by a channel may take, and how long a delivery is left to who has taken it."""

from datetime import timedelta

from doorstep.kit.smtp import PATIENCE

from .models import Channel

LONGEST = {
    Channel.PUSH: timedelta(seconds=30),
    Channel.EMAIL: timedelta(seconds=PATIENCE),
    Channel.SMS: timedelta(seconds=30),
}
"""How long a channel may take for one delivery."""
SPARE = timedelta(seconds=30)
"""How much longer nobody else takes it."""
SKEW = timedelta(seconds=30)
"""How far the clocks of two machines may be apart: no more than what is spare."""


def lease(channel: Channel) -> timedelta:
    """Return how long nobody else takes a delivery by a channel: longer than a try may take."""
    return LONGEST[channel] + SPARE
