"""One portal that is lent to test after test, put back each time to what it was.

To make a database, a server and their connections is most of what a test of one request needs a
processor for. A database that cannot be put back is thrown away with its portal.
"""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from contextvars import Context

import asyncpg
from tortoise import context as tortoise

from tests.factories.databases import copy_files, named, new_database
from tests.factories.originals import PATIENT, Original
from tests.factories.portals import Served, serve


class Lending:
    """Makes a portal when one is asked for, and keeps it for the next."""

    def __init__(self, postgres: str, template: str) -> None:
        self._postgres = postgres
        self._template = template
        self._kept: _Portal | None = None

    @asynccontextmanager
    async def lent(self) -> AsyncGenerator[Served]:
        """Lend it to one test."""
        portal = self._kept or _Portal(self._postgres, self._template)
        self._kept = None
        try:
            await portal.opened()
            with portal.in_use():
                yield portal.served
                again = await portal.put_back()
        except BaseException:
            await portal.close()
            raise
        if again:
            self._kept = portal
        else:
            await portal.close()

    async def close(self) -> None:
        """Throw it away."""
        if self._kept:
            await self._kept.close()


class _Portal:
    """A portal that runs in a task and a context of its own, whichever test uses it."""

    served: Served
    _models: tortoise.TortoiseContext
    _link: asyncpg.Connection

    def __init__(self, postgres: str, template: str) -> None:
        self._postgres, self._template = postgres, template
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
        await asyncio.gather(*self.served.app.background_tasks)
        await self.served.office.reset()
        if not await self._original.put_back(self._link):
            return False
        await self.served.store.delete_folder("")
        await copy_files(self.served.store)
        self.served.mailbox.letters.clear()
        self.served.mailbox.broken = False
        return True

    async def close(self) -> None:
        """Let it end, with its database."""
        self._over.set()
        await self._running

    async def _run(self) -> None:
        async with new_database(self._postgres, self._template) as name:
            url = named(self._postgres, name)
            self._link = await asyncpg.connect(url, server_settings=PATIENT)
            try:
                await self._original.save(self._link)
                await self._serve(url)
            finally:
                await self._link.close()

    async def _serve(self, url: str) -> None:
        async with serve(url) as self.served:
            models = tortoise.get_current_context()
            assert models
            self._models, tortoise._global_context = models, None
            self._ready.set()
            await self._over.wait()
