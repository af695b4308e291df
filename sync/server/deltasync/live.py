"""Live updates: one LISTEN connection per process tells open streams that a scope has moved on."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

from .streams import TURNS, Stream, Streams

SHORTEST_PAUSE = 0.1
LONGEST_PAUSE = 30.0
"""Seconds between attempts to connect, at most."""
CHECK = 15.0
"""Seconds between looks at whether the connection still lives, and for each of them."""
SOON = 3.0
"""Seconds that the first connection is waited for."""
HEARTBEAT = 20.0
"""Seconds between signs of life on an open stream (LIVE-2)."""
SESSIONS = "sync_sessions"
"""The channel that tells a scope of which a session may have ended."""

Connect = Callable[[], Awaitable[Any]]
Scopes = Callable[[Collection[bytes]], Awaitable[Mapping[bytes, UUID]]]
"""Tells which of some sessions are still valid, and whose copy each may have."""


class Pokes:
    """Pokes the open streams of this process.

    `connect` gives a connection for LISTEN; `scopes` is asked whether the sessions of the streams
    still hold: of all at every heartbeat, and of a scope's when the database says that it should.
    """

    def __init__(self, connect: Connect, scopes: Scopes, heartbeat: float = HEARTBEAT) -> None:
        self._connect = connect
        self._scopes = scopes
        self._heartbeat = heartbeat
        self._streams = Streams()
        self._listening = asyncio.Event()
        self._looks: set[asyncio.Task[None]] = set()

    async def of(
        self, scope: UUID, reader: UUID, session: bytes
    ) -> AsyncGenerator[int | None, None]:
        """Yield 0, then the scope's versions as they come, None for a sign of life.

        Ends when the session does, when the reader opens too many (LIVE-4).
        """
        stream = Stream(scope, reader, session)
        self._streams.add(stream)
        try:
            yield 0
            while True:
                word = await stream.word()
                if stream.ended:
                    return
                yield word
        finally:
            self._streams.remove(stream)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Listen and give signs of life; begins once nothing is missed, if that is soon."""
        tasks = [asyncio.create_task(work) for work in (self._listen(), self._beat())]
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(SOON):
                    await self._listening.wait()
            yield
        finally:
            tasks += self._looks
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        """Listen until cancelled; after every lost connection poke everybody (version 0)."""
        pause = SHORTEST_PAUSE
        while True:
            try:
                async with asyncio.timeout(CHECK):
                    connection = await self._connect()
                try:
                    await self._hear(connection)
                finally:
                    connection.terminate()
                pause = SHORTEST_PAUSE
            except Exception:  # noqa: BLE001 - the database may be away, in many ways
                pause = min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def _hear(self, connection: Any) -> None:
        """Pass on what is heard until the connection is lost."""
        lost = asyncio.Event()

        def lose(_connection: object) -> None:
            lost.set()

        connection.add_termination_listener(lose)
        await connection.add_listener("sync", self._heard)
        await connection.add_listener(SESSIONS, self._heard_of_sessions)
        self._listening.set()
        for stream in self._streams:
            stream.poke(0)
        while not connection.is_closed():
            with suppress(TimeoutError):
                async with asyncio.timeout(CHECK):
                    await lost.wait()
                    return
            async with asyncio.timeout(CHECK):
                await connection.execute("select 1")

    def _heard(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        scope, _, version = str(payload).partition(":")
        for stream in self._streams.of_scope(UUID(scope)):
            stream.poke(int(version))

    def _heard_of_sessions(
        self, _connection: Any, _pid: int, _channel: str, payload: object
    ) -> None:
        if streams := self._streams.of_scope(UUID(str(payload))):
            look = asyncio.create_task(self._end_invalid(streams))
            self._looks.add(look)
            look.add_done_callback(self._looks.discard)

    async def _beat(self) -> None:
        """Let each stream speak, or end, once in a heartbeat: one timer for them all."""
        turn = 0
        async with asyncio.TaskGroup() as checks:
            while True:
                await asyncio.sleep(self._heartbeat / TURNS)
                turn += 1
                if streams := self._streams.of_turn(turn):
                    for stream in streams:
                        stream.beat()
                    checks.create_task(self._end_invalid(streams))

    async def _end_invalid(self, streams: list[Stream]) -> None:
        """End the streams whose sessions are over; while the database is away, none."""
        try:
            async with asyncio.timeout(CHECK):
                scopes = await self._scopes({stream.session for stream in streams})
        except Exception:  # noqa: BLE001 - it may be away in many ways, and has nothing to tell then
            return
        for stream in streams:
            if scopes.get(stream.session) != stream.scope:
                stream.end()
