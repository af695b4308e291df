"""Which push services asked to be left alone: what waits for them waits, and is not refused too."""

from datetime import datetime, timedelta

from doorstep.kit.clock import Clock

LONGEST = timedelta(minutes=5)
"""For how long all messages wait since one was refused: it may have been meant for that one."""
BRIEFLY = timedelta(seconds=10)
"""For how long they wait when it was not said."""


class Rests:
    """What rests, and until when; each process knows by itself, as it does no harm to ask again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, datetime] = {}

    def begin(self, service: str, asked: timedelta | None) -> None:
        """Leave a push service alone from now on, for as long as it asked."""
        now = self._clock.now()
        self._until = {each: until for each, until in self._until.items() if until > now}
        self._until[service] = now + min(asked or BRIEFLY, LONGEST)

    def left(self, service: str) -> timedelta | None:
        """Return for how long it rests, or None; what would be for longer was another clock's."""
        until = self._until.get(service)
        left = until - self._clock.now() if until else timedelta(0)
        return left if timedelta(0) < left <= LONGEST else None
