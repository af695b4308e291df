"""What the office does to a household: visits and documents come and go, and so do people."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from .outside import World
from .records import BOOKED, WINDOW, Job, Paper, Person, Truth, Visit

MOST = 4
"""Visits that are there at a time, so that one is changed again and again."""
PAPERS = 3
"""Papers in all: words name no more of them."""
ORDER = """
    insert into jobs (organization_id, customer_id, number, title, status)
    select organization_id, customer_id, $2, 'Service', 'scheduled' from customer_portal_access
    where email = $1 returning id
"""
BOOK = """
    insert into visits (organization_id, job_id, state, arrives_from, arrives_until)
    select organization_id, id, 'planned', $2, $3 from jobs where id = $1 returning id
"""
MOVE = """
    update visits set arrives_from = $2, arrives_until = $3, state = 'planned' where id = $1
"""
MOVE_ALL = """
    update visits v set arrives_from = u.at, arrives_until = u.at + $3::interval, state = 'planned'
    from unnest($1::uuid[], $2::timestamptz[]) u (id, at) where v.id = u.id
"""
TURN_TO = "update visits set state = $2 where id = $1"
CANCEL = "update visits set state = 'cancelled' where id = $1"
DELETE = "delete from visits where id = $1"
TURN = "update jobs set status = $2 where id = $1"
DELETE_JOB = "delete from jobs where id = $1"
FILE = """
    insert into documents (organization_id, customer_id, title, kind, audience, sha256, filed_at)
    select organization_id, customer_id, $2, 'other', 'everyone', repeat('a', 64), now()
    from customer_portal_access where email = $1 returning id
