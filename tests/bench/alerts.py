"""A hundred thousand people reminded at once: scheduled, told and drained, in bounded memory."""

import asyncio
import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic, perf_counter, process_time
from typing import Any

import asyncpg
import structlog
import uvloop

from doorstep.kit.clock import SystemClock
from doorstep.kit.database import close_database, connect, open_database
from doorstep.notifications.delivering import Delivering
from doorstep.notifications.models import Channel
from doorstep.notifications.scheduling import Scheduling
from doorstep.notifications.spreading import Spreading
from doorstep.notifications.telling import Telling
from doorstep.notifications.voice import VOICE
from doorstep.notifications.ways import Outcome, Parcel, Sent
from doorstep.notifications.working import work_on
from doorstep.preparing import prepare
from tests.bench.report import Report, Section, progress
from tests.factories.databases import named, new_database

PEOPLE = 100_000
OF_DATABASE = "scheduled"
"""The step for which the worker itself does next to nothing."""
PATIENCE = 420.0
"""Seconds after which the rest is left, and the rates are of what was done by then."""
BUSINESS = """
    set session_replication_role = replica;
    insert into organizations (id, external_id, name, notifies_since)
    select md5('o')::uuid, 'large', 'Large', now() - interval '3 days';
    insert into customers (id, organization_id, external_id, name)
    select md5('c' || n)::uuid, md5('o')::uuid, n, 'Customer ' || n from generate_series(1, {n}) n;
    insert into customer_portal_access (id, organization_id, customer_id, name, email)
    select md5('p' || n)::uuid, md5('o')::uuid, md5('c' || n)::uuid, 'Person ' || n,
      'person' || n || '@example.com' from generate_series(1, {n}) n;
    insert into sign_in_sessions (id, organization_id, contact_id, token_hash, expires_at,
      last_used_at)
    select md5('s' || n)::uuid, md5('o')::uuid, md5('p' || n)::uuid, sha256(n::text::bytea),
      now() + interval '1 day', now() from generate_series(1, {n}) n;
    insert into push_subscriptions (id, organization_id, contact_id, session_id, endpoint,
      endpoint_hash, p256dh, auth)
    select md5('b' || n)::uuid, md5('o')::uuid, md5('p' || n)::uuid, md5('s' || n)::uuid,
      'https://push.example.com/' || n, sha256(n::text::bytea), 'key', 'auth'
    from generate_series(1, {n}) n;
    insert into jobs (id, organization_id, customer_id, number, title, status)
    select md5('j' || n)::uuid, md5('o')::uuid, md5('c' || n)::uuid, n, 'Service', 'scheduled'
    from generate_series(1, {n}) n;
    insert into visits (id, organization_id, job_id, state, arrives_from, arrives_until)
    select md5('v' || n)::uuid, md5('o')::uuid, md5('j' || n)::uuid, 'planned',
      now() + interval '5 hours', now() + interval '7 hours' from generate_series(1, {n}) n;
    set session_replication_role = origin;
    analyze
"""
"""All at one time, and so soon that it is the evening before at whatever time this runs."""
WORDS = """
100,000 customers of one business, each of whom is to be reminded of a visit, all at the same time:
found to be due and noted as events (scheduled), spread to alerts, told, and delivered through the
queue to a browser of each, which takes it at once: each step alone and by one process. A second of
a processor is the worker's own; the database needs one beside it, and schedules nearly alone.
Memory is what the worker had at most by the end of a step (RSS): no more for more people.
""".strip()


@dataclass
class Taker:
    """Takes everything at once."""

    taken: int = 0
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    people: int = PEOPLE

    async def send(self, parcel: Parcel) -> Outcome:
        del parcel
        self.taken += 1
        if self.taken >= self.people:
            self.enough.set()
        return Sent()


@dataclass
class Watch:
    """How long something took, in all and of the processor."""

    wall: float = field(default_factory=perf_counter)
    own: float = field(default_factory=process_time)

    def rates(self, done: int) -> dict[str, float]:
        took, own = perf_counter() - self.wall, process_time() - self.own
        return {"done": done, "rate": done / took, "per_core": done / own, "peak_mb": _peak_mb()}


def _peak_mb() -> float:
    """Return what this program had at most; `getrusage` counts what it was forked from, too."""
    said = Path("/proc/self/status").read_text()
    return int(said.partition("VmHWM:")[2].split()[0]) / 1024


async def remind(report: Report, server: str) -> None:
    """Add how many alerts a second each step manages, from what is due on, and the memory."""
    rows: list[tuple[str, ...]] = []
    figures: dict[str, float] = {}
    for people in (PEOPLE // 10, PEOPLE):
        progress(f"Reminding {people:,} people…")
        async with new_database(server) as name:
            measured = await _in_a_process(named(server, name), people)
        for step, each in measured.items():
            rows.append(_row(f"{people:,} people: {step}", each))
            figures[f"{step}_{people}"] = each["rate" if step == OF_DATABASE else "per_core"]
        figures[f"peak_mb_{people}"] = max(each["peak_mb"] for each in measured.values())
    columns = ("", "done", "a second", "a second of a processor", "memory, MB")
    report.add(Section("Alerts", WORDS, columns, rows), "alerts", figures)


def _row(name: str, each: dict[str, float]) -> tuple[str, ...]:
    return (
        name,
        f"{each['done']:,.0f}",
        f"{each['rate']:,.0f}",
        f"{each['per_core']:,.0f}",
        f"{each['peak_mb']:,.0f}",
    )


async def _in_a_process(url: str, people: int) -> dict[str, dict[str, float]]:
    await prepare(url)
    link = await asyncpg.connect(url)
    await link.execute(BUSINESS.format(n=people))
    await link.close()
    command = (sys.executable, "-m", "tests.bench.alerts", url, str(people))
    ended = await asyncio.to_thread(
        subprocess.run, command, stdout=subprocess.PIPE, check=True, text=True
    )
    return json.loads(ended.stdout.splitlines()[-1])


async def measure(url: str, people: int) -> dict[str, Any]:
    """Do all four steps; return the rates of each."""
    clock, until = SystemClock(), monotonic() + PATIENCE
    await open_database(url, pool=4)
    measured = {
        OF_DATABASE: await _all(Scheduling(clock).schedule_next, until),
        "spread": await _all(Spreading(clock).spread_next, until),
        "told": await _all(Telling(VOICE, frozenset({Channel.PUSH}), clock).tell_due, until),
        "delivered": await _deliver(url, people, max(until - monotonic(), 60)),
    }
    await close_database()
    return measured


async def _all(errand: Any, until: float) -> dict[str, float]:
    watch, total = Watch(), 0
    while (done := await errand()) and monotonic() < until:
        total += done
    return watch.rates(total + done)


async def _deliver(url: str, people: int, patience: float) -> dict[str, float]:
    taker, watch = Taker(people=people), Watch()
    delivering = Delivering(VOICE, {Channel.PUSH: taker}, SystemClock())
    worker = asyncio.create_task(work_on(Channel.PUSH, partial(connect, url), delivering.deliver))
    with suppress(TimeoutError):
        await asyncio.wait_for(taker.enough.wait(), patience)
    rates = watch.rates(taker.taken)
    worker.cancel()
    await asyncio.wait({worker})
    return rates


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    sys.stdout.write(json.dumps(uvloop.run(measure(sys.argv[1], int(sys.argv[2])))))
