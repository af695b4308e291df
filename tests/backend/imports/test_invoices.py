"""Invoices by a file: summed up, numbered, and never changed once issued."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import msgspec
import pytest

from doorstep.imports import import_lines
from doorstep.privacy.erasing import erase
from tests.factories.books import (
    ANN,
    BASE,
    BEA,
    CREDIT,
    DRAFT,
    HOME,
    INVOICE,
    JOB,
    LABOUR,
    OF_SHOP,
    PART,
    PAYMENT,
    SHOP,
    Line,
    blamed,
    bring,
    entries,
)

FROZEN = "was issued and cannot be changed: void it or credit it"


async def invoice(link: asyncpg.Connection, external_id: str = "i1") -> Any:
    return await link.fetchrow("select * from invoices where external_id = $1", external_id)


async def test_an_invoice_is_summed_up_numbered_and_charged(portal: asyncpg.Connection):
    given = {**INVOICE, "property": "home", "job": "job", "total_minor": 13_200}
    report = await bring(*BASE, given)
    assert report.added["invoice"] == 1
    row = await invoice(portal)
    assert (row["number"], row["net_minor"], row["tax_minor"], row["total_minor"]) == (
        *("S-1", 11_000),
        *(2_200, 13_200),
    )
    assert (row["currency"], row["issued_at"]) == ("GBP", datetime(2026, 7, 1, 11, tzinfo=UTC))
    assert msgspec.json.decode(row["bill_to"])["name"] == "Ann"
    assert msgspec.json.decode(row["address"])["line1"] == "2 Lane"
    assert msgspec.json.decode(row["bank"]) == SHOP["bank_details"]
    assert row["tax_number"] == SHOP["tax_number"]
    assert msgspec.json.decode(row["lines"])[0] == {
        "description": "Labour",
        "quantity_milli": 1500,
        "unit": "h",
        "unit_price_minor": 6200,
        "net_minor": 9300,
        "tax_rate_ppm": 200_000,
    }
    assert await entries(portal) == [("issued", 13_200, 13_200)]


async def test_a_file_may_have_everything_in_whatever_order_and_twice(portal: asyncpg.Connection):
    lines = (CREDIT, PAYMENT, INVOICE, *reversed(BASE))
    first, second = await bring(*lines), await bring(*lines)
    assert (first.written, first.added["credit_note"], first.added["payment"]) == (True, 1, 1)
    assert sum(second.unchanged.values()) == len(lines)
    assert await entries(portal) == [
        ("issued", 13_200, 13_200),
        ("credit", -2_040, 11_160),
        ("payment", -13_200, -2_040),
    ]
    assert (await invoice(portal, "c1"))["number"] == "S-2"


@pytest.mark.parametrize(("rounding", "tax"), [("line", 6), ("invoice", 3)])
async def test_tax_is_rounded_as_the_organisation_does(
    portal: asyncpg.Connection, rounding: str, tax: int
):
    lines = [{**PART, "unit_price_minor": 3, "tax_rate": "17.5"} for _ in range(6)]
    await bring(ANN, {**INVOICE, "lines": lines}, {**SHOP, "tax_rounding": rounding})
    assert (await invoice(portal))["tax_minor"] == tax
    other = {**SHOP, "tax_rounding": "invoice" if rounding == "line" else "line"}
    report = await bring(other, {**INVOICE, "lines": lines, "total_minor": 18 + tax})
    assert report.unchanged["invoice"] == 1


async def test_numbers_follow_the_days_and_leave_out_those_that_are_taken(
    portal: asyncpg.Connection,
):
    days = [("a", "2026-03-03"), ("b", "2026-01-01"), ("c", "2026-02-02")]
    free: list[Line] = [{**INVOICE, "external_id": key, "issued_on": day} for key, day in days]
    await bring(*BASE, *free, {**INVOICE, "external_id": "own", "number": "S-2"})
    rows: list[Any] = await portal.fetch("select external_id, number from invoices")
    assert dict(map(tuple, rows)) == {"b": "S-1", "own": "S-2", "c": "S-3", "a": "S-4"}
    await bring({**INVOICE, "external_id": "next"})
    assert (await invoice(portal, "next"))["number"] == "S-5"


async def test_a_draft_has_no_number_changes_and_is_issued_later(portal: asyncpg.Connection):
    await bring(*BASE, {**DRAFT, "issued_on": None, "due_on": None})
    assert (await invoice(portal))["number"] is None
    assert (await bring({**DRAFT, "lines": [PART]})).changed["invoice"] == 1
    assert await entries(portal) == []
    assert (await bring(INVOICE)).changed["invoice"] == 1
    assert (await invoice(portal))["number"] == "S-1"
    assert await entries(portal) == [("issued", 13_200, 13_200)]
    assert blamed(await bring(DRAFT)) == [(1, "state")]


CHANGED: dict[str, Any] = {
    "customer": "bea",
    "property": "home",
    "job": "job",
    "number": "S-9",
    "title": "Else",
    "currency": "EUR",
    "lines": [LABOUR],
    "terms": "Now",
    "issued_on": "2026-07-02",
    "due_on": None,
    "state": "draft",
}


@pytest.mark.parametrize("field", CHANGED)
async def test_what_was_issued_cannot_be_said_differently(portal: asyncpg.Connection, field: str):
    await bring(*BASE, INVOICE)
    before = await invoice(portal)
    report = await bring({**INVOICE, field: CHANGED[field]})
    assert [(bad.field, bad.reason) for bad in report.problems] == [(field, FROZEN)]
    assert await invoice(portal) == before


async def test_it_is_voided_while_nothing_was_paid_or_credited(portal: asyncpg.Connection):
    await bring(*BASE, INVOICE)
    void = {**INVOICE, "state": "void"}
    assert (await bring(void)).changed["invoice"] == 1
    assert (await bring(void)).unchanged["invoice"] == 1
    assert await entries(portal) == [("issued", 13_200, 13_200), ("voided", -13_200, 0)]
    assert blamed(await bring(INVOICE)) == [(1, "state")]
    assert blamed(await bring(PAYMENT, CREDIT)) == [(1, "invoice"), (2, "credits")]


@pytest.mark.usefixtures("portal")
@pytest.mark.parametrize("since", [{**PAYMENT, "amount_minor": 1}, CREDIT])
async def test_it_is_not_voided_once_something_was_paid_or_credited(since: Line):
    await bring(*BASE, INVOICE, since)
    report = await bring({**INVOICE, "state": "void"})
    [bad] = report.problems
    assert (bad.field, "cannot be voided: credit it" in bad.reason) == ("state", True)


async def test_one_that_is_being_paid_is_not_voided(portal: asyncpg.Connection):
    await bring(*BASE, INVOICE)
    await portal.execute("""
        with p as (insert into payments (organization_id, customer_id, currency, amount_minor)
          select organization_id, customer_id, currency, 5 from invoices returning id)
        insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor)
        select i.organization_id, p.id, i.id, 5 from p, invoices i""")
    assert blamed(await bring({**INVOICE, "state": "void"})) == [(1, "state")]


async def test_what_was_voided_elsewhere_has_its_number_too(portal: asyncpg.Connection):
    await bring(*BASE, {**INVOICE, "state": "void"}, DRAFT | {"external_id": "i2"})
    await bring({**INVOICE, "external_id": "i2", "state": "void"})
    for external_id in ("i1", "i2"):
        assert (await invoice(portal, external_id))["number"]
        assert [entry[2] for entry in await entries(portal, external_id)] == [13_200, 0]


async def test_today_is_issued_now_and_so_is_what_is_tomorrow_east_of_here(
    portal: asyncpg.Connection,
):
    today = datetime.now(UTC).date()
    days = {"i1": today, "i2": today + timedelta(days=1)}
    dated = [
        {**INVOICE, "external_id": key, "issued_on": day, "due_on": None}
        for key, day in days.items()
    ]
    await bring({**SHOP, "time_zone": "UTC"}, ANN, *dated)
    late: Any = await portal.fetchval(
        "select count(*) from invoices where now() - issued_at between '0' and '1 minute'"
    )
    assert late == 2


async def test_lines_about_invoices_of_who_was_erased_are_passed_over(portal: asyncpg.Connection):
    await bring(*BASE, INVOICE)
    async with portal.transaction():
        customer = await portal.fetchval("select id from customers where external_id = 'ann'")
        await erase(portal, customer)
    new = ({**INVOICE, "external_id": "i2"}, {**PAYMENT, "external_id": "p2", "invoice": "i2"})
    report = await bring(ANN, HOME, JOB, INVOICE, PAYMENT, CREDIT, *new, BEA)
    assert (report.written, report.bad, report.erased) == (True, 0, 8)
    assert await entries(portal) == [("issued", 13_200, 13_200)]


MANY = 3_000
"""Each with a payment. What a line costs, of few and of many, is measured by `make bench`."""


def business() -> Iterator[bytes]:
    for line in BASE:
        yield msgspec.json.encode(line)
    for number in range(MANY):
        key = f"i{number}"
        yield msgspec.json.encode({**INVOICE, "external_id": key})
        yield msgspec.json.encode({**PAYMENT, **OF_SHOP, "external_id": key, "invoice": key})


async def test_thousands_are_brought_in_at_once(portal: asyncpg.Connection):
    assert (await import_lines(business())).added["invoice"] == MANY
    assert (await import_lines(business())).unchanged["payment"] == MANY
    numbers: Any = await portal.fetchval("select count(distinct number) from invoices")
    assert numbers == MANY
