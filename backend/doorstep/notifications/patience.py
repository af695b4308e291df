"""How often and for how long a channel is tried, and how long it is left alone in between."""

import random
from datetime import timedelta

from msgspec import Struct

from .models import Channel

MOST = timedelta(hours=1)
"""Longest rest, also where a service asks for a longer one (Retry-After)."""


FEWEST = 5
"""Tries that each delivery has, however old it is: nobody may have worked for hours."""


class Patience(Struct, frozen=True):
    """For how long it is tried, and the first rest, which doubles from try to try.

    It ends after `tries` at the latest, which is more than there are in that time: a clock may say
    that none has passed.
    """

    lasts: timedelta
    first: timedelta
    tries: int


PATIENCE = {
    Channel.PUSH: Patience(timedelta(hours=2), timedelta(seconds=5), 20),
    Channel.EMAIL: Patience(timedelta(hours=48), timedelta(seconds=20), 100),
    Channel.SMS: Patience(timedelta(hours=2), timedelta(seconds=20), 20),
}


def rest(channel: Channel, attempts: int, after: timedelta | None) -> timedelta:
    """Return how long to wait after so many tries, by chance half as long again or half of it.

    So those that failed together do not come back together. What a service asks for is the least.
    """
    doubled = PATIENCE[channel].first * 2 ** min(attempts - 1, 12)
    chance = min(doubled, MOST) * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
    asked = min(max(after or timedelta(0), timedelta(0)), MOST)
    return max(min(chance, MOST), asked)


def is_over(channel: Channel, attempts: int, age: timedelta) -> bool:
    """Return whether a delivery of this age has been tried often enough, or for long."""
    patience = PATIENCE[channel]
    return attempts >= patience.tries or (attempts >= FEWEST and age >= patience.lasts)
