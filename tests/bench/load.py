"""A plain HTTP/1.1 client that asks the same thing again and again, and counts."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

CONNECTIONS = 8


@dataclass(frozen=True)
class Measured:
    """Requests in a second, and how long one took in milliseconds."""

    rate: float
    p50: float
    p95: float


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


def request(path: str, cookie: str, body: bytes) -> bytes:
    """Return the bytes of a POST."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n"
        "Content-Type: application/json\r\nAccept-Encoding: gzip\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def load(port: int, asked: Callable[[], bytes], seconds: float) -> Measured:
    """Ask over a few kept connections for so many seconds; every answer must be a 200."""
    until = time.perf_counter() + seconds
    latencies: list[float] = []

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < until:
            began = time.perf_counter()
            writer.write(asked())
            await answer(reader)
            latencies.append((time.perf_counter() - began) * 1000)
        writer.close()

    async with asyncio.timeout(seconds + 30):
        await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return summed(latencies, seconds)


async def once(port: int, asked: bytes) -> tuple[dict[str, str], bytes]:
    """Ask once; return headers and body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(asked)
    answered = await answer(reader)
    writer.close()
    return answered


async def answer(reader: asyncio.StreamReader) -> tuple[dict[str, str], bytes]:
    """Read one answer with a Content-Length."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status, *lines = head.split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    body = await reader.readexactly(int(headers["content-length"]))
    if " 200" not in status:
        raise RuntimeError(f"{status}: {body[:300]!r}")
    return headers, body
