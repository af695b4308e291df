"""What is lent to test after test over one database, put back each time to what it was.

To make a database, a server and their connections is most of what a small test needs a processor
for. What cannot be put back is thrown away with its database, and the next test has a new one.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from contextvars import Context
from dataclasses import dataclass
from typing import Generic, TypeVar

import asyncpg
from tortoise import context as tortoise

from tests.factories.databases import named, new_database
from tests.factories.originals import PATIENT, Original

T = TypeVar("T")


@dataclass(frozen=True)
class Kind(Generic[T]):
    """How something is made for a database's URL, and cleared of all that is not in its tables.

    `clear` is also given a connection that no test has, and returns whether it could be done.
    """

    make: Callable[[str], AbstractAsyncContextManager[T]]
    clear: Callable[[T, asyncpg.Connection], Awaitable[bool]]


class Lending(Generic[T]):
    """Makes one when it is asked for, and keeps it for the next, until its own context ends."""

    def __init__(self, kind: Kind[T], postgres: str, template: str) -> None:
        self._kind = kind
        self._postgres = postgres
        self._template = template
        self._kept: _Running[T] | None = None

    @asynccontextmanager
    async def lent(self) -> AsyncGenerator[T]:
        """Lend it to one test."""
        running = self._kept or _Running(self._kind, self._postgres, self._template)
        self._kept = None
        try:
            await running.opened()
            with running.in_use():
                yield running.made
                again = await running.put_back()
        except BaseException:
            await running.close()
            raise
        if again:
            self._kept = running
        else:
            await running.close()

    async def __aenter__(self) -> "Lending[T]":
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._kept:
            await self._kept.close()


class _Running(Generic[T]):
    """It runs in a task and a context of its own, whichever test uses it."""

    made: T
    _models: tortoise.TortoiseContext
    _link: asyncpg.Connection

    def __init__(self, kind: Kind[T], postgres: str, template: str) -> None:
        self._kind, self._postgres, self._template = kind, postgres, template
        self._ready, self._over = asyncio.Event(), asyncio.Event()
        self._original = Original()
        self._running = asyncio.create_task(self._run(), context=Context())

    async def opened(self) -> None:
        """Wait until it runs."""
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait({self._running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if self._running.done():
            self._running.result()

    @contextmanager
    def in_use(self) -> Generator[None]:
        """Let models and SQL that are used outside of requests be of its database, too."""
        before = tortoise._current_context.set(self._models)
        tortoise._global_context = self._models
        try:
            yield
        finally:
            tortoise._global_context = None
            tortoise._current_context.reset(before)

    async def put_back(self) -> bool:
        """Make everything what it was; return whether that could be done."""
        cleared = await self._kind.clear(self.made, self._link)
        return cleared and await self._original.put_back(self._link)

    async def close(self) -> None:
        """Let it end, with its database."""
        self._over.set()
        await self._running

    async def _run(self) -> None:
        async with new_database(self._postgres, self._template) as name:
            url = named(self._postgres, name)
            self._link = await asyncpg.connect(url, server_settings=PATIENT)
            try:
                await self._make(url)
            finally:
                await self._link.close()

    async def _make(self, url: str) -> None:
        async with self._kind.make(url) as self.made:
            # Whoever is the first to connect to a copy makes it a database in its own right.
            await self._original.save(self._link)
            models = tortoise.get_current_context()
            assert models
            self._models, tortoise._global_context = models, None
            self._ready.set()
            await self._over.wait()
