"""One visit that somebody was told of, what delivers it, and what becomes of the deliveries."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from doorstep.notifications.delivering import Delivering
from doorstep.notifications.models import Channel
from doorstep.notifications.queue import JOBS
from doorstep.notifications.telling import Telling
from doorstep.notifications.voice import Voice
from doorstep.notifications.ways import Outcome, Parcel, Sent
from tests.backend.conftest import ALEX
from tests.factories.portals import Served
from tests.factories.voices import EVERYTHING, VOICE, Channeled, Hand, wait_to_tell

THEIRS = "dedupe_key like any (array(select id || '%' from notification_deliveries))"


@dataclass
class Told:
    """One visit that somebody was told of, and what delivers it."""

    served: Served
    visit: UUID
    clock: Hand = field(default_factory=Hand)
    push: Channeled = field(default_factory=Channeled)
    email: Channeled = field(default_factory=Channeled)
    voice: Voice = VOICE

    def worker(self) -> Delivering:
        return Delivering(
            self.voice, {Channel.PUSH: self.push, Channel.EMAIL: self.email}, self.clock
        )

    async def tell(self, revision: int = 1) -> None:
        await wait_to_tell(
            self.served.office, ALEX, self.visit, revision=revision, due=self.clock.at
        )
        await Telling(self.voice, EVERYTHING, self.clock).tell_due()

    async def deliver(self) -> list[tuple[str, str]]:
        """Do all that is under way, and return the states of all deliveries."""
        worker = self.worker()
        await asyncio.gather(*(worker.deliver(each) for each in await self.ids()))
        return await self.states()

    async def ids(self) -> list[UUID]:
        """Return all that is under way."""
        rows: list[Any] = await self.served.office.fetch(
            "select id from notification_deliveries where state in ('waiting', 'sending')"
            " order by id"
        )
        return [row["id"] for row in rows]

    async def states(self) -> list[tuple[str, str]]:
        rows: list[Any] = await self.served.office.fetch(
            "select channel, state from notification_deliveries order by created_at, id"
        )
        return [(row["channel"], row["state"]) for row in rows]

    async def next_at(self) -> datetime:
        office: Any = self.served.office
        return await office.fetchval(
            "select max(next_at) from notification_deliveries where state = 'waiting'"
        )

    async def jobs(self) -> int:
        office: Any = self.served.office
        return await office.fetchval(f"select count(*) from {JOBS} where {THEIRS}")

    async def priorities(self) -> list[int]:
        """Return how much what is in the queue is preferred, in the order of its coming there."""
        rows: list[Any] = await self.served.office.fetch(
            f"select priority from {JOBS} where {THEIRS} order by id"
        )
        return [row["priority"] for row in rows]


@dataclass
class Slow:
    """Takes a parcel, and answers when it is let."""

    meanwhile: Callable[[], Any]
    parcels: list[Parcel] = field(default_factory=list)

    async def send(self, parcel: Parcel) -> Outcome:
        self.parcels.append(parcel)
        await self.meanwhile()
        return Sent()
