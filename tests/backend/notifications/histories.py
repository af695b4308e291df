"""Histories of a visit by chance, and what must be true of what people were told of it."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from doorstep.notifications.queue import JOBS
from doorstep.notifications.reader import Reader

from .alerting import Arrived, Shown, forking, work

LONDON = ZoneInfo("Europe/London")
NEXT_YEAR = datetime.now(UTC).year + 1


def evening_before_sunday(month: int) -> datetime:
    """Return eight in the evening before the last Sunday of a month of 31 days, next year."""
    last = datetime(NEXT_YEAR, month, 31, 20, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7 + 1)


STARTS = (
    evening_before_sunday(3),  # the clocks go forward that night
    evening_before_sunday(10),  # and back that one
    datetime(NEXT_YEAR, 6, 15, 11, tzinfo=UTC),
)
WINDOW = timedelta(hours=2)
DOORS = 2
"""A browser and a mailbox."""
PATIENCE = 30.0
"""Seconds within which everything comes to rest."""
UNDER_WAY = """
    select (select count(*) from notification_events)
      + (select count(*) from alerts where state = 'waiting')
      + (select count(*) from notification_deliveries where state in ('waiting', 'sending'))
"""
HURRY = f"update {JOBS} set execute_after = now() where status = 'queued'"
DIED = f"update {JOBS} set heartbeat = now() - interval '1 hour' where status = 'picked'"
BOOK = """
    insert into visits (organization_id, job_id, state, arrives_from, arrives_until)
    select organization_id, id, 'planned', $1, $2 from jobs
    where customer_id = (select customer_id from customer_portal_access where email = $3)
      and status <> 'cancelled' limit 1 returning id
