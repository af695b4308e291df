"""A crowd that signs in, and what somebody notices who syncs meanwhile."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

import asyncpg
from aiosmtpd.smtp import SMTP, Envelope, Session
from argon2 import PasswordHasher

from doorstep.demo.mailbox import code_in
from doorstep.sign_in.hashing import LANES, MEMORY_KIB, PASSES
from tests.bench.business import CHANGED, Measurable
from tests.bench.load import Line, Measured, Refused, request, summed
from tests.bench.report import Report, Section, progress
from tests.factories.servers import server

SECONDS = 10
BY_CODE = 50
"""People a second who sign in by code."""
BY_PASSWORD = 5
"""And by password."""
WORKERS = 2
PAUSE = 0.05
"""Seconds between the rounds of who syncs."""
PASSWORD = "Seven otters waltz at noon"
MOST_MS = 250
MANY = BY_CODE * SECONDS
WORDS = f"""
For {SECONDS} seconds {BY_CODE} people a second ask for a code, get it by SMTP and sign in with it,
and {BY_PASSWORD} a second sign in with a password (Argon2id, {MEMORY_KIB // 1024} MiB), each from a
browser of their own, at {WORKERS} workers. Meanwhile, and before in quiet, somebody pulls
{CHANGED} changed rows every {PAUSE * 1000:.0f} ms. Expected are no failure, and {MOST_MS} ms
or less for 95 % of the pulls.
""".strip()


@dataclass
class Post:
    """A mail server that hands codes to who waits for them."""

    waiting: dict[str, asyncio.Future[str]] = field(default_factory=dict[str, Any])

    def expect(self, email: str) -> asyncio.Future[str]:
        """Return what becomes the next code for an address."""
        self.waiting[email] = asyncio.get_running_loop().create_future()
        return self.waiting[email]

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message, as aiosmtpd calls it."""
        text: Any = message_from_bytes(bytes(envelope.content or b"")).get_payload(decode=True)
        for recipient in envelope.rcpt_tos:
            waits = self.waiting.pop(recipient, None)
            if waits is not None:
                waits.set_result(code_in(text.decode()) or "")
        return "250 OK"


@dataclass
class Found:
    """How long each sign-in took in milliseconds, by code and by password, and what failed."""

    by_code: list[float] = field(default_factory=list[float])
    by_password: list[float] = field(default_factory=list[float])
    failures: list[str] = field(default_factory=list[str])


async def crowd(report: Report, folder: Path, many: Measurable) -> None:
    """Measure the crowd and add its table."""
    progress(f"Signing in {BY_CODE} people a second…")
    coders, knowers = await _people(many.url)
    found = Found()
    async with (
        _post() as (post, smtp_url),
        server(many.url, folder, "--workers", str(WORKERS), smtp_url=smtp_url) as serving,
    ):
        await many.meet(serving.port)
        await _pulls(many, serving.port, asyncio.sleep(2), found.failures)
        quiet = await _pulls(many, serving.port, asyncio.sleep(SECONDS), found.failures)
        began = time.perf_counter()
        arriving = _arrive(serving.port, post, coders, knowers, found)
        busy = await _pulls(many, serving.port, arriving, found.failures)
        took = time.perf_counter() - began
    _tell(report, found, quiet, busy, took)


async def _people(url: str) -> tuple[list[str], list[str]]:
    """Return addresses of who comes by code and of who does by password, which they then have."""
    link = await asyncpg.connect(url)
    try:
        rows = await link.fetch(
            "select email from customer_portal_access where active group by email"
            " having count(*) = 1 order by email limit $1",
            MANY + BY_PASSWORD * SECONDS,
        )
        emails: list[str] = [row["email"] for row in rows]
        kept = PasswordHasher(PASSES, MEMORY_KIB, LANES).hash(PASSWORD)
        await link.execute(
            "update customer_portal_access set password_hash = $1 where email = any($2::text[])",
            kept,
            emails[MANY:],
        )
    finally:
        await link.close()
    return emails[:MANY], emails[MANY:]


@asynccontextmanager
async def _post() -> AsyncGenerator[tuple[Post, str]]:
    post = Post()
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: SMTP(post, loop=loop), "127.0.0.1", 0)
    try:
        yield post, f"smtp://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        listening.close()


async def _arrive(
    port: int, post: Post, coders: list[str], knowers: list[str], found: Found
) -> None:
    """Let everybody come when it is their turn, however long those before them take."""
    comers = [
        (number / BY_CODE, _timed(found.by_code, found, _by_code(port, post, email)))
        for number, email in enumerate(coders)
    ] + [
        (number / BY_PASSWORD, _timed(found.by_password, found, _by_password(port, email)))
        for number, email in enumerate(knowers)
    ]
    began = time.perf_counter()
    async with asyncio.TaskGroup() as coming:
        for after, comer in sorted(comers, key=lambda each: each[0]):
            await asyncio.sleep(max(0, began + after - time.perf_counter()))
            coming.create_task(comer)


async def _timed(latencies: list[float], found: Found, sign_in: Awaitable[None]) -> None:
    began = time.perf_counter()
    try:
        async with asyncio.timeout(60):
            await sign_in
        latencies.append((time.perf_counter() - began) * 1000)
    except (OSError, Refused, TimeoutError, asyncio.IncompleteReadError) as error:
        found.failures.append(f"{type(error).__name__}: {error}")


async def _by_code(port: int, post: Post, email: str) -> None:
    line, code = Line(port), post.expect(email)
    headers, _ = await line.ask(_post_of("email", {"email": email}))
    cookie = headers["set-cookie"].partition(";")[0]
    await line.ask(_post_of("code", {"email": email, "code": await code}, cookie))
    line.close()


async def _by_password(port: int, email: str) -> None:
    line = Line(port)
    await line.ask(_post_of("password", {"email": email, "password": PASSWORD}))
    line.close()


def _post_of(way: str, body: dict[str, str], cookie: str = "none=x") -> bytes:
    return request("POST", f"/api/sign-in/{way}", f"Cookie: {cookie}", json.dumps(body).encode())


async def _pulls(
    many: Measurable, port: int, meanwhile: Awaitable[None], failures: list[str]
) -> Measured:
    """Pull again and again until something else is over."""
    line, latencies = Line(port), list[float]()
    other = asyncio.ensure_future(meanwhile)
    began = time.perf_counter()
    while not other.done():
        asked = time.perf_counter()
        try:
            await line.ask(many.pull(many.before))
        except Refused as error:
            failures.append(f"pull: {error}")
        latencies.append((time.perf_counter() - asked) * 1000)
        await asyncio.sleep(PAUSE)
    await other
    line.close()
    return summed(latencies, time.perf_counter() - began)


def _tell(report: Report, found: Found, quiet: Measured, busy: Measured, took: float) -> None:
    code, password = summed(found.by_code, took), summed(found.by_password, took)
    rows = [
        ("signed in by code", f"{code.rate:.1f} a second"),
        ("from asking to being in", _both(code)),
        ("signed in by password", f"{password.rate:.1f} a second"),
        ("from sending it to being in", _both(password)),
        ("failures", str(len(found.failures))),
        ("a pull in quiet", _both(quiet)),
        ("a pull beside them", _both(busy)),
        (
            "the one in times of the other",
            f"{busy.p50 / quiet.p50:.1f}, {busy.p95 / quiet.p95:.1f}",
        ),
    ]
    figures = {
        "code_per_second": code.rate,
        "password_per_second": password.rate,
        "code_p50_ms": code.p50,
        "code_p95_ms": code.p95,
        "failures": found.failures[:10],
        "password_p50_ms": password.p50,
        "password_p95_ms": password.p95,
        "quiet_p50_ms": quiet.p50,
        "quiet_p95_ms": quiet.p95,
        "busy_p50_ms": busy.p50,
        "busy_p95_ms": busy.p95,
    }
    words = f"{WORDS} {_verdict(len(found.failures), busy.p95)}"
    report.add(Section("A crowd signing in", words, ("", "middle, 95 %"), rows), "sign_in", figures)


def _both(measured: Measured) -> str:
    return f"{measured.p50:.0f}, {measured.p95:.0f} ms"


def _verdict(failures: int, p95: float) -> str:
    missed = [f"{failures} failures"] if failures else []
    missed += [f"pulls ({p95:.0f} ms)"] if p95 > MOST_MS else []
    return f"**Missed:** {', '.join(missed)}." if missed else "Both are reached."
