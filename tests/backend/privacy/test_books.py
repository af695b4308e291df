"""What becomes of invoices and payments when their customer is erased, and years later."""

from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from doorstep.privacy.books import extent_of_books
from doorstep.privacy.erasing import delete_outlived, erase
from doorstep.privacy.wording import kept_words
from tests.factories.books import (
    BASE,
    CREDIT,
    DRAFT,
    INVOICE,
    PAYMENT,
    Line,
    bring,
    entries,
)

TABLES = ("invoices", "ledger_entries", "payments", "payment_parts", "refunds", "disputes")
TODAY = date.today()  # noqa: DTZ011 - any day near this one will do
OLD = (TODAY - timedelta(days=7 * 366)).isoformat()
YOUNG = (TODAY - timedelta(days=30)).isoformat()


def invoice(key: str, day: str, **fields: Any) -> Line:
    return {**INVOICE, "external_id": key, "issued_on": day, "due_on": None, **fields}


def payment(key: str, of: str) -> Line:
    return {**PAYMENT, "external_id": key, "invoice": of}


class Books:
    """The shop's database."""

    def __init__(self, link: asyncpg.Connection, customer: Any) -> None:
        self.link, self.customer = link, customer

    async def erase(self) -> None:
        async with self.link.transaction():
            await erase(self.link, self.customer)

    async def left(self) -> set[str]:
        rows: list[Any] = await self.link.fetch("select external_id from invoices")
        rows += await self.link.fetch("select external_id from payments")
        return {row["external_id"] for row in rows}

    async def pay_both(self, one: str, other: str) -> None:
        """Pay two invoices by one payment."""
        await self.link.execute(BOTH, one, other)


BOTH = """
    with p as (insert into payments (organization_id, customer_id, currency, amount_minor,
        external_id) select organization_id, customer_id, currency, 10, 'both' from invoices
        where external_id = $1 returning id)
    insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor)
    select i.organization_id, p.id, i.id, 5 from p, invoices i
    where i.external_id in ($1, $2)
"""


@pytest.fixture
async def books(portal: asyncpg.Connection) -> Books:
    await bring(*BASE)
    customer = await portal.fetchval("select id from customers where external_id = 'ann'")
    return Books(portal, customer)


async def test_what_was_issued_stays_whole_and_drafts_go(books: Books):
    about = {"property": "home", "job": "job"}
    await bring(invoice("i1", YOUNG, **about), {**DRAFT, "external_id": "i2"}, PAYMENT)
    await bring({**CREDIT, "issued_on": YOUNG})
    before = await entries(books.link)
    row: Any = await books.link.fetchrow("select * from invoices where external_id = 'i1'")
    found = await extent_of_books(books.link, books.customer)
    assert (found.invoices_gone, found.invoices_kept) == (1, 2)
    assert found.invoices_until is not None
    assert found.invoices_until.year == date.fromisoformat(YOUNG).year + 6
    await books.erase()
    assert await books.left() == {"i1", "c1", "p1"}
    assert await entries(books.link) == before
    kept: Any = await books.link.fetchrow("select * from invoices where external_id = 'i1'")
    assert dict(kept) == {**dict(row), "property_id": None, "job_id": None}
    await books.erase()


async def test_who_paid_is_not_kept(books: Books):
    await bring(invoice("i1", YOUNG), PAYMENT)
    contact = {"external_id": "a", "customer": "ann", "name": "Ann", "email": "ann@example.com"}
    await bring({"kind": "contact", "organization": "shop", **contact})
    await books.link.execute(
        "update payments set contact_id = (select id from customer_portal_access)"
    )
    await books.erase()
    assert await books.link.fetchval("select bool_and(contact_id is null) from payments")


