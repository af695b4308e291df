"""Waking devices after decisions: many in one NOTIFY, since commits with a NOTIFY go one by one."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from uuid import UUID

from .install import Connection
from .outages import BUSY, is_outage

PAUSE = 0.01
"""Seconds in which decisions are gathered."""
ANNOUNCE = """
    select pg_notify('sync', scope || ':' || version) from sync_scope where scope = any($1::uuid[])
"""


class Announcer:
    """Tells every process which scopes have moved on by what `decide` has decided.

    A word may be lost, with this process or its database; a poke is but a hint (LIVE-3).
    """

    def __init__(self, connection: Callable[[], AbstractAsyncContextManager[Connection]]) -> None:
        self._connection = connection
        self._moved: set[UUID] = set()
        self._task: asyncio.Task[None] | None = None

    def tell(self, scope: UUID) -> None:
        """Tell of a scope soon."""
        self._moved.add(scope)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._announce())

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Tell what is left to tell before it ends."""
        try:
            yield
        finally:
            if self._task is not None:
                await self._task

    async def _announce(self) -> None:
        while self._moved:
            await asyncio.sleep(PAUSE)
            scopes = list(self._moved)
            self._moved.clear()
            try:
                async with self._connection() as link:
                    await link.fetch(ANNOUNCE, scopes)
            except Exception as error:
                if not (is_outage(error) or isinstance(error, BUSY)):
                    raise
