"""A push service on loopback that can read what it is given, as only a browser can."""

import asyncio
import re
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import uuid4

import http_ece
import msgspec
import py_vapid
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from doorstep.kit.push.signing import decoded, encoded
from doorstep.kit.secrets import new_push_key

LARGEST = 4096
"""Bytes that a push service has to take (RFC 8030 §7.2)."""
KEY = new_push_key()
"""A server's key, for tests."""
TOPIC = re.compile(r"[A-Za-z0-9_-]{0,32}")
URGENCIES = {"very-low", "low", "normal", "high"}


class Wrong(AssertionError):
    """A message is not as the standards have it."""


@dataclass(frozen=True)
class Received:
    """A message as the browser reads it, and what came with it."""

    message: dict[str, Any]
    size: int
    ttl: int
    urgency: str
    topic: str
    claims: dict[str, Any]
    key: str
    at: float


@dataclass
class PushBrowser:
    """A browser that has subscribed at the push service."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: uuid4().bytes)
    received: list[Received] = field(default_factory=list[Received])

    @cached_property
    def raw(self) -> tuple[bytes, bytes]:
        """Return its public key's point, and its secret."""
        public = self.key.public_key()
        return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint), self.secret

    @property
    def p256dh(self) -> str:
        """Return its public key."""
        return encoded(self.raw[0])

    @property
    def auth(self) -> str:
        """Return its secret."""
        return encoded(self.secret)

    def wanted(self, key: str) -> dict[str, Any]:
        """Return what it tells a server with this public key."""
        keys = {"p256dh": self.p256dh, "auth": self.auth}
        return {"endpoint": self.endpoint, "keys": keys, "key": key}

    def read(self, body: bytes) -> bytes:
        """Return what is in an encrypted message."""
        ece: Any = http_ece
        return ece.decrypt(body, private_key=self.key, auth_secret=self.secret)


@dataclass
class PushService:
    """Takes messages, or answers as it is told: a status, or "hang" or "endless"."""

    host: str
    answers: list[int | str] = field(default_factory=list[int | str])
    headers: dict[str, str] = field(default_factory=dict[str, str])
    words: str = ""
    asked: int = 0
    browsers: dict[str, PushBrowser] = field(default_factory=dict[str, PushBrowser])
    wrong: list[str] = field(default_factory=list[str])
    lines: set[Any] = field(default_factory=set[Any])
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def browser(self) -> PushBrowser:
        """Return a browser that has just subscribed here."""
        name = uuid4().hex
        self.browsers[name] = PushBrowser(f"http://{self.host}/push/{name}")
        return self.browsers[name]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one message."""
        self.asked += 1
        self.lines.add(id(request.transport))
        answer = self.answers.pop(0) if self.answers else 201
        if answer == "hang":
            await self.over.wait()
        if answer == "endless":
            return await _endless(request)
        if isinstance(answer, int) and answer < 300:
            try:
                await self._take(request)
            except Wrong as wrong:
                self.wrong.append(str(wrong))
                return web.Response(status=400, text=str(wrong))
        return web.Response(status=int(answer), headers=self.headers, text=self.words)

    async def _take(self, request: web.Request) -> None:
        browser = self.browsers.get(request.match_info["name"])
        _must(browser, "Nobody has subscribed here.")
        assert browser
        body = await request.read()
        _must(len(body) <= LARGEST, "It is too long.")
        _must(request.headers.get("Content-Encoding") == "aes128gcm", "Its encoding is unknown.")
        ttl = request.headers.get("TTL", "")
        _must(ttl.isdigit(), "It has no TTL.")
        urgency, topic = request.headers.get("Urgency", "normal"), request.headers.get("Topic", "")
        _must(urgency in URGENCIES, "It has no proper Urgency.")
        _must(TOPIC.fullmatch(topic), "It has no proper Topic.")
        key, claims = _signed(request.headers.get("Authorization", ""), f"http://{self.host}")
        message = msgspec.json.decode(browser.read(body))
        browser.received.append(
            Received(message, len(body), int(ttl), urgency, topic, claims, key, time.time())
        )


async def _endless(request: web.Request) -> web.StreamResponse:
    """Take it, and then say something that never ends."""
    response = web.StreamResponse(status=201)
    await response.prepare(request)
    while True:
        await response.write(b"x" * 65536)


def _signed(authorization: str, audience: str) -> tuple[str, dict[str, Any]]:
    """Return with which key a message is signed, and what is said by that (RFC 8292)."""
    vapid: Any = py_vapid.Vapid02
    _must(authorization.startswith("vapid t="), "It is not signed.")
    _must(vapid.verify(authorization), "Its signature is wrong.")
    token, _, key = authorization.removeprefix("vapid t=").partition(",k=")
    claims = msgspec.json.decode(decoded(token.split(".")[1]))
    _must(claims["aud"] == audience, "It is signed for somebody else.")
    _must(time.time() < claims["exp"] <= time.time() + 24 * 3600, "Its signature has run out.")
    _must(claims["sub"].startswith(("mailto:", "https:")), "It does not say who sends it.")
    return key, claims


def _must(holds: object, sentence: str) -> None:
    if not holds:
        raise Wrong(sentence)


@asynccontextmanager
async def push_service(port: int = 0) -> AsyncGenerator[PushService]:
    """Run one on a port, or a free one."""
    service = PushService("")
    app = web.Application()
    app.router.add_post("/push/{name}", service.handle)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    host, port = runner.addresses[0][:2]
    service.host = f"{host}:{port}"
    try:
        yield service
    finally:
        service.over.set()
        await runner.cleanup()
