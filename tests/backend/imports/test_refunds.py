"""What was given back elsewhere, by a file: into the books once, and never more than was paid."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec
import pytest

from tests.factories.books import (
    BASE,
    CREDIT,
    INVOICE,
    OF_SHOP,
    PAYMENT,
    Line,
    blamed,
    bring,
    entries,
)
from tests.factories.databases import until_somebody_waits

OVERPAID: Line = {**PAYMENT, "amount_minor": 20_000}
"""6,800 pence more than are owed."""
REFUND: Line = {
    "kind": "refund",
    "external_id": "r1",
    **OF_SHOP,
    "payment": "p1",
    "amount_minor": 6_800,
    "paid_at": "2026-07-09T10:00:00Z",
    "reference": "Paid back by transfer",
}
SECOND: Line = {**INVOICE, "external_id": "i2"}


@pytest.fixture
async def books(portal: asyncpg.Connection) -> asyncpg.Connection:
    await bring(*BASE, INVOICE, SECOND, OVERPAID)
    return portal


async def doc(link: asyncpg.Connection, kind: str, external_id: str) -> Any:
    """Return what the customer's copy has of an invoice or a payment."""
    found: Any = await link.fetchval(
        f"select s.doc from sync_entry s join {kind}s t on t.id = s.id"
        " where s.kind = $1 and t.external_id = $2",
        *(kind, external_id),
    )
    return msgspec.json.decode(found)


async def reasons(*lines: Line) -> list[tuple[int, str, str]]:
    report = await bring(*lines)
    return [(bad.line, bad.field, bad.reason) for bad in report.problems]


async def test_a_refund_is_in_the_ledger(books: asyncpg.Connection):
    assert (await bring(REFUND)).added == {"refund": 1}
    assert await entries(books) == [
        ("issued", 13_200, 13_200),
        ("payment", -20_000, -6_800),
        ("refund", 6_800, 0),
    ]
    entry: Any = await books.fetchrow("select * from ledger_entries where kind = 'refund'")
    assert entry["payment_id"] == await books.fetchval("select id from payments")
    assert (entry["external_id"], entry["reference"]) == ("r1", "refund r1")
    assert (entry["note"], entry["at"]) == (
        REFUND["reference"],
        datetime(2026, 7, 9, 10, tzinfo=UTC),
    )


async def test_the_same_again_changes_nothing_and_waits_for_nobody(books: asyncpg.Connection):
    await bring(REFUND)
    before = await entries(books)
    async with books.transaction():
        await books.execute("select from customers for no key update")
        await books.execute("select from invoices for no key update")
        assert (await bring(OVERPAID, REFUND)).unchanged == {"payment": 1, "refund": 1}
    assert await entries(books) == before


CHANGED: Line = {
    "payment": "p2",
    "amount_minor": 6_799,
    "paid_at": "2026-07-10T10:00:00Z",
    "reference": "Cash",
}


@pytest.mark.parametrize("field", CHANGED)
async def test_what_is_in_the_books_cannot_be_said_differently(
    books: asyncpg.Connection, field: str
):
    await bring({**OVERPAID, "external_id": "p2", "invoice": "i2"}, REFUND)
    said = await reasons({**REFUND, field: CHANGED[field]})
    assert said == [(1, field, "is in the books and cannot be changed")]
    assert (await entries(books))[-1] == ("refund", 6_800, 0)


async def test_no_more_goes_back_than_was_paid(books: asyncpg.Connection):
    said = await reasons(REFUND | {"amount_minor": 20_001})
    too_much = "with what went back before it makes {}, and the payment was of 20000"
    assert said == [(1, "amount_minor", too_much.format(20_001))]
    await bring(REFUND)
    again = REFUND | {"external_id": "r2", "amount_minor": 13_200}
    assert await reasons(REFUND, again | {"amount_minor": 13_201}) == [
        (2, "amount_minor", too_much.format(20_001))
    ]
    assert (await bring(REFUND, again)).added == {"refund": 1}
    assert (await entries(books))[-1] == ("refund", 13_200, 13_200)


async def test_lines_of_one_payment_are_counted_together(books: asyncpg.Connection):
    halves = [REFUND | {"external_id": key, "amount_minor": 10_000} for key in ("r1", "r2", "r3")]
    other = {**PAYMENT, "external_id": "p2", "invoice": "i2"}
    of_other = REFUND | {"external_id": "r4", "payment": "p2"}
    report = await bring(other, *halves, of_other, keep_going=True)
    assert [(bad.line, bad.field) for bad in report.problems] == [(4, "amount_minor")]
    assert report.added == {"payment": 1, "refund": 3}
    assert (await entries(books))[-1] == ("refund", 10_000, 13_200)
    assert (await entries(books, "i2"))[-1] == ("refund", 6_800, 6_800)


async def test_refunds_are_entered_by_the_day(books: asyncpg.Connection):
    earlier = {"external_id": "r2", "amount_minor": 1, "paid_at": "2026-07-08T10:00:00Z"}
    await bring(REFUND, REFUND | earlier)
    assert [amount for _, amount, _ in (await entries(books))[2:]] == [1, 6_800]


