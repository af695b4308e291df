"""The rules that the database itself keeps of the books, tried by SQL typed by hand."""

import asyncio
from typing import Any

import asyncpg
import pytest

from doorstep.kit.database import trusted
from tests.factories.books import (
    BASE,
    CREDIT,
    DRAFT,
    INVOICE,
    PAYMENT,
    bring,
    entries,
)

PART = 5000
"""What a payment in these tests is of, in pence."""


class Books:
    """A shop's database: Ann owes `i1` and `i2`, Bea `bea`; `eur` is in euros, `draft` a draft."""

    def __init__(self, link: asyncpg.Connection) -> None:
        self.link = link

    async def do(self, *statements: str) -> None:
        """Run statements in one transaction, which looks at what waits for its end, too."""
        async with self.link.transaction():
            for statement in statements:
                await self.link.execute(statement)
            await self.link.execute("set constraints all immediate")

    async def refuses(self, rule: str, *statements: str) -> None:
        """Run statements that break the rule of a name, and nothing is changed by it."""
        with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refused:
            await self.do(*statements)
        assert refused.value.as_dict()["constraint_name"] == rule


@pytest.fixture
async def books(portal: asyncpg.Connection) -> Books:
    await bring(
        *BASE,
        INVOICE,
        {**INVOICE, "external_id": "i2", "property": "home", "job": "job"},
        {**INVOICE, "external_id": "bea", "customer": "bea"},
        {**INVOICE, "external_id": "eur", "currency": "EUR"},
        {**DRAFT, "external_id": "draft"},
    )
    return Books(portal)


def an_invoice(**changed: str) -> str:
    """Return what adds an invoice of 600 pence of Ann's; values are SQL."""
    columns = {
        "organization_id": "c.organization_id",
        "customer_id": "c.id",
        "currency": "'GBP'",
        "lines": """'[{"quantity_milli": 1500, "unit_price_minor": 333, "net_minor": 500,
          "tax_rate_ppm": 200000}]'""",
        "taxes": """'[{"rate_ppm": 200000, "net_minor": 500, "tax_minor": 100}]'""",
        "net_minor": "500",
        "tax_minor": "100",
        "total_minor": "600",
        "issued_at": "now()",
    } | changed
    return (
        f"insert into invoices ({', '.join(columns)}) select {', '.join(columns.values())}"
        " from customers c where c.external_id = 'ann'"
    )


def of(key: str) -> str:
    return f"(select id from invoices where external_id = '{key}')"


def change(key: str, assigned: str) -> str:
    return f"update invoices set {assigned} where external_id = '{key}'"


def paid(key: str = "p", amount: int = PART, **values: str) -> str:
    """Return what begins a payment of Ann's."""
    columns = {
        "organization_id": "organization_id",
        "customer_id": "id",
        "currency": "'GBP'",
        "amount_minor": str(amount),
        "external_id": f"'{key}'",
    } | values
    return (
        f"insert into payments ({', '.join(columns)}) select {', '.join(columns.values())}"
        " from customers where external_id = 'ann'"
    )


def part(invoice: str = "i1", key: str = "p", amount: int = PART) -> str:
    return (
        "insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor)"
        f" select organization_id, id, {of(invoice)}, {amount} from payments"
        f" where external_id = '{key}'"
    )


def entry(kind: str, amount: int, invoice: str = "i1", key: str | None = "p", **values: str) -> str:
    """Return what posts to the ledger; `reference` makes it another one of its kind."""
    payment = f"(select id from payments where external_id = '{key}')" if key else "null"
    columns = {
        "organization_id": "organization_id",
        "customer_id": "customer_id",
        "invoice_id": "id",
        "payment_id": payment,
        "kind": f"'{kind}'",
        "currency": "currency",
        "amount_minor": str(amount),
        "reference": f"'{key}'",
    } | values
    return (
        f"insert into ledger_entries ({', '.join(columns)}) select {', '.join(columns.values())}"
        f" from invoices where external_id = '{invoice}'"
    )


SETTLED = """
    update payments set state = 'succeeded', method = 'card', settled_at = now()
    where external_id = 'p'
"""
WHOLE = (paid(), part(), SETTLED, entry("payment", -PART))


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


@pytest.mark.parametrize("assigned", ["amount_minor = 1", "note = 'x'", "at = now()"])
async def test_the_ledger_is_only_added_to(books: Books, assigned: str):
    await books.refuses("books_are_kept", f"update ledger_entries set {assigned}")


ANOTHERS = "(select id from customers where external_id = 'bea')"


@pytest.mark.parametrize(
    ("posted", "rule"),
    [
        (entry("issued", 13_200, key=None, reference="'again'"), "ledger_is_consistent"),
        (entry("credit", -1, "draft", None, reference="'x'"), "ledger_is_consistent"),
        (entry("issued", 13_200, "draft", None, reference="'x'"), "ledger_is_consistent"),
        (
            entry("credit", -1, key=None, reference="'x'", currency="'EUR'"),
            "ledger_is_consistent",
        ),
        (
            entry("credit", -1, key=None, reference="'x'", customer_id=ANOTHERS),
            "ledger_is_consistent",
        ),
        (entry("voided", -1, key=None, reference="'x'"), "ledger_is_consistent"),
        (entry("credit", 1, key=None, reference="'x'"), "entry_has_its_sign"),
        (entry("credit", 0, key=None, reference="'x'"), "entry_has_its_sign"),
        (entry("payment", -1, key=None, reference="'x'"), "entry_names_its_payment"),
        (entry("credit", -PART), "entry_names_its_payment"),
        (entry("refund", -1), "entry_has_its_sign"),
        (entry("refund", 1), "ledger_is_consistent"),
        (entry("payment", -PART - 1), "ledger_is_consistent"),
        (entry("payment", -PART, "i2"), "ledger_is_consistent"),
    ],
)
async def test_an_entry_that_cannot_be_is_refused(books: Books, posted: str, rule: str):
    await books.do(paid(), part())
    await books.refuses(rule, posted)


async def test_a_credit_note_is_owed_nothing_by(books: Books):
    await bring(CREDIT)
    wrong = entry("credit", -1, "c1", None, reference="'x'")
    await books.refuses("ledger_is_consistent", wrong)


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


async def test_no_more_goes_back_than_has_come(books: Books):
    await books.do(*WHOLE, entry("refund", 3_000, reference="'r1'"))
    await books.refuses("ledger_is_consistent", entry("refund", 2_001, reference="'r2'"))
    await books.refuses("ledger_is_consistent", entry("dispute", 2_001, reference="'d1'"))
    await books.do(entry("dispute", 2_000, reference="'d1'"))
    await books.refuses("ledger_is_consistent", entry("dispute_won", -5_001, reference="'d1'"))
    await books.do(entry("dispute_won", -2_000, reference="'d1'"))


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


async def test_what_is_credited_is_what_a_credit_note_says(books: Books):
    await books.refuses(
        "ledger_is_consistent",
        "insert into ledger_entries (organization_id, customer_id, invoice_id, kind, currency,"
        " amount_minor, reference) select organization_id, customer_id, id, 'credit', currency, -1,"
        " 'x' from invoices where kind = 'invoice' and issued_at is not null limit 1",
    )
