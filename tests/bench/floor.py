"""Doorstep beside what it stands on: bare Quart with the same answer, pgbench with its SQL."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median as middle
from typing import Any

import asyncpg

from doorstep.demo.data import KNOWN
from tests.bench.business import Measurable
from tests.bench.load import Asked, Measured, load, median, once
from tests.bench.pgbench import pgbench, pull_script, push_script
from tests.bench.report import Report, Section, progress
from tests.bench.servers import bare_quart

ROUNDS = 3
SECONDS = 2
WORDS = """
One worker, eight connections. Quart answers with the same bytes and does nothing else; pgbench runs
the same statements, prepared, with no server before it: the page with its check of the session; of
a push also the check before it, the ledger, the write and what is done at its commit. All eight
push to one customer's copy here. The last line is the pull of ten changed rows among 10,000
customers beside the same pull in a database with one.
""".strip()
COLUMNS = ("case", "Doorstep /s", "bare Quart /s", "of Quart", "pgbench /s", "of pgbench")


@dataclass
class Floor:
    """Measures cases on a server over many customers."""

    folder: Path
    port: int
    customer: Measurable
    rows: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    figures: dict[str, Any] = field(default_factory=dict[str, Any])

    async def case(self, name: str, asked: Asked, script: str) -> None:
        """Measure a case turn by turn with Quart and pgbench."""
        headers, body = await once(self.port, asked(0))
        packed = headers.get("content-encoding") == "gzip"
        rounds: dict[str, list[Measured]] = {"doorstep": [], "quart": [], "pgbench": []}
        async with bare_quart(body, packed, self.folder) as bare:
            for number in range(ROUNDS):
                progress(f"{name} beside Quart and pgbench: round {number + 1} of {ROUNDS}")
                rounds["doorstep"].append(await load(self.port, asked, SECONDS))
                rounds["quart"].append(await load(bare, asked, SECONDS))
                ran = await pgbench(self.customer, script, SECONDS, self.folder)
                rounds["pgbench"].append(ran)
        ours, quart, sql = (median(each) for each in rounds.values())
        shares = (f"{ours.rate / quart.rate:.2f}", f"{ours.rate / sql.rate:.2f}")
        rates = [f"{each.rate:,.0f}" for each in (ours, quart, sql)]
        self.rows.append((name, rates[0], rates[1], shares[0], rates[2], shares[1]))
        self.figures[name] = {who: [asdict(each) for each in all_] for who, all_ in rounds.items()}

    async def growth(self, other: int, one: Measurable) -> None:
        """Measure the same pull among many customers and among one, turn by turn."""
        costs: list[float] = []
        for number in range(ROUNDS + 2):
            progress(f"growth: round {number + 1} of {ROUNDS + 2}")
            among = await load(
                self.port, lambda _: self.customer.pull(self.customer.before), SECONDS
            )
            alone = await load(other, lambda _: one.pull(one.before), SECONDS)
            costs.append(alone.rate / among.rate)
        cost = f"{middle(costs):.2f} times the cost"
        self.rows.append(("10 of 1,000 among 10,000 customers", cost, "", "", "", ""))
        self.figures["growth"] = costs


async def stand(report: Report, floor: Floor, other: int, one: Measurable) -> None:
    """Measure everything and add the table."""
    many = floor.customer
    await floor.case("empty delta", lambda _: many.pull(many.head), pull_script(many, many.head))
    await floor.case(
        "10 of 1,000", lambda _: many.pull(many.before), pull_script(many, many.before)
    )
    await floor.case("first sync of 1,000", lambda _: many.pull(None), pull_script(many, None))
    contact, organization = await _who(many)
    await floor.case("push of one", lambda _: many.push(), push_script(many, contact, organization))
    await floor.growth(other, one)
    report.add(
        Section("Beside bare Quart and pgbench", WORDS, COLUMNS, floor.rows), "floor", floor.figures
    )


async def _who(customer: Measurable) -> tuple[Any, Any]:
    link = await asyncpg.connect(customer.url)
    row = await link.fetchrow(
        "select id, organization_id from customer_portal_access where email = $1",
        KNOWN[0].people[0].email,
    )
    await link.close()
    assert row is not None
    return row["id"], row["organization_id"]
