"""A plain HTTP/1.1 client that asks the same thing again and again, and counts."""

import asyncio
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from dataclasses import dataclass

CONNECTIONS = 8
Asked = Callable[[int], bytes]
"""The bytes of the next request on a connection of this number."""
Answered = tuple[dict[str, str], bytes]
"""Headers, with `:status` and the bytes on the line as `:bytes`, and body."""


@dataclass(frozen=True)
class Measured:
    """Requests in a second, and how long one took in milliseconds."""

    rate: float
    p50: float
    p95: float


class Refused(Exception):
    """The server answered with an error."""

    def __init__(self, status: str, body: bytes) -> None:
        super().__init__(f"{status}: {body[:300]!r}")
        self.status = status


def summed(latencies: list[float], seconds: float) -> Measured:
    """Return the measure of latencies in milliseconds that were seen in so many seconds."""
    ordered = sorted(latencies)
    return Measured(
        len(ordered) / seconds,
        ordered[len(ordered) // 2],
        ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))],
    )


def median(rounds: list[Measured]) -> Measured:
    """Return the round in the middle, by rate."""
    return sorted(rounds, key=lambda each: each.rate)[len(rounds) // 2]


def request(method: str, path: str, who: str, body: bytes = b"") -> bytes:
    """Return the bytes of a request; `who` is the header that says who asks."""
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{who}\r\nAccept-Encoding: gzip\r\n"
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"{head}\r\n".encode() + body


async def load(port: int, asked: Asked, seconds: float) -> Measured:
    """Ask over a few kept connections for so many seconds; every answer must be a good one."""
    until = time.perf_counter() + seconds
    latencies: list[float] = []

    async def one(number: int) -> None:
        line = Line(port)
        while time.perf_counter() < until:
            began = time.perf_counter()
            await line.ask(asked(number))
            latencies.append((time.perf_counter() - began) * 1000)
        line.close()

    began = time.perf_counter()
    async with asyncio.timeout(seconds + 60):
        await asyncio.gather(*(one(number) for number in range(CONNECTIONS)))
    return summed(latencies, time.perf_counter() - began)


async def once(port: int, asked: bytes) -> Answered:
    """Ask once; return headers and body."""
    line = Line(port)
    answered = await line.ask(asked)
    line.close()
    return answered


class Line:
    """A kept connection, opened anew when the server closes it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open: tuple[StreamReader, StreamWriter] | None = None

    async def ask(self, asked: bytes) -> Answered:
        """Send a request and read its answer; raises Refused."""
        if self._open is None:
            self._open = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._open
        writer.write(asked)
        headers, body = await answer(reader)
        if headers.get("connection") == "close":
            self.close()
        if headers[":status"] not in {"200", "201", "202", "304"}:
            raise Refused(headers[":status"], body)
        return headers, body

    def close(self) -> None:
        """Hang up."""
        if self._open is not None:
            self._open[1].close()
            self._open = None


async def answer(reader: StreamReader) -> Answered:
    """Read one answer with a Content-Length, or a 304, which has no body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status, *lines = head.split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    headers[":status"] = status.split(" ")[1]
    length = 0 if headers[":status"] == "304" else int(headers["content-length"])
    headers[":bytes"] = str(len(head) + length)
    return headers, await reader.readexactly(length)
