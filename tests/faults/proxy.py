"""A proxy on loopback that does to chosen requests what bad lines and bad proxies do.

One request goes over each connection, so that nothing is sent again behind the client's back.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

CHUNK = 64 * 1024
HOST = "127.0.0.1"


@dataclass
class Exchange:
    """One request as it arrived, and what became of it."""

    method: str
    path: str
    request: bytes
    """What goes to the server, byte for byte."""
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    server_port: int
    began_at: float = field(default_factory=time.monotonic)
    answer: bytes = b""
    """The first bytes of what the server said, whether or not the client got it."""

    @property
    def body(self) -> bytes:
        """Return what follows the request's head."""
        return self.request.partition(b"\r\n\r\n")[2]

    @property
    def status(self) -> int:
        """Return the status the server answered; 0 when it did not."""
        found = re.match(rb"HTTP/1\.1 (\d{3}) ", self.answer)
        return int(found.group(1)) if found else 0

    @property
    def is_problem(self) -> bool:
        """Return whether the server answered with a problem document (RFC 9457)."""
        return b"application/problem+json" in self.answer.partition(b"\r\n\r\n")[0]

    async def server(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return a new connection to the server."""
        return await asyncio.open_connection(HOST, self.server_port)

    async def heard(self, server: asyncio.StreamReader, most: int = CHUNK) -> bytes:
        """Return the next bytes from the server, at most so many; none at the end."""
        data = await server.read(min(most, CHUNK))
        if len(self.answer) < CHUNK:
            self.answer += data
        return data


Fault = Callable[[Exchange], Awaitable[None]]
Plan = Callable[[Exchange], Fault | None]


async def forward(exchange: Exchange) -> None:
    """Do no harm."""
    await slowly(0, CHUNK)(exchange)


def slowly(delay: float, chunk: int) -> Fault:
    """Return what forwards the answer in pieces of `chunk` bytes, `delay` seconds before each."""

    async def fault(exchange: Exchange) -> None:
        reader, writer = await exchange.server()
        try:
            writer.write(exchange.request)
            while data := await exchange.heard(reader, chunk):
                await asyncio.sleep(delay)
                exchange.writer.write(data)
                await exchange.writer.drain()
        finally:
            writer.close()

    return fault


class Proxy:
    """Stands before a server; `plan` chooses a fault for each exchange, None does no harm.

    `pages` are served by the proxy itself: bodies with their content type, by path.
    """

    def __init__(self, server_port: int, pages: dict[str, tuple[str, bytes]] | None = None) -> None:
        self._server_port = server_port
        self._pages = pages or {}
        self._open: set[asyncio.Task[None]] = set()
        self.plan: Plan = lambda _: None
        self.seen: list[Exchange] = []
        self.port = 0

    @property
    def url(self) -> str:
        """Return where browsers find it."""
        return f"http://localhost:{self.port}"

    def once(self, method: str, path: str, fault: Fault) -> None:
        """Do this to the next such request, and no harm to any other."""
        self.times(1, method, path, fault)

    def times(self, times: float, method: str, path: str, fault: Fault) -> None:
        """Do this to as many of such requests, and no harm to any other."""
        left = times

        def plan(exchange: Exchange) -> Fault | None:
            nonlocal left
            if left <= 0 or (exchange.method, exchange.path) != (method, path):
                return None
            left -= 1
            return fault

        self.plan = plan

    def synced(self) -> list[Exchange]:
        """Return all round trips so far."""
        return [each for each in self.seen if each.path == "/api/sync"]

    async def __aenter__(self) -> Self:
        self._listening = await asyncio.start_server(self._accept, HOST, 0, limit=2**20)
        self.port = self._listening.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listening.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            exchange = await self._read(reader, writer)
            if page := self._pages.get(exchange.path):
                writer.write(_page(*page))
                return
            self.seen.append(exchange)
            await _unless_left(self.plan(exchange) or forward, exchange)
        except (OSError, asyncio.IncompleteReadError):
            pass  # one side hung up: so does the proxy
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Exchange:
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        body = await reader.readexactly(int(length.group(1)) if length else 0)
        method, path = head.decode("latin-1").split(" ")[:2]
        single = re.sub(rb"(?i)\r\nconnection:[^\r]*", b"\r\nConnection: close", head)
        return Exchange(method, path, single + body, reader, writer, self._server_port)


async def _unless_left(fault: Fault, exchange: Exchange) -> None:
    """Do it until the client hangs up."""
    doing = asyncio.ensure_future(fault(exchange))
    left = asyncio.ensure_future(exchange.reader.read(1))
    try:
        await asyncio.wait([doing, left], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (doing, left):
            task.cancel()
        with suppress(asyncio.CancelledError, OSError, asyncio.IncompleteReadError):
            await doing
        with suppress(asyncio.CancelledError, OSError):
            await left


def _page(content_type: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
    return f"{head}Connection: close\r\n\r\n".encode() + body
