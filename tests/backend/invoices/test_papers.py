"""Invoices, receipts and statements on paper: the numbers that the screens have, and no others."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from doorstep.demo.words import TAX_NUMBER
from doorstep.invoices.paper import Period, invoice_paper, reader_of, statement_paper
from doorstep.invoices.paper_routes import MADE
from doorstep.invoices.replica import BankDetail, Invoice, LedgerEntry
from doorstep.invoices.status import payable_of
from doorstep.kit.money import money_words
from doorstep.organizations.models import Organization
from doorstep.papers.printing import print_paper
from tests.backend.conftest import ALEX
from tests.factories.papers import text_of
from tests.factories.portals import Served, assert_problem

SCREENS = Path(__file__).parents[3] / "pwa/src/invoices"
SCREEN, WORDS = SCREENS / "status.ts", SCREENS / "words.ts"

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = NOON.date()
NUMBER = "GB 2"
BRIGHT = Organization(name="Bright", time_zone="Europe/London", tax_number=NUMBER)
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
        if payable := payable_of(msgspec.convert(invoice, Invoice, strict=False)):
            amounts.append(payable)
        for minor in amounts:
            assert money_words(minor, invoice["currency"], "en-GB") in text, invoice["number"]
        assert invoice["number"] in text


@pytest.mark.parametrize(
    ("held", "word", "note"),
    [
        ({"processing_minor": 18_600}, "processing", "£186.00 on its way."),
        ({"disputed_minor": 18_600}, "DISPUTED", "£186.00 disputed."),
        ({"processing_minor": 8_600, "disputed_minor": 10_000}, "processing", "£86.00 on its way."),
    ],
)
async def test_what_is_on_its_way_or_disputed_is_not_asked_for_on_paper(
    served: Served, held: dict[str, int], word: str, note: str
):
    text = await printed(served, balance_minor=18_600, **held)
    said = [note, "Amount due £0.00", said_on_screen(word)]
    assert [words for words in said if words not in text] == []
    asked = ["bank transfer", "12-34-56", "Amount due £186"]
    assert [words for words in asked if words in text] == []


async def test_only_what_may_be_paid_now_is_asked_for_on_paper(served: Served):
    text = await printed(served, balance_minor=18_600, processing_minor=8_600)
    said = ["On its way -£86.00 Left to pay £100.00", "The rest, £100.00, can be paid once it"]
    assert [words for words in said if words not in text] == []
    assert "12-34-56" not in text
    text = await printed(served, balance_minor=18_600, disputed_minor=8_600)
    assert "Disputed -£86.00 Amount due £100.00" in text
    assert "12-34-56" in text


async def test_an_invoice_shows_the_tax_number_that_it_was_issued_with(served: Served):
    text = await printed(served, tax_number="GB 1")
    assert "VAT no. GB 1" in text
    assert NUMBER not in text
    assert "VAT no." not in await printed(served, tax_number="")


async def test_receipts_and_invoices_of_the_demo_show_its_tax_number(served: Served):
    alex = await served.sign_in(ALEX)
    paid = "select payment_id from ledger_entries where payment_id is not null and invoice_id = $1"
    for invoice in await listed(alex):
        assert invoice["tax_number"] == TAX_NUMBER
        receipt = await served.office.fetchval(paid, invoice["id"])
        for path in [f"invoices/{invoice['id']}/pdf", receipt and f"payments/{receipt}/receipt"]:
            if path:
                pdf = await (await alex.get(f"/api/portal/{path}")).get_data()
                assert f"VAT no. {TAX_NUMBER}" in text_of(pdf)
        if receipt:
            return
    raise AssertionError("no invoice of the demo was paid")


async def test_a_statement_names_a_credit_note_and_its_invoice(served: Served):
    key, [invoice, *_] = UUID(int=1), await documents(served)
    credit = LedgerEntry("2026-11-20T10:00:00Z", "credit", -2_000, None, key, "")
    charged = msgspec.structs.replace(invoice, number="1043", entries=[credit])
    note = msgspec.structs.replace(
        invoice, kind="credit_note", number="CN-7", credits_id=UUID(int=2), entries=[]
    )
    text = await stated({UUID(int=2): charged, key: note})
    assert "Fri 20 Nov 2026 Credit note for invoice 1043 CN-7 £20.00" in text
    assert "Credit note 1043 £20.00" in await stated({UUID(int=2): charged})


async def test_a_statement_tells_what_is_owed_and_what_is_kept_as_the_screen_does(served: Served):
    [first, *_] = await documents(served)
    usual = msgspec.structs.replace(
        first, kind="invoice", voided_at=None, currency="GBP", total_minor=18_600, due_on=None
    )
    issued = LedgerEntry("2026-11-02T10:00:00Z", "issued", 18_600, None, None, "")
    paid = LedgerEntry("2026-11-03T10:00:00Z", "payment", -19_100, UUID(int=9), None, "")
    standing = {
        UUID(int=1): {"balance_minor": 18_600, "entries": [issued], "processing_minor": 6_000},
        UUID(int=2): {"balance_minor": -500, "entries": [issued, paid], "processing_minor": 0},
    }
    books = {key: msgspec.structs.replace(usual, **how) for key, how in standing.items()}
    text = await stated(books)
    assert "Closing balance £181.00" in text
    assert "Amount owed £186.00 £60.00 of it is on its way £5.00 kept for you" in text
    [said] = re.findall(r"return `(We keep [^`]+)`", WORDS.read_text())
    assert re.sub(r"\$\{[^}]+\}", "£5.00", said) in text
    back = msgspec.structs.replace(books[UUID(int=2)], refunding_minor=500)
    text = await stated(books | {UUID(int=2): back})
    assert "Amount owed £186.00 £60.00 of it is on its way £5.00 being paid back" in text
    [said] = re.findall(r"return `([^`]+ is being paid back [^`]+)`", WORDS.read_text())
    assert re.sub(r"\$\{[^}]+\}", "£5.00", said) in text
    assert "We keep" not in text
    before = await stated(books | {UUID(int=2): back}, date(2026, 11, 2))
    assert "Amount owed £372.00" in before
    assert "for you" not in before


async def documents(served: Served) -> list[Invoice]:
    """Return all invoices of a household in pounds, as their copy has them."""
    rows = await listed(await served.sign_in(ALEX))
    return [msgspec.convert(row, Invoice, strict=False) for row in rows]


async def stated(invoices: dict[UUID, Invoice], until: date = TODAY) -> str:
    """Return what a statement from January on says."""
    period = Period(date(2026, 1, 1), until, "GBP")
    paper = statement_paper(invoices, period, ["Alex Morgan"], reader_of(BRIGHT, "en-GB", NOON))
    return " ".join(text_of(await print_paper(paper)).split())


def said_on_screen(status: str) -> str:
    """Return the word that the app has for how an invoice stands."""
    found = re.search(rf'\b{status}\b.* text: "([^"]+)"', SCREEN.read_text())
    assert found is not None, status
    return found[1]


async def printed(served: Served, **changes: Any) -> str:
    """Return what the paper says of an invoice of £186.00 that stands as it is told."""
    [first, *_] = await documents(served)
    invoice = msgspec.structs.replace(
        first,
        kind="invoice",
        voided_at=None,
        total_minor=18_600,
        currency="GBP",
        processing_minor=0,
        disputed_minor=0,
        due_on=None,
        entries=[],
        bank=[BankDetail("Sort code", "12-34-56")],
    )
    reader = reader_of(BRIGHT, "en-GB", NOON)
    paper = invoice_paper(msgspec.structs.replace(invoice, **changes), "", reader)
    return " ".join(text_of(await print_paper(paper)).split())


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


async def test_so_many_papers_are_made_in_an_hour_and_those_there_are_stay_free(served: Served):
    alex = await served.sign_in(ALEX)
    first, second, *_ = [f"/api/portal/invoices/{each['id']}/pdf" for each in await listed(alex)]
    assert (await alex.get(first)).status_code == 200
    made = "update sign_in_throttles set count = $1 where count = 1 and ends_at > now()"
    await served.office.execute(made, MADE.most)
    refused = await alex.get(second)
    await assert_problem(refused, 429, "too_many_papers")
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    statement = "/api/portal/statement?from=2026-01-01&until=2026-12-31&currency=GBP"
    await assert_problem(await alex.get(statement), 429, "too_many_papers")
    assert (await alex.get(first)).status_code == 200


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
