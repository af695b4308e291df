"""The line between a phone and the portal, to be cut and mended."""

import asyncio
import socket
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

HOST = "127.0.0.1"
CHUNK = 65536


class Line:
    """Passes TCP on from its own port to another; while cut, connecting is refused.

    Nothing tells the browser: `navigator.onLine` stays true, as where a phone's network leads
    nowhere.
    """

    def __init__(self) -> None:
        # Bound all the time and never listening, it keeps the port from going to somebody else.
        self._place = _bound(0)
        self._to = 0
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._stuck_at: bytes | None = None
        self._most = 0
        self.stuck = False
        self.port: int = self._place.getsockname()[1]
        self.url = f"http://localhost:{self.port}"

    def mend(self, to: int = 0) -> None:
        """Let everything through, `to` being the port it leads to from now on."""
        self._to = to or self._to
        self._stuck_at, self.stuck = None, False
        self._do(self._listen)

    def cut(self) -> None:
        """End every connection at once, and refuse new ones."""
        self._do(self._refuse)

    def get_stuck(self, path: str, most: int) -> None:
        """Let no more than `most` bytes of the answer to the next request for `path` through."""
        self._stuck_at, self._most = f" {path}".encode(), most

    def _do(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        asyncio.run_coroutine_threadsafe(work(), self._loop).result(10)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, sock=_bound(self.port))

    async def _refuse(self) -> None:
        if self._server:
            self._server.close()
        self._server = None
        for end in tuple(self._open):
            end.transport.abort()

    async def _end(self) -> None:
        await self._refuse()
        mine = asyncio.current_task()
        await asyncio.gather(*(task for task in asyncio.all_tasks() if task is not mine))

    async def _serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            far, out = await asyncio.open_connection(HOST, self._to)
            ends = {back, out}
            self._open |= ends
            if self._server is None:
                await self._refuse()
            allowed: list[int] = []
            await asyncio.gather(self._ask(near, out, allowed), self._answer(far, back, allowed))
            self._open -= ends

    async def _ask(
        self, near: asyncio.StreamReader, out: asyncio.StreamWriter, allowed: list[int]
    ) -> None:
        with suppress(OSError):
            while data := await near.read(CHUNK):
                if self._stuck_at and self._stuck_at in data:
                    allowed.append(self._most)
                out.write(data)
                await out.drain()
        out.close()

    async def _answer(
        self, far: asyncio.StreamReader, back: asyncio.StreamWriter, allowed: list[int]
    ) -> None:
        with suppress(OSError):
            while data := await far.read(CHUNK):
                if allowed:
                    data, allowed[0] = data[: allowed[0]], max(0, allowed[0] - len(data))
                    self.stuck = allowed[0] == 0
                back.write(data)
                await back.drain()
        back.close()

    @contextmanager
    def running(self) -> Generator["Line"]:
        """Give it, working in the background until the end."""
        thread = Thread(target=self._loop.run_forever)
        thread.start()
        try:
            yield self
        finally:
            self._do(self._end)
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()
            self._place.close()


def _bound(port: int) -> socket.socket:
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind((HOST, port))
    return place
