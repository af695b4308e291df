"""A push service that does not speak as one, or stops in the middle, harms nobody."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from doorstep.kit.push.service import WebPush
from doorstep.notifications.push.sending import PushSending
from doorstep.notifications.ways import Later, Sent
from tests.factories.push_parcels import parcel, subscribed
from tests.factories.push_services import KEY, PushBrowser

UNREADABLE = [
    b"",
    b"SSH-2.0-OpenSSH_9.2\r\n",
    b"HTTP/1.1 2000 Created\r\n\r\n",
    b"HTTP/1.1 201 Created\r\nContent-Length: -1\r\n\r\n",
    b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    b"HTTP/1.1 201 Created\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
    b"HTTP/1.1 201 Created\r\n" + b"X: y\r\n" * 50_000 + b"\r\n",
    b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
]


@asynccontextmanager
async def line(said: bytes, *, ends: bool = True) -> AsyncGenerator[str]:
    """Answer every message with these bytes; give where."""

    over = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        if not ends:
            await over.wait()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    async with server:
        yield f"{host}:{port}"
        over.set()


async def sent(host: str) -> object:
    limit = aiohttp.ClientTimeout(total=0.5)
    push = WebPush([KEY], "mailto:a@example.com", allowed={host}, timeout=limit)
    browser = PushBrowser(f"http://{host}/x")
    try:
        return await PushSending(push, "https://portal.example").send(parcel(subscribed(browser)))
    finally:
        await push.close()


@pytest.mark.parametrize("said", UNREADABLE)
async def test_an_answer_that_cannot_be_read_is_none(said: bytes):
    async with line(said) as host:
        outcome = await sent(host)
    assert isinstance(outcome, Later)
    assert outcome.why.startswith("It could not be reached")


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 201 Created\r\n"])
async def test_an_answer_that_stops_in_the_middle_is_none(said: bytes):
    async with line(said, ends=False) as host:
        assert await sent(host) == Later("It did not answer in time.")


async def test_what_is_no_text_in_an_answer_says_nothing():
    said = b"HTTP/1.1 503 Slow\r\nRetry-After: \xff\xfe\r\nSet-Cookie: \xff\r\n\r\n\xff\x00"
    async with line(said) as host:
        assert await sent(host) == Later("The push service answered 503.")


@pytest.mark.parametrize(
    "words", [b"Content-Length: 9\r\n\r\ncut", b"Content-Encoding: gzip\r\n\r\n\x1f\x8b"]
)
async def test_what_is_taken_is_taken_whatever_is_said_beside_it(words: bytes):
    async with line(b"HTTP/1.1 201 Created\r\n" + words) as host:
        assert await sent(host) == Sent()
