"""Issuing invoices, hearing of payments, and printing papers, each beside what it is made of."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import msgspec

from doorstep.papers.printing import _press, _sheet, print_paper
from doorstep.payments.gateway import Gateway
from doorstep.payments.looking import Known
from doorstep.preparing import prepare
from tests.backend.payments.test_webhooks import HOOK, signed
from tests.bench.report import Report, Section, progress
from tests.factories import papers
from tests.factories.databases import inhabit, named, new_database
from tests.factories.payments import Till, till

INVOICES = 10_000
PAYMENTS, AT_ONCE = 120, 8
PAPERS = 200
EMAIL = "alex.morgan@example.com"
LINES = (
    '[{"description": "Work", "unit": "h", "quantity_milli": 1500, "unit_price_minor": 6000,'
    ' "net_minor": 9000, "tax_rate_ppm": 200000}]'
)
TAXES = '[{"rate_ppm": 200000, "net_minor": 9000, "tax_minor": 1800}]'
ISSUE = """
    insert into {table} (id, organization_id, customer_id, kind, number, title, currency, lines,
      taxes, net_minor, tax_minor, total_minor, terms, issued_on, due_on, issued_at, bill_to, bank,
      created_at)
    select gen_random_uuid(), organization_id, id, 'invoice', '{table}-' || n, 'Work', 'GBP', $1,
      $2, 9000, 1800, 10800, '', current_date, current_date + 30, now(), '{{}}', '[]', now()
    from generate_series(1, $3) n
    join (select id, organization_id, row_number() over () - 1 as nth from customers) c
      on c.nth = n % (select count(*) from customers)
"""
WORDS = f"""
{INVOICES:,} invoices issued and projected into their customers' copies in one transaction, beside
the same rows put into a table with the same indexes and no rules; {PAYMENTS} signed events of paid
sessions, {AT_ONCE} at a time, each taken in by asking Stripe's stand-in, beside that asking alone
(the stand-in runs in the same process, and takes most of the time); {PAPERS} different invoices
as PDF, beside typst alone, one after the other.
""".strip()


async def count_money(report: Report, server: str) -> None:
    """Measure all three and add their table."""
    progress(f"Issuing {INVOICES:,} invoices, hearing of payments, printing…")
    rows: list[tuple[str, ...]] = []
    figures: dict[str, Any] = {}
    async with new_database(server) as name:
        url = named(server, name)
        await prepare(url)
        await inhabit(url)
        measured = {
            "Invoices issued": await _issue(url),
            "Webhooks heard": await _hear(url),
            "PDFs printed": await _print(),
        }
    for what, (ours, floor) in measured.items():
        rows.append((what, f"{ours:,.0f}", f"{floor:,.0f}", f"{floor / ours:.1f}"))
        figures[what] = {"ours": ours, "floor": floor}
    columns = ("a second", "Doorstep", "what it is made of", "cost")
    report.add(Section("Money", WORDS, columns, rows), "money", figures)


async def _issue(url: str) -> tuple[float, float]:
    link = await asyncpg.connect(url)
    await link.execute("create table bare (like invoices including indexes including defaults)")
    rates: list[float] = []
    for table in ("bare", "invoices"):
        began = time.perf_counter()
        await link.execute(ISSUE.format(table=table), LINES, TAXES, INVOICES)
        rates.append(INVOICES / (time.perf_counter() - began))
    await link.execute("drop table bare")
    await link.close()
    return rates[1], rates[0]


async def _hear(url: str) -> tuple[float, float]:
    async with till(url) as shop:
        events, known = await _paid(shop)
        stranger = shop.served.browser()

        async def hear(body: bytes) -> None:
            answer = await stranger.post(HOOK, data=body, headers=signed(body))
            assert (await answer.get_json())["news"]

        ours = await _rate(hear, events)
        async with shop.gateway.running() as gateway:
            floor = await _rate(lambda each: _ask(gateway, each), known)
    return ours, floor


async def _paid(shop: Till) -> tuple[list[bytes], list[Known]]:
    """Return events of sessions that were paid, none of them told, and their payments."""
    alex = await shop.served.sign_in(EMAIL)
    await shop.control("/trouble", {"webhooks": "lose"})
    for _ in range(PAYMENTS):
        await shop.pay(await shop.page(alex, await shop.issue(EMAIL, 18_600)))
    events: list[bytes] = []
    for row in await shop.payments():
        about = {"id": row["session_id"], "metadata": {"payment": str(row["id"])}}
        event = {
            "id": f"evt_{row['session_id']}",
            "type": "checkout.session.completed",
            "livemode": False,
            "data": {"object": about},
        }
        events.append(msgspec.json.encode(event))
    known = [Known(row["id"], "", row["session_id"], None) for row in await shop.payments()]
    return events, known


async def _ask(gateway: Gateway, known: Known) -> None:
    await gateway.look(known.account, known.session_id, known.intent_id)


async def _print() -> tuple[float, float]:
    each = [papers.changed(papers.invoice(), number=f"B-{n}") for n in range(PAPERS)]
    ours = await _rate(lambda paper: print_paper(paper, patience=60), each)
    sheets = [_sheet(paper) for paper in each]
    began = time.perf_counter()
    for sheet in sheets:
        _press(sheet)
    return ours, PAPERS / (time.perf_counter() - began)


async def _rate(do: Callable[[Any], Awaitable[Any]], each: list[Any]) -> float:
    """Return how many a second are done, some at a time."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(what: Any) -> None:
        async with turns:
            await do(what)

    began = time.perf_counter()
    await asyncio.gather(*map(one, each))
    return len(each) / (time.perf_counter() - began)