"""


@dataclass(frozen=True)
class Truth:
    """What was so of the visit since it was committed: its window, or that it was cancelled."""

    words: str
    cancelled: bool
    began: float
    ended: float

    def is_told_by(self, told: Arrived) -> bool:
        if self.cancelled:
            return told.kind == "visit_cancelled"
        return told.kind != "visit_cancelled" and self.words in told.body


@dataclass
class World:
    """A visit, the workers, the clock, and what arrived at people's doors."""

    url: str
    office: asyncpg.Connection
    folder: Path
    whom: str
    clock: Shown
    chance: random.Random = field(default_factory=random.Random)
    visit: UUID | None = None
    at: datetime = STARTS[0]
    truths: list[Truth] = field(default_factory=list)
    arrived: list[tuple[float, Arrived]] = field(default_factory=list)
    workers: list[Any] = field(default_factory=list)
    failing: int = 0
    open: int = 0
    kills: int = 0
    to_kill: bool = False

    # --- what is outside -------------------------------------------------------------------------

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take what a worker hands over, unless out of order, and perhaps answer too late."""
        self.open += 1
        with suppress(ConnectionError):
            line = await reader.readline()
            if line.endswith(b"\n"):
                await self._answer(msgspec.json.decode(line, type=Arrived), writer)
        self.open -= 1
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
        await self.office.execute(DIED)
        await self.start()

    async def break_down(self, *, kill: bool) -> None:
        """Let the next worker be killed between send and note, or some sends fail."""
        if kill:
            self.to_kill = True
        else:
            self.failing = self.chance.randrange(1, 4)

    # --- what the office does --------------------------------------------------------------------

    async def change(self, statement: str, *given: Any, cancelled: bool = False) -> Any:
        began = time.monotonic()
        found = await self.office.fetchval(statement, *given)
        words = self.window_words(self.at)
        self.truths.append(Truth(words, cancelled, began, time.monotonic()))
        return found

    def window_words(self, at: datetime) -> str:
        reader = Reader("", "Europe/London", "en", "en-GB", self.clock.now())
        return reader.window_words(at, at + WINDOW)

    async def book(self) -> None:
        self.at = self._some_time()
        self.visit = await self.change(BOOK, self.at, self.at + WINDOW, self.whom)

    async def move(self, at: datetime | None = None) -> None:
        self.at = at or self._some_time()
        await self.change(
            "update visits set arrives_from = $2, arrives_until = $3, state = 'planned'"
            " where id = $1",
            *(self.visit, self.at, self.at + WINDOW),
        )

    async def move_and_back(self) -> None:
        before = self.at
        await self.move()
        await asyncio.sleep(self.chance.random() * 0.1)
        await self.move(before)

    async def overtake(self) -> None:
        """Move it while what was told of it is tried again."""
        await self.break_down(kill=False)
        for seconds in (65, 65):
            await self.pass_time(seconds)
            await self._sent()
        await self.move()
        await self.pass_time(15)

    async def cancel(self) -> None:
        await self.change(
            "update visits set state = 'cancelled' where id = $1", self.visit, cancelled=True
        )

    def _some_time(self) -> datetime:
        day = self.clock.now().replace(hour=8, minute=0, second=0) + timedelta(days=20)
        return day + timedelta(days=self.chance.randrange(40), hours=self.chance.randrange(8))

    # --- time ------------------------------------------------------------------------------------

    async def pass_time(self, seconds: float) -> None:
        self.clock.set(self.clock.now() + timedelta(seconds=seconds))
        await self.office.execute(HURRY)
        await asyncio.sleep(self.chance.random() * 0.1)

    async def rest(self) -> None:
        """Let everything come to rest; nothing is out of order any more."""
        self.failing, self.to_kill = 0, False
        until, step = time.monotonic() + PATIENCE, 20.0
        while await self.office.fetchval(UNDER_WAY):
            assert time.monotonic() < until, await self._under_way()
            await self._sent()
            await self.pass_time(step)
            step = min(step * 1.1, 1800)

    async def _sent(self) -> None:
        """Wait a little until nothing is on the wire: a clock that runs away holds senders up."""
        sending = "select exists (select from notification_deliveries where state = 'sending')"
        for _ in range(20):
            await asyncio.sleep(0.02)
            if not await self.office.fetchval(sending):
                return

    async def _under_way(self) -> str:
        rows: list[Any] = await self.office.fetch(
            "select a.state as alert, a.due_at, d.state, d.next_at, d.trouble from alerts a"
            " left join notification_deliveries d on d.alert_id = a.id"
            " where a.state = 'waiting' or d.state in ('waiting', 'sending')"
        )
        return f"it does not come to rest at {self.clock.now()}: {[dict(row) for row in rows]}"

    # --- what must be true -----------------------------------------------------------------------

    def assert_told(self) -> None:
        """At each door there is the last word, alone; no word that came was stale; none twice."""
        doors: dict[str, list[tuple[float, Arrived]]] = {}
        for each in self.arrived:
            doors.setdefault(each[1].door, []).append(each)
        for door, came in doors.items():
            self._assert_once(door, [arrived for _, arrived in came])
            for at, arrived in came:
                self._assert_fresh(door, at, arrived)
            last = came[-1][1]
            told = f"{door} ends with {last.kind} {last.body!r}, not {self.truths[-1]}"
            assert self.truths[-1].is_told_by(last), told
        if not self.truths[-1].cancelled:
            assert len(doors) == DOORS, f"told at {list(doors)} alone of {self.truths[-1]}"

    def _assert_once(self, door: str, came: list[Arrived]) -> None:
        known: dict[UUID, UUID] = {}
        for each in came:
            same = known.setdefault(each.alert, each.delivery)
            assert same == each.delivery, f"{door} shows one alert as two messages"

    def _assert_fresh(self, door: str, at: float, arrived: Arrived) -> None:
        begun = [each for each in self.truths if each.began <= at]
        known = [index for index, each in enumerate(begun) if each.ended <= arrived.began]
        then = begun[max(known, default=0) :]
        stale = f"{door} is told {arrived.kind} {arrived.body!r} when it was {then}"
        assert any(each.is_told_by(arrived) for each in then), stale


STEPS = (
    *("move", "move", "back", "cancel", "rebook", "wait", "wait", "jump"),
    *("kill", "kill between", "fail", "breathe", "breathe", "overtake", "overtake"),
)


async def play(world: World, seed: int) -> None:
    """Let a history happen, and say what was not as it must be."""
    world.chance.seed(seed)
    world.truths.clear()
    world.arrived.clear()
    world.clock.set(STARTS[seed % len(STARTS)])
    await world.book()
    for _ in range(world.chance.randrange(6, 20)):
        await _step(world, world.chance.choice(STEPS))
    await world.rest()
    world.assert_told()


async def _step(world: World, step: str) -> None:
    steps: dict[str, Callable[[], Awaitable[Any]]] = {
        "move": world.move,
        "rebook": world.move,
        "back": world.move_and_back,
        "cancel": world.cancel,
        "wait": partial(world.pass_time, world.chance.choice((5, 30, 70, 600))),
        "jump": partial(world.pass_time, world.chance.choice((-7200, -60, 3600, 86400))),
        "kill": world.kill,
        "kill between": partial(world.break_down, kill=True),
        "fail": partial(world.break_down, kill=False),
        "overtake": world.overtake,
        "breathe": partial(asyncio.sleep, world.chance.random() * 0.2),
    }
    await steps[step]()


@asynccontextmanager
async def living(url: str, folder: Path, whom: str) -> AsyncGenerator[World]:
    """Give a world with two workers and a person with a browser that takes pushes."""
    office = await asyncpg.connect(url)
    clock = Shown(folder / "clock")
    clock.set(STARTS[0])
    world = World(url, office, folder, whom, clock)
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
        await office.close()


async def _take(world: World, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await world.take(reader, writer)
