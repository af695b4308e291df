"""What was paid elsewhere, by a file: into the books once, and never changed."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from tests.factories.books import (
    BASE,
    CREDIT,
    DRAFT,
    INVOICE,
    PAYMENT,
    blamed,
    bring,
    entries,
)
from tests.factories.databases import until_somebody_waits

PAID_AT = datetime(2026, 7, 5, 10, tzinfo=UTC)


@pytest.fixture
async def books(portal: asyncpg.Connection) -> asyncpg.Connection:
    await bring(*BASE, INVOICE, {**INVOICE, "external_id": "i2"})
    return portal


async def test_a_payment_has_a_receipt_and_is_in_the_ledger(books: asyncpg.Connection):
    assert (await bring(PAYMENT)).added["payment"] == 1
    row: Any = await books.fetchrow("select * from payments")
    assert (row["state"], row["method"], row["receipt"]) == ("succeeded", "transfer", "R1")
    assert (row["amount_minor"], row["currency"]) == (13_200, "GBP")
    assert (row["created_at"], row["settled_at"]) == (PAID_AT, PAID_AT)
    entry: Any = await books.fetchrow("select * from ledger_entries where kind = 'payment'")
    assert (entry["reference"], entry["payment_id"]) == (str(row["id"]), row["id"])
    assert (entry["note"], entry["at"]) == ("Statement 7", PAID_AT)
    assert not await books.fetchval("select bool_or(open) from payment_parts")
    assert await entries(books) == [("issued", 13_200, 13_200), ("payment", -13_200, 0)]


async def test_the_same_again_changes_nothing_and_uses_up_no_receipt(books: asyncpg.Connection):
    await bring(PAYMENT)
    assert (await bring(PAYMENT)).unchanged["payment"] == 1
    await bring({**PAYMENT, "external_id": "p2", "invoice": "i2"})
    receipts: Any = await books.fetchval("select array_agg(receipt order by receipt) from payments")
    assert receipts == ["R1", "R2"]


async def test_receipts_are_numbered_by_the_day(books: asyncpg.Connection):
    days = [f"2026-07-{day:02}T10:00:00Z" for day in (9, 3, 7, 1)]
    payments = [
        {**PAYMENT, "external_id": f"q{n}", "amount_minor": 100, "paid_at": day}
        for n, day in enumerate(days)
    ]
    await bring(*payments, {**PAYMENT, "amount_minor": 1})
    rows: list[Any] = await books.fetch("select receipt from payments order by settled_at")
    assert [row["receipt"] for row in rows] == ["R1", "R2", "R3", "R4", "R5"]


async def test_more_than_is_owed_is_the_customers_credit(books: asyncpg.Connection):
    await bring(PAYMENT, {**PAYMENT, "external_id": "p2", "amount_minor": 5})
    assert (await entries(books))[-1] == ("payment", -5, -5)


async def test_a_file_waits_for_who_settles_a_payment_before_it_takes_a_number(
    books: asyncpg.Connection,
):
    """Whoever settles holds the invoice, then the numbers: two orders would be a deadlock."""
    async with books.transaction():
        await books.execute("select from invoices for no key update")
        file = asyncio.create_task(bring({**INVOICE, "external_id": "i3"}, PAYMENT))
        await until_somebody_waits(books)
        await books.execute("select next_number(id, 'receipts') from organizations")
    assert (await file).added == {"invoice": 1, "payment": 1}


async def test_payments_are_entered_by_the_day(books: asyncpg.Connection):
    earlier = {"external_id": "p2", "amount_minor": 200, "paid_at": "2026-07-02T10:00:00Z"}
    await bring(PAYMENT, PAYMENT | earlier)
    assert [amount for _, amount, _ in await entries(books)] == [13_200, -200, -13_200]


CHANGED: dict[str, Any] = {
    "amount_minor": 13_199,
    "invoice": "i2",
    "paid_at": "2026-07-06T10:00:00Z",
    "method": "cash",
    "reference": "Statement 8",
}


@pytest.mark.parametrize("field", CHANGED)
async def test_what_is_in_the_books_cannot_be_said_differently(
    books: asyncpg.Connection, field: str
):
    await bring(PAYMENT)
    report = await bring({**PAYMENT, field: CHANGED[field]})
    [bad] = report.problems
    assert (bad.field, bad.reason) == (field, "is in the books and cannot be changed")
    assert len(await entries(books)) == 2


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"invoice": "nothing"}, "invoice"),
        ({"invoice": "draft"}, "invoice"),
        ({"invoice": "void"}, "invoice"),
        ({"invoice": "c1"}, "invoice"),
        ({"organization": "barn"}, "organization"),
        ({"amount_minor": 0}, "amount_minor"),
        ({"amount_minor": -1}, "amount_minor"),
        ({"amount_minor": 1.5}, "amount_minor"),
        ({"amount_minor": 10**12}, "amount_minor"),
        ({"paid_at": "2026-07-05"}, "paid_at"),
        ({"paid_at": "2099-07-05T10:00:00Z"}, "paid_at"),
        ({"method": "bank_debit"}, "method"),
        ({"reference": "x" * 201}, "reference"),
    ],
)
async def test_a_bad_payment_is_named(change: dict[str, Any], field: str):
    await bring(
        CREDIT,
        {**DRAFT, "external_id": "draft"},
        {**INVOICE, "external_id": "void", "state": "void"},
    )
    assert blamed(await bring({**PAYMENT, **change})) == [(1, field)]


@pytest.mark.usefixtures("books")
async def test_a_payment_of_a_line_that_is_bad_is_bad_too():
    report = await bring(
        {**INVOICE, "external_id": "i3", "total_minor": 1}, {**PAYMENT, "invoice": "i3"}
    )
    assert blamed(report) == [(1, "total_minor"), (2, "invoice")]