"""
WITHDRAW = "update documents set withdrawn_at = now() where id = $1"
LOWER = "update customer_portal_access set role = 'billing' where email = $1"
REMOVE = (
    "update customer_portal_access set active = false, removed_at = now() where email = $1",
    "delete from customer_portal_access where email = $1",
)


@dataclass
class Office:
    """What the office has, and does at its own whim; Alex stays, and Sam may have to go."""

    world: World
    alex: Person
    sam: Person
    visits: list[Visit] = field(default_factory=list[Visit])
    papers: list[Paper] = field(default_factory=list[Paper])

    # --- visits ----------------------------------------------------------------------------------

    async def book(self, at: datetime | None = None) -> None:
        """Book a visit, perhaps of a job that has one already; of many one is moved instead."""
        if at is None and sum(not each.deleted for each in self.visits) >= MOST:
            return await self.move()
        known = [each.job for each in self.visits if not each.deleted and not each.job.cancelled]
        job = self._any(known) if known and self.world.chance.random() < 0.4 else await self._job()
        at, began = at or self._some_time(), time.monotonic()
        visit = Visit(await self._do(BOOK, job.id, at, at + WINDOW), job, at)
        self.visits.append(visit)
        return self._note([visit], began)

    async def move(self, visit: Visit | None = None, at: datetime | None = None) -> None:
        """Move a visit; one that was cancelled takes place after all."""
        visit = visit or await self._some_visit()
        visit.at, visit.planned, visit.state = at or self._some_time(), True, BOOKED
        await self._change([visit], MOVE, visit.id, visit.at, visit.at + WINDOW)

    async def move_all(self) -> None:
        """Move all there are in one change."""
        there = [each for each in self.visits if not each.deleted and not each.job.cancelled]
        for each in there:
            each.at, each.planned, each.state = self._some_time(), True, BOOKED
        ids, times = [each.id for each in there], [each.at for each in there]
        await self._change(there, MOVE_ALL, ids, times, WINDOW)

    async def move_and_back(self) -> None:
        visit = await self._some_visit()
        before = visit.at
        await self.move(visit)
        await asyncio.sleep(self.world.chance.random() * 0.1)
        await self.move(visit, before)

    async def move_and_cancel(self) -> None:
        """Call one off before anybody can have heard of its new time."""
        visit = await self._some_visit()
        await self.move(visit)
        await asyncio.sleep(self.world.chance.random() * 0.1)
        await self.cancel(visit)

    async def overtake(self) -> None:
        """Move one while what was told of it is tried again."""
        visit = await self._some_visit()
        await self.world.break_down(kill=False)
        for _ in range(2):
            await self.world.pass_time(65)
            await self.world.sent()
        await self.move(visit)
        await self.world.pass_time(15)

    async def miss_out(self) -> None:
        """Set out to a visit, and perhaps call it off, while nothing gets through until it is over.

        Then they may still know of another time of it, or it may be too late to say that.
        """
        chance, visit = self.world.chance, await self._some_visit()
        cancelled = chance.choice(("before", "after", "never"))
        await self.world.pass_time(chance.choice((0, 65)))
        await self.move(visit, self.world.clock.now() + timedelta(hours=1))
        self.world.failing = 99
        await self._turn_to("on_the_way", BOOKED, of=[visit])
        await asyncio.sleep(chance.random() * 0.2)
        if cancelled == "before":
            await self.cancel(visit)
        await self.world.pass_time(3600 * chance.choice((4, 6)))
        self.world.failing = 0
        if cancelled == "after":
            await self.cancel(visit)

    async def set_out(self) -> None:
        """Set out to a visit, whenever it is to be; it may be moved all the same."""
        await self._turn_to("on_the_way", BOOKED)

    async def take_back(self) -> None:
        """Say that nobody is on the way yet, or that a visit was not done yet."""
        await self._turn_to(BOOKED, "on_the_way", "done")

    async def finish(self) -> None:
        await self._turn_to("done", BOOKED, "on_the_way")

    async def _turn_to(self, state: str, *before: str, of: Sequence[Visit] | None = None) -> None:
        some = self.visits if of is None else of
        fit = [each for each in some if each.awaited and each.state in before]
        if fit:
            visit = self._any(fit)
            visit.state = state
            await self._change([visit], TURN_TO, visit.id, state)

    async def cancel(self, visit: Visit | None = None) -> None:
        visit = visit or await self._some_visit()
        visit.planned = False
        await self._change([visit], CANCEL, visit.id)

    async def delete(self) -> None:
        visit = await self._some_visit()
        visit.deleted = True
        await self._change([visit], DELETE, visit.id)

    async def turn_job(self) -> None:
        """Call off a job, or have it done after all."""
        job = (await self._some_visit()).job
        job.cancelled = not job.cancelled
        status = "cancelled" if job.cancelled else "scheduled"
        await self._change(self._visits_of(job), TURN, job.id, status)

    async def delete_job(self) -> None:
        job = (await self._some_visit()).job
        of_it = self._visits_of(job)
        for each in of_it:
            each.deleted = True
        await self._change(of_it, DELETE_JOB, job.id)

    # --- papers and people -----------------------------------------------------------------------

    async def file(self) -> None:
        if len(self.papers) < PAPERS:
            title, began = f"Paper {uuid4().hex[:12]}", time.monotonic()
            self.papers.append(Paper(await self._do(FILE, self.alex.email, title), title, began))

    async def withdraw(self) -> None:
        there = [each for each in self.papers if each.withdrawn > time.monotonic()]
        if there:
            paper = self._any(there)
            paper.withdrawing = time.monotonic()
            await self._do(WITHDRAW, paper.id)
            paper.withdrawn = time.monotonic()

    async def lower(self) -> None:
        """Let Sam hear of money alone, or of nothing."""
        if self.sam.left > time.monotonic():
            statement = self._any([LOWER, *REMOVE])
            await self._do(statement, self.sam.email)
            self.sam.left = time.monotonic()
            if statement != LOWER:
                self.sam.gone = self.sam.left

    # ---------------------------------------------------------------------------------------------

    async def _change(self, visits: Sequence[Visit], statement: str, *given: Any) -> None:
        began = time.monotonic()
        await self._do(statement, *given)
        self._note(visits, began)

    def _note(self, visits: Sequence[Visit], began: float) -> None:
        ended = time.monotonic()
        for each in visits:
            each.truths.append(Truth(each.awaited, began, ended, each.state))

    async def _do(self, statement: str, *given: Any) -> Any:
        return await self.world.link.fetchval(statement, *given)

    async def _job(self) -> Job:
        number: str = uuid4().hex
        made: UUID = await self._do(ORDER, self.alex.email, number)
        return Job(made)

    async def _some_visit(self) -> Visit:
        """Return one that is there; there are never too many."""
        there = [each for each in self.visits if not each.deleted]
        if not there:
            await self.book()
        return self._any(there or self.visits[-1:])

    def _visits_of(self, job: Job) -> list[Visit]:
        return [each for each in self.visits if each.job is job and not each.deleted]

    def _any(self, some: Sequence[Any]) -> Any:
        return self.world.chance.choice(some)

    def _some_time(self) -> datetime:
        """Return a time in a few days, or in weeks."""
        chance = self.world.chance
        days = chance.choice((chance.randrange(1, 5), chance.randrange(5, 40)))
        day = self.world.clock.now().replace(hour=8, minute=0, second=0, microsecond=0)
        return day + timedelta(days=days, hours=chance.randrange(8))
