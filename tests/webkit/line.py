"""The line between a phone and the portal, to be cut and mended."""

import asyncio
import socket
from collections.abc import Coroutine, Generator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")

HOST = "127.0.0.1"
CHUNK = 65536


class Line:
    """Passes TCP on from its own port to another; while cut, every connection ends at once.

    Nothing tells the browser: `navigator.onLine` stays true, as where a phone's network leads
    nowhere.
    """

    def __init__(self) -> None:
        self._place = socket.create_server((HOST, 0))
        self._to = 0
        self._loop = asyncio.new_event_loop()
        self._whole = False
        self._open: set[asyncio.StreamWriter] = set()
        self._held: bytes | None = None
        self._stuck_at: bytes | None = None
        self._before, self._most = 0, 0
        self.reached = False
        self.port: int = self._place.getsockname()[1]
        self.url = f"http://localhost:{self.port}"

    def mend(self, to: int = 0) -> None:
        """Let everything through, `to` being the port it leads to from now on."""
        self._to = to or self._to
        self._held, self._stuck_at, self.reached = None, None, False
        self._whole = True

    def cut(self) -> None:
        """End every connection at once, and each new one."""
        self._whole = False
        self._do(self._end_all())

    def hold(self, path: str) -> None:
        """Let no request for `path` through, though everything else gets there."""
        self._held = _asking_for(path)

    def get_stuck(self, path: str, most: int, before: int = 0) -> None:
        """Let `before` answers to requests for `path` through, and `most` bytes of the next.

        `reached` tells when these are on their way.
        """
        self._before, self._most = before, most
        self._stuck_at = _asking_for(path)

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _end_all(self) -> None:
        for end in tuple(self._open):
            end.transport.abort()

    async def _serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self._open.add(back)
        try:
            if self._whole:
                await self._pass_on(near, back)
        except OSError:
            pass  # nobody is there
        finally:
            self._open.discard(back)
            back.close()

    async def _pass_on(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        far, out = await asyncio.open_connection(HOST, self._to)
        self._open.add(out)
        allowed: list[int] = []
        try:
            if self._whole:
                await asyncio.gather(
                    self._ask(near, out, allowed), self._answer(far, back, allowed)
                )
        finally:
            self._open.discard(out)
            out.close()

    async def _ask(
        self, near: asyncio.StreamReader, out: asyncio.StreamWriter, allowed: list[int]
    ) -> None:
        with suppress(OSError):
            while data := await near.read(CHUNK):
                if self._held and self._held in data:
                    break
                if self._stuck_at and self._stuck_at in data:
                    if self._before == 0:
                        allowed.append(self._most)
                    self._before -= 1
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
                back.write(data)
                await back.drain()
                self.reached |= bool(allowed)
        back.close()

    @contextmanager
    def running(self) -> Generator["Line"]:
        """Give it, working in the background until the end."""
        thread = Thread(target=self._loop.run_forever)
        thread.start()
        listening = self._do(asyncio.start_server(self._serve, sock=self._place))
        try:
            yield self
        finally:
            self._do(self._end(listening))
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    async def _end(self, listening: asyncio.Server) -> None:
        listening.close()
        await self._end_all()
        mine = asyncio.current_task()
        await asyncio.gather(*(task for task in asyncio.all_tasks() if task is not mine))


def _asking_for(path: str) -> bytes:
    """Return how the first line of a request for it goes on after its method."""
    return f" {path}".encode()
