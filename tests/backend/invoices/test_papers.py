"""Invoices, receipts and statements on paper: the numbers that the screens have, and no others."""

from typing import Any

import pytest

from doorstep.kit.money import money_words
from tests.backend.conftest import ALEX
from tests.factories.papers import text_of
from tests.factories.portals import Served, assert_problem

YEARS = "from=2020-01-01&until=2035-12-31&currency=GBP"


async def listed(browser: Any) -> list[dict[str, Any]]:
    """Return all invoices of who is signed in."""
    page = await (await browser.get("/api/portal/invoices?limit=200")).get_json()
    return page["invoices"]


async def test_an_invoice_has_the_numbers_of_the_screen(served: Served):
    alex = await served.sign_in(ALEX)
    for invoice in await listed(alex):
        response = await alex.get(f"/api/portal/invoices/{invoice['id']}/pdf")
        assert response.mimetype == "application/pdf"
        text = text_of(await response.get_data())
        amounts = [invoice["total_minor"], *(line["net_minor"] for line in invoice["lines"])]
        if invoice["kind"] == "invoice" and invoice["balance_minor"] > 0:
            amounts.append(invoice["balance_minor"])
        for minor in amounts:
            assert money_words(minor, invoice["currency"], "en-GB") in text, invoice["number"]
        assert invoice["number"] in text


async def test_a_paper_that_the_browser_has_is_not_sent_again(served: Served):
    alex = await served.sign_in(ALEX)
    [first, *_] = await listed(alex)
    path = f"/api/portal/invoices/{first['id']}/pdf"
    response = await alex.get(path)
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert first["number"] in disposition
    assert response.headers["Cache-Control"] == "private, no-cache"
    tag = response.headers["ETag"]
    again = await alex.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, await again.get_data()) == (304, b"")


async def test_there_is_a_receipt_once_a_payment_has_arrived(served: Served):
    alex = await served.sign_in(ALEX)
    paid: Any = await served.office.fetchrow(
        "select m.id, m.receipt, m.amount_minor from payments m"
        " join customer_portal_access a using (customer_id) where a.email = $1 limit 1",
        ALEX,
    )
    path = f"/api/portal/payments/{paid['id']}/receipt"
    text = text_of(await (await alex.get(path)).get_data())
    assert paid["receipt"] in text
    assert money_words(paid["amount_minor"], "GBP", "en-GB") in text
    async with served.office.transaction():
        begun = await served.office.fetchval(
            "insert into payments (organization_id, customer_id, currency, amount_minor)"
            " select organization_id, customer_id, 'GBP', 1 from payments where id = $1"
            " returning id",
            paid["id"],
        )
        await served.office.execute(
            "insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor)"
            " select organization_id, $1, id, 1 from invoices i where issued_at is not null"
            " and customer_id = (select customer_id from payments where id = $1)"
            " and kind = 'invoice' limit 1",
            begun,
        )
    response = await alex.get(f"/api/portal/payments/{begun}/receipt")
    await assert_problem(response, 404, "no_receipt")


async def test_a_statement_ends_with_what_is_owed(served: Served):
    alex = await served.sign_in(ALEX)
    owed = sum(invoice["balance_minor"] for invoice in await listed(alex))
    assert owed > 0
    response = await alex.get(f"/api/portal/statement?{YEARS}")
    text = text_of(await response.get_data())
    assert money_words(owed, "GBP", "en-GB") in text
    for invoice in await listed(alex):
        if invoice["kind"] == "invoice":
            assert invoice["number"] in text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "from=2026-01-01",
        "from=2026-02-30&until=2026-03-01&currency=GBP",
        "from=2026-03-02&until=2026-03-01&currency=GBP",
        "from=2026-03-01&until=2026-03-01&currency=gbp",
        "from=2026-03-01&until=yesterday&currency=GBP",
        "from=%00&until=2026-03-01&currency=GBP",
    ],
)
async def test_a_statement_of_no_time_is_refused(served: Served, query: str):
    alex = await served.sign_in(ALEX)
    await assert_problem(await alex.get(f"/api/portal/statement?{query}"), 422, "invalid")
