"""Measure, print a table, and write bench.json."""

import asyncio
import gzip
import json
import os
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from rich.console import Console
from rich.table import Table

from doorstep.demo.data import KNOWN
from doorstep.demo.postgres import embedded_postgres
from tests.bench.business import Measurable, business
from tests.bench.load import Measured, load, median, once
from tests.bench.pgbench import pgbench, pull_script, push_script
from tests.bench.servers import bare_quart, doorstep

ROUNDS = 3
SECONDS = 3
MANY = 10_000
OUT = Path(__file__).parents[2] / "bench.json"
console = Console()


@dataclass(frozen=True)
class Compared:
    """A case beside one peer; for rates more is better, for times less is."""

    case: str
    unit: str
    ours: float
    peer: str
    theirs: float

    def as_json(self) -> dict[str, Any]:
        """Return the object of bench.json."""
        return {
            "case": self.case,
            "unit": self.unit,
            "ours": round(self.ours, 3),
            "peer": self.peer,
            "theirs": round(self.theirs, 3),
            "ratio": round(self.ours / self.theirs, 3),
        }


class Bench:
    """One run: a server over many customers, one over a single one, and the peers."""

    def __init__(self, folder: Path, many: Measurable, one: Measurable) -> None:
        self.folder = folder
        self.many = many
        self.one = one
        self.found: list[Compared] = []
        self.table = Table("case", "who", "requests/s", "p50 ms", "p95 ms", "ours is")

    async def case(self, name: str, port: int, asked: Callable[[], bytes], script: str) -> None:
        """Measure a case against bare Quart with the same answer, and against pgbench."""
        headers, body = await once(port, asked())
        packed = headers.get("content-encoding") == "gzip"
        ours: list[Measured] = []
        theirs: list[Measured] = []
        sql: list[Measured] = []
        async with bare_quart(body, packed, self.folder) as bare:
            for number in range(ROUNDS):
                console.print(f"{name}: round {number + 1} of {ROUNDS}", style="dim")
                ours.append(await load(port, asked, SECONDS))
                theirs.append(await load(bare, asked, SECONDS))
                sql.append(await pgbench(self.many, script, SECONDS, self.folder))
        size = len(gzip.decompress(body) if packed else body)
        self.tell(f"{name} ({size / 1024:.1f} KB)", "doorstep", median(ours))
        for peer, rounds in (("quart", theirs), ("pgbench", sql)):
            compared = Compared(name, "requests/s", median(ours).rate, peer, median(rounds).rate)
            self.found.append(compared)
            self.tell("", peer, median(rounds), f"{compared.ours / compared.theirs:.2f} of it")
        self.table.add_section()

    async def growth(self, many: int, one: int) -> None:
        """Measure the same pull among many customers and among one, turn by turn."""
        rounds: dict[str, list[Measured]] = {"many": [], "one": []}
        for number in range(ROUNDS + 2):
            console.print(f"growth: round {number + 1} of {ROUNDS + 2}", style="dim")
            rounds["many"].append(await load(many, lambda: self.many.pull(self.many.before), 2))
            rounds["one"].append(await load(one, lambda: self.one.pull(self.one.before), 2))
        ours, theirs = median(rounds["many"]), median(rounds["one"])
        compared = Compared(
            "pull-10-of-1000", "ms a request", 1000 / ours.rate, "one-customer", 1000 / theirs.rate
        )
        self.found.append(compared)
        self.tell(f"pull-10-of-1000 among {MANY:,} customers", "doorstep", ours)
        ratio = compared.ours / compared.theirs
        self.tell("", "one-customer", theirs, f"{ratio:.2f} of its cost")

    def tell(self, case: str, who: str, measured: Measured, ratio: str = "") -> None:
        """Add a line to the table."""
        numbers = (f"{measured.rate:,.0f}", f"{measured.p50:.1f}", f"{measured.p95:.1f}")
        self.table.add_row(case, who, *numbers, ratio)


async def run(server: str, folder: Path) -> None:
    """Measure everything."""
    console.print(f"Filling in a business with {MANY:,} customers, and one with 1…")
    many = await business(server, "many", MANY)
    one = await business(server, "one", 1)
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(doorstep(many.url, folder))
        other = await stack.enter_async_context(doorstep(one.url, folder))
        for customer, at in ((many, port), (one, other)):
            _, body = await once(at, customer.pull(None, 10))
            customer.epoch = json.loads(gzip.decompress(body))["epoch"]
        bench = Bench(folder, many, one)
        contact, organization = await _who(many)
        await bench.case(
            "pull-empty", port, lambda: many.pull(many.head), pull_script(many, many.head)
        )
        await bench.case(
            "pull-10-of-1000", port, lambda: many.pull(many.before), pull_script(many, many.before)
        )
        await bench.case("pull-first-1000", port, lambda: many.pull(None), pull_script(many, None))
        await bench.growth(port, other)
        await bench.case(
            "push-one",
            port,
            many.push,
            push_script(many, contact, organization),
        )
    console.print(bench.table)
    OUT.write_text(json.dumps([each.as_json() for each in bench.found], indent=1) + "\n")
    console.print(f"Written to {OUT.name}.")


async def _who(customer: Measurable) -> tuple[Any, Any]:
    link = await asyncpg.connect(customer.url)
    row = await link.fetchrow(
        "select id, organization_id from customer_portal_access where email = $1",
        KNOWN[0].people[0].email,
    )
    await link.close()
    assert row is not None
    return row["id"], row["organization_id"]


def main() -> None:
    """Run everything in a folder that goes away."""
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as name:
        folder = Path(name)
        folder.chmod(0o700)
        os.environ["XDG_RUNTIME_DIR"] = name
        with embedded_postgres(folder / "postgres") as server:
            asyncio.run(run(server, folder))


if __name__ == "__main__":
    main()
