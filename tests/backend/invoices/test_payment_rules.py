"""The rules that the database itself keeps of payments, tried by SQL typed by hand."""

from typing import Any

import pytest

from tests.backend.invoices.by_hand import ANOTHERS, PART, SETTLED, WHOLE, Books, entry, paid, part


async def test_a_payment_counts_once(books: Books):
    await books.do(*WHOLE)
    again = entry("payment", -PART)
    unique: Any = await books.link.fetchval(
        "select conname from pg_constraint where conrelid = 'ledger_entries'::regclass"
        " and contype = 'u' and cardinality(conkey) = 3"
    )
    await books.refuses("ledger_is_consistent", again)
    await books.do(entry("refund", PART, reference="'all'"))
    await books.refuses(unique, again)
    other = entry("payment", -PART, reference="'otherwise'")
    await books.refuses("payment_adds_up", other)


async def test_what_has_succeeded_is_in_the_ledger_and_nothing_else_is(books: Books):
    await books.refuses("payment_adds_up", paid(), part(), SETTLED)
    await books.refuses("payment_adds_up", paid(), part(), entry("payment", -PART))
    await books.refuses("payment_adds_up", paid(), part(), SETTLED, entry("payment", -PART + 1))
    unsettled = "update payments set state = 'succeeded'"
    await books.refuses("payment_is_settled_whole", paid(), part(), unsettled)


@pytest.mark.parametrize(
    ("statements", "rule"),
    [
        ((paid(),), "payment_adds_up"),
        ((paid(), part(amount=PART - 1)), "payment_adds_up"),
        ((paid(), part(), part("i2")), "payment_adds_up"),
        ((paid(currency="'EUR'"), part()), "payment_adds_up"),
        ((paid(), part("eur")), "payment_adds_up"),
        ((paid(), part("bea")), "payment_adds_up"),
        ((paid(amount=0),), "payment_is_of_something"),
        ((paid(), part(amount=0)), "part_is_of_something"),
    ],
)
async def test_a_payment_is_its_parts_of_its_customers_invoices(
    books: Books, statements: tuple[str, ...], rule: str
):
    await books.refuses(rule, *statements)


async def test_of_an_invoice_one_payment_is_open(books: Books):
    await books.do(paid(), part())
    other = (paid("q"), part(key="q"))
    await books.refuses("payment_parts_open", *other)
    await books.do("update payments set state = 'processing'")
    await books.refuses("payment_parts_open", *other)
    await books.do("update payments set state = 'failed'", *other)


async def test_a_payment_keeps_its_amount_and_its_success(books: Books):
    await books.do(*WHOLE)
    for assigned in (
        *("amount_minor = 1", "currency = 'EUR'", f"customer_id = {ANOTHERS}"),
        *("state = 'failed'", "account = 'acct_x'"),
    ):
        await books.refuses("payment_is_final", f"update payments set {assigned}")


@pytest.mark.parametrize("table", ["refunds", "disputes"])
async def test_what_goes_back_is_something(books: Books, table: str):
    await books.do(paid(), part())
    named, name = (", dispute_id", ", 'd'") if table == "disputes" else ("", "")
    await books.refuses(
        f"{table.removesuffix('s')}_is_of_something",
        f"insert into {table} (organization_id, payment_id, amount_minor{named})"
        f" select organization_id, id, 0{name} from payments",
    )
