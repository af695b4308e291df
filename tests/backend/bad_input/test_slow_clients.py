"""Clients that take their time: a connection that does not get on is ended, and holds up nobody."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypercorn.asyncio import serve as run
from obstore.store import MemoryStore

from doorstep.app import LARGEST_BODY, create_app
from doorstep.cli.serving import KEEP_ALIVE, configuration
from doorstep.kit.clock import SystemClock
from doorstep.kit.outside import Outside
from doorstep.kit.settings import Settings
from doorstep.kit.store import Store
from tests.browser.portal import free_port
from tests.factories.portals import SECRET, Mailbox

SOON = 1.0
"""Seconds that a connection may dawdle in these tests; the server's own patience is longer."""
JSON = b"Content-Type: application/json\r\n"
HEAD = b"POST /api/sign-in/email HTTP/1.1\r\nHost: localhost\r\n" + JSON


@pytest.fixture
async def port(inhabited_url: str) -> AsyncIterator[int]:
    """Give the port on which Hypercorn serves a portal as in production, but for its patience."""
    settings = Settings(database_url=inhabited_url, secret_key=SECRET, port=free_port())
    app = create_app(settings, Outside(Mailbox(), Store(MemoryStore()), SystemClock()))
    assert app.config["BODY_TIMEOUT"] <= KEEP_ALIVE
    app.config["BODY_TIMEOUT"] = SOON
    config = configuration(settings)
    assert config.keep_alive_timeout == KEEP_ALIVE
    config.keep_alive_timeout, config.workers = SOON, 1
    stop = asyncio.Event()

    async def stopped() -> None:
        await stop.wait()

    running = asyncio.create_task(run(app, config, shutdown_trigger=stopped))
    await _listening(settings.port)
    yield settings.port
    stop.set()
    await running


async def _listening(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.01)
                continue
            writer.close()
            return


async def _answer(port: int, *parts: bytes) -> bytes:
    """Send parts with a pause before each but the first; return all that comes until the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    reading = asyncio.create_task(reader.read())
    for part in parts:
        if reading.done():
            break
        writer.write(part)
        await asyncio.wait([reading], timeout=SOON / 3)
    async with asyncio.timeout(20):
        answer = await reading
    writer.close()
    return answer


async def test_headers_that_trickle_in_end_the_connection(port: int):
    trickle = [b"X-Slow: %d\r\n" % number for number in range(60)]
    answer, quick = await asyncio.gather(
        _answer(port, HEAD, *trickle),
        _answer(port, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
    )
    assert answer == b""
    assert quick.startswith(b"HTTP/1.1 200")


async def test_a_body_that_trickles_in_is_given_up(port: int):
    head = HEAD + b"Connection: close\r\nContent-Length: 100\r\n\r\n"
    answer = await _answer(port, head, *[b"x"] * 60)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"application/problem+json" in answer


async def test_headers_without_an_end_are_refused(port: int):
    answer = await _answer(port, HEAD + b"X-Long: " + b"x" * 100_000)
    assert b" 431 " in answer or b" 400 " in answer or answer == b""


REFUSED = {
    401: ("POST /api/portal/email", JSON),
    403: ("POST /api/sign-in/email", JSON + b"Sec-Fetch-Site: cross-site\r\n"),
    404: ("POST /api/nothing", JSON),
    405: ("POST /portal", JSON),
    413: ("POST /api/sign-in/email", JSON),
    415: ("POST /api/sign-in/email", b"Content-Type: text/plain\r\n"),
    400: ("POST /api/sign-in/email", JSON + JSON),
}
"""What is refused before its body is read, and how it is sent."""


@pytest.mark.parametrize("status", REFUSED)
async def test_what_is_refused_early_does_not_take_the_next_request_with_it(port: int, status: int):
    line, headers = REFUSED[status]
    body = b"x" * (100_000 if status == 413 else 100)
    head = b"%s HTTP/1.1\r\n%sContent-Length: %d\r\n" % (line.encode(), headers, len(body))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    async with asyncio.timeout(20):
        for part in (head + b"Host: localhost\r\n\r\n", body):
            writer.write(part)
            await asyncio.sleep(SOON / 10)
        answer = await reader.readuntil(b"}")
        assert answer.startswith(b"HTTP/1.1 %d" % status)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()


@pytest.mark.parametrize("length", [100, LARGEST_BODY + 1])
async def test_who_sends_no_more_of_what_is_refused_is_told_that_the_connection_ends(
    port: int, length: int
):
    head = b"POST /api/nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
    answer = await _answer(port, head % length)
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"connection: close" in answer.lower()
