"""The running stand-in: its address, its books, and what it does by itself."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from deltasync import passes

from .books import PLATFORM, Body, Books, Endpoint, clock
from .deliveries import deliver, release
from .dues import fall_due

LOOK_EVERY = 1.0
"""Seconds after which it looks for what is due, though nobody asked it to."""
PATIENCE = 10.0
"""Seconds anybody waits for a connection to be free."""
NOBODY: Body = {"id": None, "idempotency_key": None}
log = structlog.get_logger()


@dataclass(slots=True)
class StandIn:
    """A stand-in that runs: `url` is the base of its API and its pages.

    Endpoints put into `endpoints` get the events that are written from then on.
    """

    url: str
    endpoints: list[Endpoint]
    pool: Any
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def books(
        self, account: str = PLATFORM, asked: Body = NOBODY, *, reads: bool = False
    ) -> AsyncGenerator[Books]:
        """Open the books of an account for a transaction, in which first happens what is due."""
        async with self.pool.acquire(timeout=PATIENCE) as link, link.transaction():
            now, real = await clock(link)
            books = Books(
                link=link,
                account=account,
                now=now,
                real=real,
                url=self.url,
                endpoints=self.endpoints,
                asked=asked,
            )
            await fall_due(books)
            yield replace(books, reads=reads)
        self._wake.set()

    async def deliver_all(self) -> None:
        """Release what is held, and return when everything due was tried once."""
        async with self._one_at_a_time:
            async with self.books() as books:
                await release(books.link)
            await deliver(self.pool, self.endpoints)

    async def advance(self, seconds: int) -> None:
        """Let time pass, and everything happen that was to happen within it."""
        async with self.books() as books:
            await books.link.execute(
                "update stand_in.state set clock_offset = clock_offset + $1", seconds
            )
        async with self.books():
            pass

    async def go_on(self) -> None:
        """Do what is due and deliver what is told, for as long as it runs."""
        while True:
            self._wake.clear()
            try:
                async with self._one_at_a_time:
                    await self._look()
                    await deliver(self.pool, self.endpoints)
            except Exception as error:
                if not passes(error):
                    raise
                log.warning("stand_in_tries_again", error=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._wake.wait()

    async def _look(self) -> None:
        async with self.pool.acquire(timeout=PATIENCE) as link:
            now, _ = await clock(link)
            due = await link.fetchval(
                "select exists(select from stand_in.object where due_at <= $1)", now
            )
        if due:
            async with self.books():
                pass

    async def never_answer(self) -> None:
        """Keep somebody waiting until they give up, or the stand-in stops."""
        await self.stopping.wait()
