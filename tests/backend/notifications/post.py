"""Who tells and mails what has happened, until nothing is left to do."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from doorstep.notifications.delivering import Delivering
from doorstep.notifications.models import Channel
from doorstep.notifications.spreading import Spreading
from doorstep.notifications.telling import Telling
from doorstep.notifications.voice import VOICE
from tests.factories.voices import Channeled, Hand

from .happenings import Happenings

SOON = timedelta(minutes=11)
"""By then nothing settles any more."""


@dataclass
class Post:
    """Tells and mails what has happened."""

    happenings: Happenings
    clock: Hand = field(default_factory=lambda: Hand(datetime.now(UTC)))
    email: Channeled = field(default_factory=Channeled)
    push: Channeled = field(default_factory=Channeled)
    channels: frozenset[Channel] = frozenset({Channel.EMAIL})

    async def spread(self) -> None:
        spreading = Spreading(self.clock)
        while await spreading.spread_next():
            pass

    async def tell(self, after: timedelta = SOON) -> None:
        await self.spread()
        self.clock.at += after
        while await Telling(VOICE, self.channels, self.clock).tell_due():
            pass

    async def deliver(self) -> list[str]:
        """Deliver what waits; return the titles of all mails."""
        waiting: list[Any] = await self.happenings.business.link.fetch(
            "select id from notification_deliveries where state = 'waiting'"
        )
        everything = {Channel.EMAIL: self.email, Channel.PUSH: self.push}
        senders = {channel: everything[channel] for channel in self.channels}
        for row in waiting:
            await Delivering(VOICE, senders, self.clock).deliver(row["id"])
        return self.email.titles
