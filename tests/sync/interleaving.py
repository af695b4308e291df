"""Transactions held open at named points, in every order, while readers look on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg

from deltasync import verify
from tests.sync.device import NOTHING_WRONG, Device, compare, fetch_page, truth

ORGANIZATION = UUID(int=1)
HERE, THERE = UUID(int=10), UUID(int=11)
READER = UUID(int=20)
JOBS = {HERE: UUID(int=40), THERE: UUID(int=41)}
VISIT = UUID(int=50)
DANA, ELI = UUID(int=30), UUID(int=31)
QUICK = {"deadlock_timeout": "10ms"}


class Point(StrEnum):
    """Where a transaction is held open."""

    WRITTEN = "written"
    LOCKED = "locked"
    """Between the lock on its scopes and the projection, where the stage has gates."""
    DRAINED = "drained"
    ENDED = "ended"


SHORT = (Point.WRITTEN, Point.DRAINED, Point.ENDED)
Schedule = tuple[int, ...]
"""Which writer goes on to its next point, step by step."""
Work = str | Callable[[asyncpg.Connection], Awaitable[object]]
"""What a transaction does: statements, or a call of the product's."""


@dataclass(frozen=True)
class Scene:
    """Transactions side by side; `before` is done first, one may end by a rollback."""

    works: tuple[Work, ...]
    before: str = ""
    aborted: int | None = None
    points: tuple[Point, ...] = SHORT


def schedules(writers: int, points: int = len(SHORT)) -> Iterator[Schedule]:
    """Yield every order in which writers can pass their points."""

    def longer(left: tuple[int, ...]) -> Iterator[Schedule]:
        if not any(left):
            yield ()
        for each, remaining in enumerate(left):
            if remaining:
                rest = (*left[:each], remaining - 1, *left[each + 1 :])
                yield from ((each, *more) for more in longer(rest))

    yield from longer((points,) * writers)


@dataclass
class Writer:
    """A transaction on its own connection; its steps wait for each other."""

    link: asyncpg.Connection
    work: Work
    points: tuple[Point, ...]
    aborts: bool
    passed: int = 0
    step: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.pid = self.link.get_server_pid()
        self.transaction = self.link.transaction()

    def go_on(self) -> Point:
        """Begin the step to the next point, when the one before has been made."""
        point = self.points[self.passed]
        self.passed += 1
        self.step = asyncio.create_task(self._after(self.step, point))
        return point

    async def _after(self, before: Awaitable[None] | None, point: Point) -> None:
        if before is not None:
            await before
        match point:
            case Point.WRITTEN:
                await self._begin()
            case Point.LOCKED | Point.DRAINED:
                await self.link.execute("set constraints all immediate")
            case Point.ENDED:
                await (self.transaction.rollback() if self.aborts else self.transaction.commit())

    async def _begin(self) -> None:
        await self.transaction.start()
        if isinstance(self.work, str):
            await self.link.execute(self.work)
        else:
            await self.work(self.link)

    @property
    def idle(self) -> bool:
        return self.step is None or self.step.done()


async def settle(observer: asyncpg.Connection, writers: list[Writer]) -> None:
    """Wait until every step is made, or waits for a transaction that is held open."""
    while True:
        pending = {writer.pid for writer in writers if not writer.idle}
        if not pending:
            return
        waits = {
            pid: await observer.fetchval("select pg_blocking_pids($1)", pid) for pid in pending
        }
        still = {writer.pid for writer in writers if not writer.idle}
        if still == pending and all(_held(pid, waits, set()) for pid in pending):
            return
        await asyncio.sleep(0.001)


def _held(pid: int, waits: dict[int, list[int]], seen: set[int]) -> bool:
    """Tell whether a wait leads to a writer that is held, and not round in a circle."""
    if pid in seen:
        return False
    return any(
        blocker not in waits or _held(blocker, waits, seen | {pid}) for blocker in waits[pid]
    )