async def test_invoices_past_retention_go_with_everything_about_them(books: Books):
    await bring(invoice("i1", OLD), invoice("i2", YOUNG), PAYMENT, payment("p2", "i2"))
    await bring({**CREDIT, "issued_on": OLD})
    await books.link.execute("""
        insert into refunds (organization_id, payment_id, invoice_id, amount_minor, state)
        select p.organization_id, p.id, i.id, 5, 'succeeded' from payments p, invoices i
          where p.external_id = 'p1' and i.external_id = 'i1'""")
    await books.link.execute("""
        insert into disputes (organization_id, payment_id, dispute_id, amount_minor)
        select organization_id, id, 'd', 5 from payments where external_id = 'p1'""")
    found = await extent_of_books(books.link, books.customer)
    assert (found.invoices_gone, found.invoices_kept) == (2, 1)
    await books.erase()
    assert await books.left() == {"i2", "p2"}
    counts = [await books.link.fetchval(f"select count(*) from {table}") for table in TABLES]
    assert counts == [1, 2, 1, 1, 0, 0]


async def test_nothing_goes_that_shares_a_payment_with_what_is_kept(books: Books):
    """The first is tied to the third by the second, and the fourth to none."""
    days = {"i1": OLD, "i2": OLD, "i3": YOUNG, "i4": OLD}
    await bring(*[invoice(key, day) for key, day in days.items()])
    await books.pay_both("i2", "i3")
    await books.link.execute("update payments set state = 'expired', external_id = 'first'")
    await books.pay_both("i1", "i2")
    assert (await extent_of_books(books.link, books.customer)).invoices_kept == 3
    await books.erase()
    assert await books.left() == {"i1", "i2", "i3", "first", "both"}


@pytest.mark.parametrize("state", ["open", "processing"])
async def test_nothing_goes_while_it_is_being_paid(books: Books, state: str):
    await bring(invoice("i1", OLD), invoice("i2", OLD), {**CREDIT, "issued_on": OLD})
    await bring(invoice("i3", OLD))
    await books.pay_both("i1", "i2")
    await books.link.execute("update payments set state = $1", state)
    assert (await extent_of_books(books.link, books.customer)).invoices_kept == 3
    await books.erase()
    assert await delete_outlived() == 0
    assert await books.left() == {"i1", "i2", "c1", "both"}
    await books.link.execute("update payments set state = 'expired'")
    assert await delete_outlived() == 3
    assert await books.left() == set()


@pytest.mark.parametrize("state", ["wanted", "pending"])
async def test_nothing_goes_while_money_goes_back(books: Books, state: str):
    await bring(invoice("i1", OLD), PAYMENT)
    await books.link.execute(
        "insert into refunds (organization_id, payment_id, amount_minor, state)"
        " select organization_id, id, 5, $1 from payments",
        state,
    )
    await books.erase()
    assert await books.left() == {"i1", "p1"}
    await books.link.execute("update refunds set state = 'succeeded'")
    assert await delete_outlived() == 1
    assert await books.left() == set()


async def test_a_young_credit_note_keeps_its_old_invoice(books: Books):
    await bring(invoice("i1", OLD), {**CREDIT, "issued_on": YOUNG})
    await books.erase()
    assert await books.left() == {"i1", "c1"}


async def test_years_later_it_goes_of_erased_customers_alone(books: Books):
    await bring(invoice("i1", YOUNG), PAYMENT, invoice("bea", OLD, customer="bea"))
    await books.erase()
    assert await delete_outlived() == 0
    await books.link.execute("update organizations set retention_years = 0")
    assert await delete_outlived() == 1
    assert await books.left() == {"bea"}
    with pytest.raises(asyncpg.CheckViolationError):
        await books.link.execute("delete from invoices")


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"jobs_kept": 0}, "Nothing about you is kept."),
        ({"jobs_kept": 1, "kept_until": "2030-01-01"}, "Of one job number, title and dates stay"),
        ({"invoices_kept": 1, "invoices_until": "2030-01-01"}, "keep one invoice as sent"),
        ({"jobs_kept": 2, "invoices_kept": 3}, "keep 3 invoices as sent, name and address"),
    ],
)
def test_what_is_kept_is_said_in_words(record: dict[str, object], words: str):
    assert words in kept_words(record)