@pytest.mark.parametrize("name", ["id::text", "receipt", "intent_id", "session_id"])
async def test_what_was_paid_at_stripe_is_refunded_there(books: asyncpg.Connection, name: str):
    await books.execute(
        "update payments set external_id = null, intent_id = 'pi_1', session_id = 'cs_1'"
    )
    payment: Any = await books.fetchval(f"select {name} from payments")
    said = await reasons(REFUND | {"payment": payment})
    assert said == [(1, "payment", "was paid at Stripe: refund it there")]
    assert len(await entries(books)) == 2


@pytest.mark.usefixtures("books")
async def test_a_payment_that_nobody_knows_is_named():
    assert await reasons(REFUND | {"payment": "p9"}) == [
        (1, "payment", "no payment is known as p9")
    ]


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"organization": "barn"}, "organization"),
        ({"amount_minor": 0}, "amount_minor"),
        ({"amount_minor": -1}, "amount_minor"),
        ({"amount_minor": 10**12}, "amount_minor"),
        ({"paid_at": "2026-07-05"}, "paid_at"),
        ({"reference": "x" * 201}, "reference"),
        ({"invoice": "i1"}, "invoice"),
    ],
)
async def test_a_bad_refund_is_named(change: Line, field: str):
    assert blamed(await bring({**REFUND, **change})) == [(1, field)]


async def test_a_payment_of_another_organisation_is_not_found(books: asyncpg.Connection):
    barn = {"kind": "organization", "external_id": "barn", "name": "Barn", "host": "b.example"}
    payment: Any = await books.fetchval("select id::text from payments")
    for named in ("p1", "R1", payment):
        said = await reasons(barn, REFUND | {"organization": "barn", "payment": named})
        assert said == [(2, "payment", f"no payment is known as {named}")]


async def test_a_payment_may_come_in_the_same_file(portal: asyncpg.Connection):
    report = await bring(REFUND, OVERPAID, INVOICE, *BASE)
    assert (report.added["payment"], report.added["refund"]) == (1, 1)
    assert (await entries(portal))[-1] == ("refund", 6_800, 0)


@pytest.mark.usefixtures("books")
async def test_a_refund_of_a_payment_that_is_bad_is_bad_too():
    bad = {**PAYMENT, "external_id": "p2", "invoice": "nothing"}
    assert blamed(await bring(bad, REFUND | {"payment": "p2"})) == [(1, "invoice"), (2, "payment")]


async def test_the_customers_copy_has_it(books: asyncpg.Connection):
    before = await doc(books, "invoice", "i1")
    assert before["balance_minor"] == -6_800
    await bring(REFUND)
    invoice, payment = await doc(books, "invoice", "i1"), await doc(books, "payment", "p1")
    assert invoice["balance_minor"] == 0
    last = invoice["entries"][-1]
    assert (last["kind"], last["amount_minor"], last["note"]) == (
        *("refund", 6_800, REFUND["reference"]),
    )
    assert (payment["amount_minor"], payment["refunded_minor"]) == (20_000, 6_800)
    assert last["payment_id"] == before["entries"][-1]["payment_id"]


async def test_what_is_kept_is_moved_to_another_invoice(books: asyncpg.Connection):
    moved = {"reference": "Moved to S-2", "paid_at": REFUND["paid_at"]}
    used = {**PAYMENT, "external_id": "p2", "invoice": "i2", "amount_minor": 6_800, **moved}
    assert (await bring(used, REFUND | moved)).bad == 0
    one, other = await doc(books, "invoice", "i1"), await doc(books, "invoice", "i2")
    assert (one["balance_minor"], other["balance_minor"]) == (0, 13_200 - 6_800)
    rest = used | {"external_id": "p3", "amount_minor": 6_400}
    assert (await bring(rest)).bad == 0
    assert (await doc(books, "invoice", "i2"))["balance_minor"] == 0


async def test_what_was_credited_after_it_was_paid_is_paid_back(portal: asyncpg.Connection):
    await bring(*BASE, INVOICE, CREDIT, PAYMENT, REFUND | {"amount_minor": 2_040})
    assert (await entries(portal))[-1] == ("refund", 2_040, 0)


async def test_a_file_holds_the_invoice_before_it_counts(books: asyncpg.Connection):
    """Of two files that give the same money back, the second sees what the first did."""
    async with books.transaction():
        await books.execute("select from invoices for no key update")
        files = [
            asyncio.create_task(bring(REFUND | {"external_id": key, "amount_minor": 20_000}))
            for key in ("r1", "r2")
        ]
        await until_somebody_waits(books)
    assert sorted([(await file).bad for file in files]) == [0, 1]
    assert (await entries(books))[-1] == ("refund", 20_000, 13_200)


async def test_of_an_erased_customer_it_is_passed_over(books: asyncpg.Connection):
    await books.execute("update customers set erased_at = now() where external_id = 'ann'")
    report = await bring(
        *({**PAYMENT, "external_id": "p2"}, REFUND),
        REFUND | {"payment": "p2", "external_id": "r2"},
    )
    assert (report.bad, report.erased, len(await entries(books))) == (0, 3, 2)
