"""What is left alone for a while, so that what cannot be done is not asked for all the time."""

import time
from collections.abc import Hashable
from datetime import timedelta
from typing import Any

HOUR = timedelta(hours=1)


class Resting:
    """Remembers what rests; each process by itself, as it does no harm to try once more."""

    def __init__(self, length: timedelta = HOUR) -> None:
        self._length = length.total_seconds()
        self._until: dict[Any, float] = {}

    def add(self, which: Hashable) -> None:
        """Leave something alone from now on."""
        self._until[which] = time.monotonic() + self._length

    def now(self) -> list[Any]:
        """Return what is to be left alone now."""
        now = time.monotonic()
        self._until = {which: until for which, until in self._until.items() if until > now}
        return list(self._until)
