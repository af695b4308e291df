"""The faults there are."""

import asyncio
import gzip
import random
import re
from dataclasses import dataclass, field

from tests.faults.proxy import Exchange, Fault, forward, slowly

CAPTIVE = b"<!doctype html><title>Free Wi-Fi</title><h1>Please accept our terms</h1>"


def cut_request(after: int) -> Fault:
    """Return what lets the server have so many bytes of the request, and then hangs up on both."""

    async def fault(exchange: Exchange) -> None:
        _, writer = await exchange.server()
        writer.write(exchange.request[:after])
        await writer.drain()
        writer.close()
        exchange.writer.transport.abort()

    return fault


def cut_response(after: int) -> Fault:
    """Return what lets the client have so many bytes of the answer, and then hangs up on both."""

    async def fault(exchange: Exchange) -> None:
        answer = await _whole(exchange)
        exchange.writer.write(answer[:after])
        await exchange.writer.drain()

    return fault


def answer(
    status: str, body: bytes = b"", content_type: str = "text/html", headers: str = ""
) -> Fault:
    """Return what answers in the server's place."""
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{headers}"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )

    async def fault(exchange: Exchange) -> None:
        exchange.writer.write(head.encode() + body)
        await exchange.writer.drain()

    return fault


async def hang_up(exchange: Exchange) -> None:
    """Let nobody have anything."""
    exchange.writer.transport.abort()


async def torn_gzip(exchange: Exchange) -> None:
    """Deliver a whole message whose compressed body is not whole."""
    head, _, body = (await _whole(exchange)).partition(b"\r\n\r\n")
    if b"gzip" not in head:
        head, body = head + b"\r\nContent-Encoding: gzip", gzip.compress(body)
    torn = body[: len(body) // 2]
    head = re.sub(rb"(?i)\r\ncontent-length:[^\r]*", b"", head)
    exchange.writer.write(b"%s\r\nContent-Length: %d\r\n\r\n%s" % (head, len(torn), torn))
    await exchange.writer.drain()


@dataclass
class Held:
    """A fault that keeps an answer back until the client is told that there is none."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server has answered."""
    dropped: asyncio.Event = field(default_factory=asyncio.Event)
    """To be set for hanging up."""

    async def __call__(self, exchange: Exchange) -> None:
        """Hold the answer."""
        await _whole(exchange)
        self.reached.set()
        await self.dropped.wait()


async def _whole(exchange: Exchange) -> bytes:
    reader, writer = await exchange.server()
    try:
        writer.write(exchange.request)
        parts: list[bytes] = []
        while data := await exchange.heard(reader):
            parts.append(data)
        return b"".join(parts)
    finally:
        writer.close()


class Weather:
    """Faults by chance, the same for the same seed and order of requests."""

    def __init__(self, seed: int, share: float = 0.5) -> None:
        self._random = random.Random(seed)
        self._share = share

    def __call__(self, exchange: Exchange) -> Fault | None:
        """Choose for an exchange."""
        if not exchange.path.startswith("/api/") or self._random.random() > self._share:
            return None
        return self._random.choice(
            [
                cut_request(self._random.randrange(len(exchange.request) + 1)),
                cut_response(self._random.randrange(1200)),
                slowly(0.02, self._random.randrange(50, 500)),
                answer("502 Bad Gateway", b"<h1>502 Bad Gateway</h1>"),
                answer("429 Too Many Requests", headers="Retry-After: 1\r\n"),
                answer("200 OK", CAPTIVE),
                hang_up,
                forward if exchange.path == "/api/live" else torn_gzip,
            ]
        )
