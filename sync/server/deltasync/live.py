"""Live updates: one LISTEN connection per process tells open streams that a scope has moved on."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

LONGEST_PAUSE = 30.0
"""Seconds between attempts to connect, at most."""
CHECK = 15.0
"""Seconds between looks at whether the connection still lives, and for each of them."""

Connect = Callable[[], Awaitable[Any]]


class Pokes:
    """Who waits for which scope. A waiter holds only the newest version, so none falls behind."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._waiting: defaultdict[UUID, set[asyncio.Queue[int]]] = defaultdict(set)

    async def run(self) -> None:
        """Listen until cancelled; after every lost connection poke everybody (version 0)."""
        pause = 0.1
        while True:
            try:
                async with asyncio.timeout(CHECK):
                    connection = await self._connect()
            except (OSError, TimeoutError, Exception):  # noqa: BLE001 - the database may be away
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause = 0.1
            try:
                await self._listen(connection)
            finally:
                connection.terminate()

    async def _listen(self, connection: Any) -> None:
        await connection.add_listener("sync", self._heard)
        for scope in list(self._waiting):
            self._poke(scope, 0)
        while not connection.is_closed():
            await asyncio.sleep(CHECK)
            try:
                async with asyncio.timeout(CHECK):
                    await connection.execute("select 1")
            except Exception:  # noqa: BLE001 - whatever it is, the answer is a new connection
                return

    def _heard(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        scope, _, version = str(payload).partition(":")
        self._poke(UUID(scope), int(version))

    def _poke(self, scope: UUID, version: int) -> None:
        for queue in self._waiting.get(scope, ()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(version)

    async def of(self, scope: UUID, heartbeat: float) -> AsyncIterator[int | None]:
        """Yield the scope's versions as they come; None after `heartbeat` seconds of silence."""
        queue: asyncio.Queue[int] = asyncio.Queue(maxsize=1)
        self._waiting[scope].add(queue)
        try:
            while True:
                try:
                    async with asyncio.timeout(heartbeat):
                        version = await queue.get()
                except TimeoutError:
                    version = None
                yield version
        finally:
            self._waiting[scope].discard(queue)
            if not self._waiting[scope]:
                del self._waiting[scope]
