"""Many write to one collection while one reads by its cursor: which rows does the reader miss?"""

import asyncio
import gzip
import json
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from tests.bench.business import Measurable
from tests.bench.kinto import Kinto
from tests.bench.load import Line, Refused
from tests.bench.report import Report, Section, progress
from tests.bench.servers import Served

SECONDS = 10.0
WRITERS = 8
OFFICES = 2
AT_ONCE = 25
LARGE = "Water drips from under the boiler. " * 100
RACED = 9
"""The collection of Kinto's that is raced over."""
WORDS = f"""
For {SECONDS:.0f} seconds {WRITERS} connections write {AT_ONCE} rows of 3.5 KB at a time to one
collection, over HTTP to two workers, while a reader polls with the cursor of its last answer; when
all is quiet it polls until nothing is new. Then its rows are counted beside those in the database.
To Kinto the {AT_ONCE} rows go as one batch, which is one transaction; a batch that it refuses (409,
503) is sent again. To Doorstep they go as {AT_ONCE} mutations; and {OFFICES} offices more insert
{AT_ONCE} rows at a time by SQL, in transactions held open for up to a tenth of a second.
""".strip()


@dataclass(frozen=True)
class Race:
    """How a race went."""

    rows: int
    polls: int
    missed: int


async def race(report: Report, customer: Measurable, ours: Served, peer: Kinto) -> None:
    """Race both and add the table."""
    progress(f"Racing Doorstep for {SECONDS:.0f} s…")
    mine = await race_doorstep(customer, ours)
    progress(f"Racing Kinto for {SECONDS:.0f} s…")
    its = await race_kinto(peer)
    rows = [
        (name, f"{each.rows:,}", f"{each.polls:,}", f"{each.missed:,}")
        for name, each in (("Doorstep", mine), ("Kinto", its))
    ]
    section = Section("Rows a reader misses", WORDS, ("", "rows written", "polls", "missed"), rows)
    report.add(section, "skipped", {"doorstep": asdict(mine), "kinto": asdict(its)})


async def race_doorstep(customer: Measurable, ours: Served) -> Race:
    """Race pushes and the office's transactions against a device."""
    device = _Device(Line(ours.port), customer)
    writers = [
        *(_writing(ours.port, lambda: customer.push(AT_ONCE, LARGE)) for _ in range(WRITERS)),
        *(_office(customer) for _ in range(OFFICES)),
    ]
    polls = await _against(writers, device.poll)
    link = await asyncpg.connect(customer.url)
    found = await link.fetch(
        "select id from jobs where customer_id = $1 union all"
        " select id from service_requests where customer_id = $1",
        customer.scope,
    )
    await link.close()
    there = {str(row["id"]) for row in found}
    return Race(len(there), polls, len(there - device.seen))


async def race_kinto(peer: Kinto) -> Race:
    """Race batches against a reader."""
    reader = _Reader(Line(peer.server.port), peer, await peer.head(RACED))

    def batch() -> bytes:
        return peer.batch(RACED, {str(uuid4()): {"description": LARGE} for _ in range(AT_ONCE)})

    writers = [_writing(peer.server.port, batch) for _ in range(WRITERS)]
    polls = await _against(writers, reader.poll)
    _, all_of_it = await _plain(Line(peer.server.port), peer.records(RACED))
    there = {row["id"] for row in all_of_it["data"]}
    return Race(len(there), polls, len(there - reader.seen))


@dataclass
class _Device:
    """Pulls, and remembers which rows it was given."""

    line: Line
    customer: Measurable

    def __post_init__(self) -> None:
        self.cursor: list[Any] | None = None
        self.seen: set[str] = set()

    async def poll(self) -> bool:
        """Return whether there was anything new."""
        _, page = await _plain(self.line, self.customer.ask({"cursor": self.cursor, "limit": 1000}))
        self.cursor = [page["epoch"], page["to"]]
        self.seen |= {row[1] for row in page["rows"]}
        return bool(page["rows"])


@dataclass
class _Reader:
    """Asks for what is newer than the newest it knows, as Kinto's own clients do."""

    line: Line
    peer: Kinto
    since: int

    def __post_init__(self) -> None:
        self.seen: set[str] = set()

    async def poll(self) -> bool:
        """Return whether there was anything new."""
        asked = self.peer.records(RACED, f"?_since={self.since}")
        headers, page = await _plain(self.line, asked)
        self.since = int(headers["etag"].strip('"'))
        self.seen |= {row["id"] for row in page["data"]}
        return bool(page["data"])


async def _against(writers: list[Awaitable[None]], poll: Callable[[], Awaitable[bool]]) -> int:
    """Poll while the writers write, and then until nothing is new; return how often."""
    writing = asyncio.gather(*writers)
    polls = 0
    while not writing.done():
        await poll()
        polls += 1
    await writing
    while await poll():
        polls += 1
    return polls


async def _writing(port: int, asked: Callable[[], bytes]) -> None:
    line = Line(port)
    until = time.perf_counter() + SECONDS
    while time.perf_counter() < until:
        with suppress(Refused):
            await line.ask(asked())
    line.close()


async def _office(customer: Measurable) -> None:
    link = await asyncpg.connect(customer.url)
    until = time.perf_counter() + SECONDS
    while time.perf_counter() < until:
        async with link.transaction():
            await link.execute(_JOBS, UUID(str(customer.scope)), uuid4().hex, AT_ONCE)
            await asyncio.sleep(random.random() * 0.1)
    await link.close()


async def _plain(line: Line, asked: bytes) -> tuple[dict[str, str], Any]:
    headers, body = await line.ask(asked)
    packed = headers.get("content-encoding") == "gzip"
    return headers, json.loads(gzip.decompress(body) if packed else body)


_JOBS = """
    insert into jobs (organization_id, customer_id, external_id, number, title, kind, status,
      description, outcome, booked_at)
    select organization_id, customer_id, $2::text || n, $2::text || n, title, kind, status,
      description, outcome, booked_at - n * interval '1 day'
    from (select * from jobs where customer_id = $1 limit 1) j, generate_series(1, $3::int) n
"""
