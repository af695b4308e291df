"""Deliveries on their way: taken in one transaction, sent in none, and noted in another.

A worker that is killed in between leaves a delivery that is sent again, as the same one: at the
wire at least once, at the person once (backend/decisions/0023-once.md).
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import structlog

from doorstep.kit.clock import Clock

from .leases import LONGEST
from .noting import note
from .taking import Taken, take
from .together import Together
from .voice import Voice
from .ways import Later, Outcome, Senders

log = structlog.get_logger()


class Delivering:
    """Delivers by the channels that there are."""

    def __init__(self, voice: Voice, senders: Senders, clock: Clock) -> None:
        self._voice = voice
        self._senders = senders
        self._clock = clock
        self._take = Together(self._take_all)
        self._note = Together(self._note_all)

    async def deliver(self, delivery: UUID) -> None:
        """Deliver what is due of it; what fails on our side is tried again by the sweep."""
        try:
            taken = await self._take(delivery)
            if taken is not None:
                await self._note((taken, await self._send(taken)))
        except Exception:
            log.exception("delivery_broke", delivery=str(delivery))

    async def _send(self, taken: Taken) -> Outcome | None:
        """Return what came of it; None if it is so late that another may have taken it by then.

        Then nothing is sent: this process was held up, or its clock jumped.
        """
        longest = LONGEST[taken.channel]
        if self._clock.now() + longest > taken.until:
            return None
        try:
            async with asyncio.timeout(longest.total_seconds()):
                return await self._senders[taken.channel].send(taken.parcel)
        except TimeoutError:
            return Later("no answer")
        except Exception as error:
            log.exception("sending_broke", channel=taken.channel)
            return Later(type(error).__name__)

    async def _take_all(self, deliveries: list[UUID]) -> list[Taken | None]:
        channels = frozenset(self._senders)
        taken = await take(self._voice, channels, deliveries, self._clock.now())
        return [taken.pop(each, None) for each in deliveries]

    async def _note_all(self, outcomes: Sequence[tuple[Taken, Outcome | None]]) -> list[None]:
        await note(self._voice, outcomes, self._clock.now())
        return [None] * len(outcomes)
