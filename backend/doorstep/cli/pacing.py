"""What need not be done as often as it is asked for."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(slots=True)
class Paced:
    """Does its work no oftener than `every` so often, whenever it is called."""

    work: Callable[[], Awaitable[int]]
    every: timedelta
    _did: float | None = None

    async def __call__(self) -> int:
        """Return how much was done: nothing if it was done just now."""
        now = time.monotonic()
        if self._did is not None and now - self._did < self.every.total_seconds():
            return 0
        self._did = now
        return await self.work()
