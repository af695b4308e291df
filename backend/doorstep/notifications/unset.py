"""Deliveries by a channel that is not set up any more: nobody would ever look at them."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import structlog

from doorstep.kit.clock import Clock
from doorstep.kit.database import trusted

from .models import Channel
from .taking import take
from .voice import Voice

LATE = timedelta(minutes=15)
"""How long one has been due when it is given up: another worker may have that channel."""
MOST = 200
"""How many are given up in one transaction."""
log = structlog.get_logger()


class Unset:
    """Drops what is for channels that this worker does not have; mail takes the place of pushes."""

    def __init__(self, voice: Voice, channels: Collection[Channel], clock: Clock) -> None:
        self._voice = voice
        self._channels = frozenset(channels)
        self._clock = clock

    async def drop(self) -> int:
        """Give up all that are late; return how many were looked at."""
        total = 0
        while True:
            found = await self._drop_some()
            total += found
            if found < MOST:
                return total

    async def _drop_some(self) -> int:
        now = self._clock.now()
        missing = [each for each in Channel if each not in self._channels]
        async with trusted() as link:
            rows: list[Any] = await link.fetch(_UNSET, now - LATE, missing, MOST)
        if rows:
            log.warning("deliveries_without_a_channel", count=len(rows))
            await take(self._voice, self._channels, [row["id"] for row in rows], now)
        return len(rows)


# Not of alerts that are just being deleted: these are left alone by who takes, and found for ever.
_UNSET = """
    select d.id from notification_deliveries d join alerts a on a.id = d.alert_id
    where d.state in ('waiting', 'sending') and d.next_at < $1 and d.channel = any($2)
    order by d.next_at limit $3 for key share of a skip locked
"""
