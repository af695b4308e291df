"""A mutation that loses a deadlock is tried again, has one effect, and is never held against it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import asyncpg
import pytest

from deltasync import Answer, Author, Command, Commands, Mutation, Pushed, decide
from deltasync.push import TRIES
from tests.sync.domain import Edit

ORGANIZATION, SCOPE, ME, CLIENT = (UUID(int=n) for n in range(1, 5))
AUTHOR = Author(SCOPE, ORGANIZATION, ME, CLIENT)
OURS, THEIRS = UUID(int=50), UUID(int=51)
LONG, SHORT = {"deadlock_timeout": "1h"}, {"deadlock_timeout": "10ms"}
"""Who looks for a deadlock is who loses it: here never the office."""
TOUCH = "update notes set body = body || $2 where id = $1"
Link = asyncpg.Connection


class Office:
    """Holds what a mutation will want, and then wants what the mutation holds."""

    def __init__(self, link: Link, observer: Link) -> None:
        self.link = link
        self.observer = observer
        self.crossing: asyncio.Task[str] | None = None
        self.deadlocks = 0

    async def hold(self) -> None:
        if self.crossing is not None:
            await self.crossing
            await self.link.execute("commit")
        await self.link.execute("begin")
        await self.link.execute(TOUCH, THEIRS, "o")

    async def cross(self) -> None:
        self.deadlocks += 1
        self.crossing = asyncio.create_task(self.link.execute(TOUCH, OURS, "o"))
        pid = self.link.get_server_pid()
        while not await self.observer.fetchval(  # noqa: ASYNC110 - only PostgreSQL knows
            "select pg_blocking_pids($1)", pid
        ):
            await asyncio.sleep(0.001)

    async def leave(self) -> None:
        if self.crossing is not None:
            await self.crossing
            await self.link.execute("commit")
            self.crossing = None


class Desk:
    """A server of one mutation that meets the office on its way, as often as it is told to."""

    def __init__(self, link: Link, office: Office, meetings: int) -> None:
        self.link = link
        self.office = office
        self.meetings = meetings
        self.broken: list[Exception] = []

    async def edit_both(self, _: object, mutation: Mutation[Edit]) -> None:
        meets = self.office.deadlocks < self.meetings
        if meets:
            await self.office.hold()
        else:
            await self.office.leave()
        await self.link.execute(TOUCH, OURS, mutation.args.body)
        if meets:
            await self.office.cross()
        await self.link.execute(TOUCH, THEIRS, mutation.args.body)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Link]:
        async with self.link.transaction():
            yield self.link

    async def decide(self, pushed: Pushed) -> Answer:
        commands = Commands([Command("both", 1, Edit, self.edit_both)])
        failed = lambda _, error: self.broken.append(error)  # noqa: E731
        return await decide(self.transaction, commands, AUTHOR, None, pushed, failed)

    async def bodies(self) -> list[str]:
        rows = await self.office.observer.fetch("select body from notes order by id")
        return [row["body"] for row in rows]


@pytest.fixture
async def office(sync_url: str, link: Link) -> AsyncIterator[Office]:
    for note in (OURS, THEIRS):
        await link.execute(
            "insert into notes values ($1, $2, $3, null, '')", note, ORGANIZATION, SCOPE
        )
    theirs = await asyncpg.connect(sync_url, server_settings=LONG)
    yield Office(theirs, link)
    await theirs.close()


@pytest.fixture
async def ours(sync_url: str) -> AsyncIterator[Link]:
    connection = await asyncpg.connect(sync_url, server_settings=SHORT)
    yield connection
    await connection.close()


def both() -> Pushed:
    return Pushed(uuid4(), "both", 1, {"note_id": str(OURS), "body": "m"})


async def test_a_lost_deadlock_ends_in_one_effect(ours: Link, office: Office):
    desk = Desk(ours, office, meetings=2)
    pushed = both()
    assert (await desk.decide(pushed)).status == "applied"
    assert office.deadlocks == 2
    assert await desk.bodies() == ["oom", "oom"]
    assert (await desk.decide(pushed)).status == "applied"
    assert await desk.bodies() == ["oom", "oom"]


async def test_a_deadlock_is_no_failure_of_the_mutation(ours: Link, office: Office):
    desk = Desk(ours, office, meetings=1)
    await desk.decide(both())
    assert desk.broken == []
    assert await office.observer.fetchval("select count(*) from sync_failure") == 0


async def test_too_many_deadlocks_are_answered_with_busy_and_the_next_request_succeeds(
    ours: Link, office: Office
):
    desk = Desk(ours, office, meetings=TRIES)
    pushed = both()
    answer = await desk.decide(pushed)
    assert (answer.status, answer.code) == ("retry", "busy")
    assert await office.observer.fetchval("select count(*) from sync_mutation") == 0
    assert (await desk.decide(pushed)).status == "applied"
    assert await desk.bodies() == ["oooom", "oooom"]
