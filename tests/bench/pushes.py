"""Push messages a second on one core, beside the bare cost of encrypting and posting them."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Any

import aiohttp
import http_ece
from cryptography.hazmat.primitives.asymmetric import ec

from doorstep.kit.push.service import WebPush
from doorstep.notifications.push.message import message_of
from doorstep.notifications.push.sending import PushSending
from doorstep.notifications.ways import Sent
from tests.bench.report import Report, Section, progress
from tests.browser.portal import free_port
from tests.factories.push_parcels import parcel, subscribed
from tests.factories.push_services import KEY, PushBrowser

PUSHES, AT_ONCE, ROUNDS = 2_000, 50, 3
SITE = "https://portal.example.com"
SERVICE = """
import sys
from aiohttp import web

async def take(request):
    await request.read()
    return web.Response(status=201)

app = web.Application()
app.router.add_post("/push/{name}", take)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
"""
"""A push service of its own process, which reads nothing."""
WORDS = f"""
{PUSHES:,} alerts to as many subscriptions, {AT_ONCE} at a time, to a push service on loopback in
another process: put into words, bounded, filled up, encrypted (RFC 8291), signed (RFC 8292) and
posted, beside encrypting and posting as many bytes by the same libraries, and nothing else. A
second is one of this process's processor time; the best of {ROUNDS} rounds, taken in turns.
""".strip()


async def count_pushes(report: Report) -> None:
    """Measure both and add their table."""
    progress(f"Sending {PUSHES:,} push messages…")
    port = free_port()
    with _push_service(port):
        await _listens(port)
        ours, bare = await _measured(port)
    ratio = ours / bare
    rows = [("Push messages sent", f"{ours:,.0f}", f"{bare:,.0f}", f"{ratio:.2f}")]
    columns = ("a second of one core", "Doorstep", "encrypting and posting alone", "ratio")
    figures = {"ours": ours, "floor": bare, "ratio": ratio}
    report.add(Section("Push messages", WORDS, columns, rows), "pushes", figures)


async def _measured(port: int) -> tuple[float, float]:
    host = f"127.0.0.1:{port}"
    browsers = [PushBrowser(f"http://{host}/push/{number}") for number in range(PUSHES)]
    push = WebPush([KEY], "mailto:office@northgate.example", allowed={host})
    sending = PushSending(push, SITE)
    parcels = [parcel(subscribed(browser)) for browser in browsers]
    message = message_of(parcels[0], SITE)
    best = {"ours": 0.0, "bare": 0.0}

    async def ours(number: int) -> None:
        assert await sending.send(parcels[number]) == Sent()

    async with aiohttp.ClientSession() as http:

        async def bare(number: int) -> None:
            await _bare(http, browsers[number], message)

        for _ in range(ROUNDS):
            for name, one in (("bare", bare), ("ours", ours)):
                best[name] = max(best[name], await _rate(one))
    await push.close()
    return best["ours"], best["bare"]


async def _bare(http: aiohttp.ClientSession, browser: PushBrowser, message: bytes) -> None:
    ece: Any = http_ece
    key = ec.generate_private_key(ec.SECP256R1())
    point, secret = browser.raw
    body = ece.encrypt(message, private_key=key, dh=point, auth_secret=secret)
    async with http.post(browser.endpoint, data=body, headers={"TTL": "60"}) as answer:
        assert answer.status == 201
        await answer.read()


async def _rate(one: Callable[[int], Awaitable[None]]) -> float:
    """Return how many are done in a second of this process's processor time."""
    numbers = iter(range(PUSHES))

    async def some() -> None:
        for number in numbers:
            await one(number)

    began = time.process_time()
    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return PUSHES / (time.process_time() - began)


@contextmanager
def _push_service(port: int) -> Generator[None]:
    command = [sys.executable, "-c", SERVICE, str(port)]
    with subprocess.Popen(command, env=os.environ) as process:
        try:
            yield
        finally:
            process.terminate()


async def _listens(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
