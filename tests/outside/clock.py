"""The device's time: seconds that may pass faster than the wall's, so that rests are short."""

from __future__ import annotations

import random
import time

LONGEST_REST = 600.0  # DEV-5, DEV-7


class Clock:
    """Seconds since 1970 on a clock that runs `pace` times as fast, the same in every process."""

    def __init__(self, pace: float = 1.0, chance: random.Random | None = None) -> None:
        self.pace = pace
        self._chance = chance or random.Random()

    def now(self) -> float:
        return time.time() * self.pace

    def rest(self, failures: int) -> float:
        """How long to rest after so many failures in a row, at least one (DEV-5)."""
        return min(2.0 ** min(failures - 1, 6), 60.0) * self.jitter()

    def idle(self) -> float:
        """How long until an undisturbed device asks again (DEV-4)."""
        return 60.0 * self.jitter()

    def jitter(self) -> float:
        return self._chance.uniform(0.5, 1.0)

    def rests(self, until: float) -> bool:
        """Whether a rest that ends then still goes on (DEV-7: not one far in the future)."""
        return 0 < until - self.now() <= LONGEST_REST

    def apart(self, then: float | None) -> float:
        """The distance of an instant from now, whatever its sign (DEV-7); none is far away."""
        return float("inf") if then is None else abs(self.now() - then)

    def real(self, seconds: float) -> float:
        """The wall's seconds in which so many of this clock's pass."""
        return seconds / self.pace
