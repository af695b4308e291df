"""Doorstep beside Kinto: the same rows, the same PostgreSQL, turn by turn."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from uuid import uuid4

import asyncpg

from tests.bench.business import CHANGED, DESCRIPTION, ROWS, Measurable
from tests.bench.kinto import Kinto
from tests.bench.load import Asked, load, once
from tests.bench.machine import cpu
from tests.bench.report import Report, Section, progress
from tests.bench.servers import Served

ROUNDS = 5
SECONDS = 3.0
TIMES = 4.0
"""How many times Kinto's rate is expected of ours."""
WORDS = f"""
Requests in a second over eight connections, the median of {ROUNDS} rounds taken turn by turn, with
the slowest and the fastest of them; the ratio likewise, round by round. Each server has two
workers. Expected is {TIMES:.0f} times Kinto or more. Each connection writes to a collection of its
own; at Doorstep, to the copy of another customer. Kinto runs under uWSGI as its documentation has
it and is given what suits it best: no paging, a `304` for the empty delta, no request log, its
check of the password remembered. It does not compress; the bench does that for it, as ours does:
from 1 KB on, at level 1. Ours answers among 10,000 customers, checks its session every time and
logs every request. A push of ours checks the session and the role, keeps one outcome for its id,
writes the request, projects what each reader sees of it, wakes every process and answers with the
page that has all of that; a push to Kinto writes one row. The outcomes of this load are dated back
by two days, so the bound on what a contact does in a day (LIMIT-12) has none to count.
""".strip()


@dataclass(frozen=True)
class Case:
    """The same wish, as each of the two understands it."""

    name: str
    ours: Asked
    theirs: Asked


@dataclass(frozen=True)
class Round:
    """A rate, and the milliseconds of processor a request took in server and database."""

    rate: float
    p50: float
    server_ms: float
    postgres_ms: float


@dataclass(frozen=True)
class Side:
    """One of the two under measure."""

    server: Served
    postgres: int

    async def round(self, asked: Asked) -> Round:
        """Measure once."""
        before = cpu(self.server.process), cpu(self.postgres)
        found = await load(self.server.port, asked, SECONDS)
        spent = cpu(self.server.process) - before[0], cpu(self.postgres) - before[1]
        each = 1000 / (found.rate * SECONDS)
        return Round(found.rate, found.p50, spent[0] * each, spent[1] * each)

    async def size(self, asked: Asked) -> tuple[int, int]:
        """Return the bytes of a request and of its answer."""
        asking = asked(0)
        headers, _ = await once(self.server.port, asking)
        return len(asking), int(headers[":bytes"])


async def cases(customer: Measurable, peer: Kinto) -> list[Case]:
    """Write the customer's rows to Kinto and return the four cases."""
    rows = await _documents(customer)
    await peer.fill(0, rows)
    before = await peer.head(0)
    for name in list(rows)[:CHANGED]:
        changed = {**rows[name], "changed": True}
        await once(peer.server.port, peer.put(0, name, changed))
    head = await peer.head(0)
    same = f'If-None-Match: "{head}"'
    new = {"type": "repair", "description": DESCRIPTION}
    return [
        Case(
            "empty delta",
            lambda _: customer.pull(customer.head),
            lambda _: peer.records(0, f"?_since={head}", same),
        ),
        Case(
            "10 of 1,000",
            lambda _: customer.pull(customer.before),
            lambda _: peer.records(0, f"?_since={before}"),
        ),
        Case("first sync of 1,000", lambda _: customer.pull(None), lambda _: peer.records(0)),
        Case(
            "push of one",
            lambda number: customer.neighbours[number].push(),
            lambda number: peer.put(1 + number, str(uuid4()), new),
        ),
    ]


async def compare(report: Report, all_cases: list[Case], ours: Side, theirs: Side) -> None:
    """Measure all cases and add their tables."""
    rows: list[tuple[str, ...]] = []
    costs: list[tuple[str, ...]] = []
    figures: dict[str, object] = {}
    medians: dict[str, float] = {}
    for case in all_cases:
        mine, its = await _rounds(case, ours, theirs)
        sizes = {"doorstep": await ours.size(case.ours), "kinto": await theirs.size(case.theirs)}
        ratios = [one.rate / other.rate for one, other in zip(mine, its, strict=True)]
        rows.append((case.name, *_rates(mine), *_rates(its), _ratio(ratios)))
        costs.append((case.name, *_cost(mine, sizes["doorstep"]), *_cost(its, sizes["kinto"])))
        medians[case.name] = median(ratios)
        figures[case.name] = {
            "ratio": round(median(ratios), 2),
            "doorstep": [asdict(each) for each in mine],
            "kinto": [asdict(each) for each in its],
            "bytes": sizes,
        }
    columns = ("case", "Doorstep /s", "p50 ms", "Kinto /s", "p50 ms", "times Kinto")
    words = f"{WORDS}\n\n{_verdict(medians)}"
    report.add(Section("Beside Kinto", words, columns, rows), "kinto", figures)
    report.add(Section("What a request costs", COSTS, COST_COLUMNS, costs), "costs", None)


COSTS = """
Processor time a request takes in the server's processes and in PostgreSQL, and the bytes of the
request and of its answer, headers included.
""".strip()
COST_COLUMNS = (
    "case",
    *("Doorstep server ms", "PostgreSQL ms", "bytes up, down"),
    *("Kinto server ms", "PostgreSQL ms", "bytes up, down"),
)


def _verdict(medians: dict[str, float]) -> str:
    """Return a sentence that says which cases do not reach what is expected."""
    missed = [f"{name} ({times:.1f})" for name, times in medians.items() if times < TIMES]
    return f"**Missed:** {', '.join(missed)}." if missed else "All of them reach it."


async def _rounds(case: Case, ours: Side, theirs: Side) -> tuple[list[Round], list[Round]]:
    mine: list[Round] = []
    its: list[Round] = []
    for number in range(ROUNDS):
        progress(f"{case.name} beside Kinto: round {number + 1} of {ROUNDS}")
        mine.append(await ours.round(case.ours))
        its.append(await theirs.round(case.theirs))
    return mine, its


def _middle(rounds: list[Round], read: Callable[[Round], float]) -> float:
    return median(read(each) for each in rounds)


def _rates(rounds: list[Round]) -> tuple[str, str]:
    rates = sorted(each.rate for each in rounds)
    spread = f"{median(rates):,.0f} ({rates[0]:,.0f} to {rates[-1]:,.0f})"
    return spread, f"{_middle(rounds, lambda each: each.p50):.1f}"


def _ratio(ratios: list[float]) -> str:
    return f"{median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})"


def _cost(rounds: list[Round], size: tuple[int, int]) -> tuple[str, str, str]:
    return (
        f"{_middle(rounds, lambda each: each.server_ms):.2f}",
        f"{_middle(rounds, lambda each: each.postgres_ms):.2f}",
        f"{size[0]:,}, {size[1]:,}",
    )


async def _documents(customer: Measurable) -> dict[str, dict[str, object]]:
    """Return what the customer's copy has, by id."""
    link = await asyncpg.connect(customer.url)
    rows = await link.fetch(
        "select id, doc from sync_entry where scope = $1 and doc is not null limit $2",
        customer.scope,
        ROWS,
    )
    await link.close()
    return {str(row["id"]): json.loads(row["doc"]) for row in rows}


def postgres_process(folder: Path) -> int:
    """Return the process of the PostgreSQL server over a folder."""
    return int((folder / "postmaster.pid").read_text().split("\n", 1)[0])
