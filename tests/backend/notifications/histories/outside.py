"""Workers that may be killed, a clock that jumps, and the doors at which people are told."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from doorstep.notifications.plans import VISITS
from doorstep.notifications.queue import JOBS
from doorstep.notifications.scheduling import AT_ONCE, FIRST

from .together import Together, together
from .worker import Arrived, Shown, forking, work

PATIENCE = 120.0
"""Seconds within which everything comes to rest."""
UNDER_WAY = """
    select (select count(*) from notification_events)
      + (select count(*) from alerts where state = 'waiting')
      + (select count(*) from notification_deliveries where state in ('waiting', 'sending'))
"""
UNSEEN = f"select count(*) from ({VISITS.due}) due"
"""What is to be reminded of by now, and no worker has noted yet."""
BUSY = f"select ({UNDER_WAY}) + ({UNSEEN})"
"""Both as of one moment: what is settled is what may be reminded of."""
NEWS = """
    select c.email, a.subject_id, a.revision from alerts a
    join customer_portal_access c on c.id = a.contact_id
    where a.category = 'visits' and a.topic <> 'visit_tomorrow' and a.state = 'told'
"""
"""What was told of visits, to whom, other than what is known already."""
HURRY = f"update {JOBS} set execute_after = now() where status = 'queued'"
DIED = f"update {JOBS} set heartbeat = now() - interval '1 hour' where status = 'picked'"


@dataclass
class World:
    """The workers, the clock, and what arrived at people's doors."""

    url: str
    link: Any
    folder: Path
    clock: Shown
    chance: random.Random = field(default_factory=random.Random)
    shown: list[tuple[float, datetime]] = field(default_factory=list[tuple[float, datetime]])
    arrived: list[tuple[float, Arrived]] = field(default_factory=list[tuple[float, Arrived]])
    news: set[tuple[str, UUID, int]] = field(default_factory=set[tuple[str, UUID, int]])
    together: dict[UUID, Together] = field(default_factory=dict[UUID, Together])
    workers: list[Any] = field(default_factory=list)
    joined: int = 0
    failing: int = 0
    kills: int = 0
    to_kill: bool = False

    # --- doors -----------------------------------------------------------------------------------

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take what a worker hands over, unless out of order, and perhaps answer too late."""
        with suppress(ConnectionError):
            line = await reader.readline()
            if line.endswith(b"\n"):
                await self._answer(msgspec.json.decode(line, type=Arrived), writer)
        writer.close()

    async def _answer(self, arrived: Arrived, writer: asyncio.StreamWriter) -> None:
        lost = self.chance.random() < 0.3
        if self.failing and not lost:
            self.failing -= 1
            writer.write(b"500\n")
            return
        self.arrived.append((time.monotonic(), arrived))
        if self.to_kill:
            self.to_kill = False
            await self.kill()  # between send and note
        if self.failing:
            self.failing -= 1
        writer.write(b"500\n" if lost and self.failing else b"sent\n")
        await writer.drain()

    # --- workers ---------------------------------------------------------------------------------

    async def start(self) -> None:
        worker = forking.Process(
            target=work, args=(self.url, self.clock.path, str(self.folder / "wire")), daemon=True
        )
        worker.start()
        self.workers.append(worker)

    async def kill(self) -> None:
        """Kill a worker wherever it is, and start another."""
        worker = self.workers.pop(self.chance.randrange(len(self.workers)))
        worker.kill()
        await asyncio.to_thread(worker.join)
        self.kills += 1
        await self.link.execute(DIED)
        await self.start()

    async def break_down(self, *, kill: bool) -> None:
        """Let the next worker be killed between send and note, or some sends fail."""
        if kill:
            self.to_kill = True
        else:
            self.failing = self.chance.randrange(1, 4)

    # --- time ------------------------------------------------------------------------------------

    @property
    def latest(self) -> datetime:
        """Return the latest time that any clock has shown."""
        return max(at for _, at in self.shown)

    async def turn_to(self, at: datetime) -> None:
        self.clock.set(at)
        self.shown.append((time.monotonic(), at))
        await self.link.execute(HURRY)

    async def pass_time(self, seconds: float) -> None:
        await self.turn_to(self.clock.now() + timedelta(seconds=seconds))
        await asyncio.sleep(self.chance.random() * 0.1)

    def seen_between(self, since: float, until: float) -> list[datetime]:
        """Return what a clock may have shown in this while."""
        before = [at for when, at in self.shown if when <= since][-1:]
        return before + [at for when, at in self.shown if since < when <= until]

    async def rest(self) -> None:
        """Let everything come to rest; nothing is out of order any more."""
        self.failing, self.to_kill = 0, False
        until, step = time.monotonic() + PATIENCE, 20.0
        await self.look(until)
        while await self._counted(BUSY):
            assert time.monotonic() < until, await self._under_way()
            await self.sent()
            await self.pass_time(step)
            await self.look(until)
            step = min(step * 1.1, 1800)
        rows: list[Any] = await self.link.fetch(NEWS)
        self.news = {(row["email"], row["subject_id"], row["revision"]) for row in rows}
        self.together = await together(self.link)
        self.joined += len(self.together)

    async def look(self, until: float) -> None:
        """Wait until what is to be reminded of by now was noted: time may go on too fast for it."""
        while await self._counted(UNSEEN):
            assert time.monotonic() < until, f"nobody reminds at {self.clock.now()}"
            await asyncio.sleep(0.01)

    async def _counted(self, what: str) -> int:
        return await self.link.fetchval(
            *(what, self.clock.now(), VISITS.first, FIRST, AT_ONCE, []),
        )

    async def sent(self) -> None:
        """Wait a little until nothing is on the wire: a clock that runs away holds senders up."""
        sending = "select exists (select from notification_deliveries where state = 'sending')"
        for _ in range(20):
            await asyncio.sleep(0.02)
            if not await self.link.fetchval(sending):
                return

    async def _under_way(self) -> str:
        rows: list[Any] = await self.link.fetch(
            "select a.about, a.state as alert, a.due_at, d.state, d.next_at, d.trouble from alerts"
            " a left join notification_deliveries d on d.alert_id = a.id"
            " where a.state = 'waiting' or d.state in ('waiting', 'sending')"
        )
        return f"it does not come to rest at {self.clock.now()}: {[dict(row) for row in rows]}"


@asynccontextmanager
async def living(url: str, folder: Path) -> AsyncGenerator[World]:
    """Give a world with two workers."""
    async with asyncpg.create_pool(url, min_size=1, max_size=3) as link:
        world = World(url, link, folder, Shown(folder / "clock"))
        world.clock.set(datetime.now(UTC))
        server = await asyncio.start_unix_server(partial(_take, world), folder / "wire")
        try:
            for _ in range(2):
                await world.start()
            yield world
        finally:
            for each in world.workers:
                each.kill()
                await asyncio.to_thread(each.join)
            server.close()


async def _take(world: World, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await world.take(reader, writer)