class Stage:
    """A small business, writers upon it, and a device of each customer that looks on."""

    def __init__(self, links: list[asyncpg.Connection]) -> None:
        self.observer, *self._links = links

    @classmethod
    async def on(cls, url: str, writers: int, stack: AsyncExitStack) -> "Stage":
        """Connect; the connections end with the stack."""
        links: list[asyncpg.Connection] = []
        for _ in range(writers + 1):
            link = await asyncpg.connect(url, server_settings=QUICK)
            stack.push_async_callback(link.close)
            links.append(link)
        return cls(links)

    async def play(self, scene: Scene, schedule: Schedule) -> dict[str, int]:
        """Let the writers pass their points in this order; return what is wrong at rest.

        `torn` counts the looks at which a device had half of a transaction, `differing` those at
        which `verify` found a fault that had not been there before.
        """
        torn = differing = 0
        await self.observer.execute(BEGINNING + scene.before)
        sound = await self._differing() == 0
        devices = [Device(scope, READER) for scope in (HERE, THERE)]
        writers = await self._writers(scene)
        for number, writer in enumerate(schedule):
            if writers[writer].go_on() is Point.DRAINED:
                await self.observer.execute(f"select pg_advisory_unlock({GATES}, {writer})")
            await settle(self.observer, writers)
            for device in devices:
                torn += await self._look(device, limit=(1, 2, 50)[number % 3])
            differing += sound and await self._differing()
        await asyncio.gather(*(writer.step for writer in writers if writer.step))
        differing += await self._differing()
        return {"torn": torn, "differing": differing, **await self._at_rest(devices)}

    async def _writers(self, scene: Scene) -> list[Writer]:
        """Give each a connection and, where the scene holds writers within the drain, a gate."""
        writers: list[Writer] = []
        for number, (link, work) in enumerate(zip(self._links, scene.works, strict=False)):
            await link.execute(f"set stage.gate = '{number}'")
            if Point.LOCKED in scene.points:
                await self.observer.execute(f"select pg_advisory_lock({GATES}, {number})")
            writers.append(Writer(link, work, scene.points, number == scene.aborted))
        return writers

    async def _differing(self) -> int:
        async def scopes() -> AsyncIterator[UUID]:
            for scope in (HERE, THERE):
                yield scope

        return sum([len(step.differences) async for step in verify(self.observer, scopes())])

    async def _look(self, device: Device, limit: int) -> bool:
        """Let a device pull a page; return whether it has half of a transaction now."""
        asked = device.cursor
        page = await fetch_page(
            self.observer, device.scope, READER, asked, limit, since=device.since
        )
        device.apply(page, asked)
        twins = [doc for _, doc, _ in device.rows.values() if doc.get("title") == "twin"]
        return len(twins) == 1

    async def _at_rest(self, devices: list[Device]) -> dict[str, int]:
        wrong: dict[str, Any] = dict(NOTHING_WRONG)
        for device in devices:
            await device.catch_up(self.observer)
            found = compare(device, await truth(self.observer, device.scope, READER))
            wrong = {key: wrong[key] + found[key] for key in wrong}
        return wrong


GATES = 7238
"""The first key of the advisory locks that hold writers within their drain."""
GATED = f"""
    create function wait_at_gate() returns trigger language plpgsql as $$ begin
      if coalesce(current_setting('stage.gate', true), '') <> '' then
        perform pg_advisory_xact_lock_shared({GATES}, current_setting('stage.gate')::int);
      end if;
      return null;
    end $$;
    create trigger gate after insert or update on sync_scope
      for each statement execute function wait_at_gate();
"""
"""Scopes are locked by the statement that raises them; who waits right after it has the lock."""
BEGINNING = f"""
    set session_replication_role = replica;
    delete from visits; delete from jobs; delete from technicians; delete from customers;
    delete from sync_entry; delete from sync_scope;
    set session_replication_role = origin;
    insert into customers values ('{HERE}', '{ORGANIZATION}'), ('{THERE}', '{ORGANIZATION}');
    insert into technicians values
      ('{DANA}', '{ORGANIZATION}', 'Dana'), ('{ELI}', '{ORGANIZATION}', 'Eli');
    insert into jobs values
      ('{JOBS[HERE]}', '{ORGANIZATION}', '{HERE}', 'here'),
      ('{JOBS[THERE]}', '{ORGANIZATION}', '{THERE}', 'there');
    insert into visits values ('{VISIT}', '{ORGANIZATION}', '{JOBS[HERE]}', '{DANA}');
"""
