"""Measure the sync; write sync/FIGURES.md and bench.json."""

import os
import tempfile
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import uvloop

from doorstep.demo.postgres import embedded_postgres
from tests.bench.alerts import remind
from tests.bench.browser import LARGE, browse
from tests.bench.business import Measurable, business
from tests.bench.downloads import download
from tests.bench.floor import Floor, stand
from tests.bench.importing import weigh_import
from tests.bench.kinto import kinto, with_threads
from tests.bench.living import live
from tests.bench.machine import described, memory
from tests.bench.mails import mail_alerts
from tests.bench.money import count_money
from tests.bench.opening import LONG_INVOICE
from tests.bench.peers import Side, cases, compare, postgres_process
from tests.bench.pushes import count_pushes
from tests.bench.report import Report, Section, progress
from tests.bench.scrolling import scroll
from tests.bench.servers import Served, doorstep, worker
from tests.bench.sign_in import crowd
from tests.bench.skip import race

MANY = 10_000
WORKERS = 2
THREADS = 8
"""Requests that a worker of Kinto's answers at once in the race, as one of ours does."""


async def run(server: str, folder: Path) -> None:
    """Measure everything."""
    report = Report()
    progress(f"Filling in businesses with {MANY // 10:,}, {MANY:,} and 1 customers…")
    tenth = await business(server, "tenth", MANY // 10)
    many = await business(server, "many", MANY)
    one = await business(server, "one", 1, more=LONG_INVOICE)
    large = await business(server, "large", 1, LARGE)
    papers = await business(server, "papers", 1)
    weigh_import(report, tenth, many)
    await browse(report, folder, large, one)
    await scroll(report, folder, papers)
    await _beside_kinto(report, server, folder, many, one)
    await _beside_the_floor(report, folder, many, one)
    await live(report, folder, large)
    await crowd(report, folder, many)
    await download(report, folder, one)
    await count_money(report, server)
    await mail_alerts(report)
    await count_pushes(report)
    await remind(report, server)
    report.write(await _about(server))


async def _beside_kinto(
    report: Report, server: str, folder: Path, many: Measurable, one: Measurable
) -> None:
    postgres = postgres_process(folder / "postgres")
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(doorstep(many.url, folder, WORKERS))
        work = await stack.enter_async_context(worker(many.url, folder))
        peer = await stack.enter_async_context(kinto(server, folder, WORKERS))
        await many.meet(ours.port)
        all_cases = await cases(many, peer)
        await compare(report, all_cases, Side(ours, postgres), Side(peer.server, postgres))
        _weigh(report, {"Doorstep, two workers": ours, "Kinto, two workers": peer.server}, work)
        raced = await stack.enter_async_context(doorstep(one.url, folder, WORKERS))
        await one.meet(raced.port)
        threaded = await stack.enter_async_context(with_threads(folder, WORKERS, THREADS))
        await race(report, one, raced, threaded)


def _weigh(report: Report, servers: dict[str, Served], work: int) -> None:
    trees = {name: server.process for name, server in servers.items()}
    held = {name: memory(tree) for name, tree in (trees | {"Doorstep's `work`": work}).items()}
    rows = [(name, f"{each.pss:.0f}", f"{each.rss:.0f}") for name, each in held.items()]
    words = "After the load above, in megabytes, all processes of it together."
    columns = ("", "shared pages by share (PSS)", "in full (RSS)")
    figures = {name: each.pss for name, each in held.items()}
    report.add(Section("Memory", words, columns, rows), "memory_mb", figures)


async def _beside_the_floor(
    report: Report, folder: Path, many: Measurable, one: Measurable
) -> None:
    async with doorstep(many.url, folder) as ours, doorstep(one.url, folder) as other:
        await stand(report, Floor(folder, ours.port, many), other.port, one)


async def _about(server: str) -> str:
    link = await asyncpg.connect(server)
    version = await link.fetchval("show server_version")
    await link.close()
    today = datetime.now(UTC).date()
    return f"This run: {today}, {described()}, PostgreSQL {version}, everything on this machine."


def main() -> None:
    """Run everything in a folder that goes away."""
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as name:
        folder = Path(name)
        folder.chmod(0o700)
        os.environ["XDG_RUNTIME_DIR"] = name
        with embedded_postgres(folder / "postgres") as server:
            uvloop.run(run(server, folder))


if __name__ == "__main__":
    main()
