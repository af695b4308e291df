"""The rules that the database itself keeps of invoices, tried by SQL typed by hand."""

import asyncio
from typing import Any

import pytest

from doorstep.kit.database import trusted
from tests.backend.invoices.by_hand import (
    PART,
    WHOLE,
    Books,
    an_invoice,
    change,
    entry,
    of,
)
from tests.factories.books import (
    CREDIT,
    INVOICE,
    PAYMENT,
    bring,
    entries,
)


async def test_what_the_rules_allow_is_done(books: Books):
    await books.do(an_invoice(), *WHOLE)
    assert await entries(books.link) == [("issued", 13_200, 13_200), ("payment", -PART, 8_200)]
    await books.do(entry("refund", 1_000, reference="'r1'"))
    assert (await entries(books.link))[-1] == ("refund", 1_000, 9_200)
    assert not await books.link.fetchval("select bool_or(open) from payment_parts")


@pytest.mark.parametrize(
    "changed",
    [
        {"total_minor": "601"},
        {"net_minor": "501", "total_minor": "601"},
        {"tax_minor": "101", "total_minor": "601"},
        {"lines": "'[]'"},
        {"taxes": "'[]'"},
        {
            "lines": """'[{"quantity_milli": 1500, "unit_price_minor": 334, "net_minor": 500,
              "tax_rate_ppm": 200000}]'""",
        },
        {
            "taxes": """'[{"rate_ppm": 200000, "net_minor": 500, "tax_minor": 99}]'""",
            "tax_minor": "99",
            "total_minor": "599",
        },
    ],
)
async def test_sums_have_to_be_right(books: Books, changed: dict[str, str]):
    await books.refuses("invoice_adds_up", an_invoice(**changed))
    await books.refuses("invoice_adds_up", an_invoice(**changed, issued_at="null"))


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"currency": "'gbp'"}, "invoice_currency"),
        ({"kind": "'credit_note'"}, "invoice_is_issued_whole"),
        ({"credits_id": of("i1")}, "invoice_is_issued_whole"),
        ({"voided_at": "now()", "issued_at": "null"}, "invoice_is_issued_before_voided"),
        (
            {"kind": "'credit_note'", "credits_id": of("i1"), "voided_at": "now()"},
            "invoice_is_issued_before_voided",
        ),
    ],
)
async def test_an_invoice_is_whole(books: Books, changed: dict[str, str], rule: str):
    await books.refuses(rule, an_invoice(**changed))


@pytest.mark.parametrize(
    "assigned",
    [
        "title = 'Else'",
        "lines = '[]', taxes = '[]', net_minor = 0, tax_minor = 0, total_minor = 0",
        "number = 'X'",
        "currency = 'EUR'",
        "terms = 'Now'",
        "due_on = null",
        "issued_on = issued_on - 1",
        "issued_at = issued_at - interval '1 day'",
        "issued_at = null",
        "bill_to = '{}'",
        "bank = '[]'",
        "address = '{}'",
        "customer_id = (select id from customers where external_id = 'bea')",
        "external_id = 'other'",
        "created_at = now()",
        "property_id = (select id from properties)",
        "job_id = (select id from jobs)",
    ],
)
async def test_what_was_issued_stays_as_it_was(books: Books, assigned: str):
    await books.refuses("invoice_is_immutable", change("i1", assigned))


async def test_links_of_what_was_issued_may_go(books: Books):
    await books.do(change("i2", "property_id = null, job_id = null"))


async def test_voiding_is_done_once(books: Books):
    await books.do(change("i1", "voided_at = now()"))
    assert (await entries(books.link))[-1] == ("voided", -13_200, 0)
    await books.refuses("invoice_is_immutable", change("i1", "voided_at = null"))


async def test_the_tax_number_is_that_of_the_day_of_issue(books: Books):
    await books.do("update organizations set tax_number = 'GB 2'")
    await bring({**INVOICE, "external_id": "draft"})
    numbers = "select external_id, tax_number from invoices where external_id in ('i1', 'draft')"
    assert dict(await books.link.fetch(numbers)) == {"i1": "GB 1", "draft": "GB 2"}
    await books.refuses(
        "invoice_is_immutable",
        f"update invoices set tax_number = 'GB 3' where id = {of('i1')}",
    )


@pytest.mark.parametrize("since", [{**PAYMENT, "amount_minor": 1}, CREDIT])
async def test_what_was_paid_or_credited_is_not_voided(books: Books, since: dict[str, Any]):
    await bring(since)
    await books.refuses("ledger_is_consistent", change("i1", "voided_at = now()"))


async def test_drafts_may_go_and_nothing_else(books: Books):
    await bring(PAYMENT)
    for table in ("payment_parts", "payments", "ledger_entries"):
        await books.refuses("books_are_kept", f"delete from {table}")
    await books.refuses("books_are_kept", "delete from invoices where external_id = 'i1'")
    await books.do("delete from invoices where external_id = 'draft'")


class Aborted(Exception):
    """Undoes a transaction that has been given a number."""


async def test_numbers_are_given_once_and_none_is_lost_by_what_is_undone(books: Books):
    before: Any = await books.link.fetchval("select invoices from invoice_numbers")

    async def issue(nth: int) -> None:
        async with trusted() as link:
            await link.execute(an_invoice())
            await asyncio.sleep(0)
            if nth % 3 == 0:
                raise Aborted

    done = await asyncio.gather(*map(issue, range(12)), return_exceptions=True)
    assert [type(each) for each in done] == [
        Aborted if nth % 3 == 0 else type(None) for nth in range(12)
    ]
    rows: Any = await books.link.fetch("select number from invoices where external_id is null")
    assert {row["number"] for row in rows} == {f"S-{before + nth}" for nth in range(1, 9)}


async def test_a_number_is_of_one_invoice_of_an_organisation(books: Books):
    unique: Any = await books.link.fetchval(
        "select c.conname from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid"
        " and a.attnum = any(c.conkey) where c.conrelid = 'invoices'::regclass"
        " and c.contype = 'u' and a.attname = 'number'"
    )
    await books.refuses(unique, an_invoice(number="'S-1'"))
    before: Any = await books.link.fetchval("select invoices from invoice_numbers")
    await books.do(an_invoice(number=f"'S-{before + 1}'"), an_invoice())
    assert await books.link.fetchval("select invoices from invoice_numbers") == before + 2
