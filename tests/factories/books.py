"""A shop that charges Ann, as lines of an import file."""

from typing import Any

import asyncpg
import msgspec

from doorstep.imports import Report, import_lines

Line = dict[str, Any]
OF_SHOP: Line = {"organization": "shop"}
OF_ANN: Line = {**OF_SHOP, "customer": "ann"}
SHOP: Line = {
    "kind": "organization",
    "external_id": "shop",
    "name": "Shop",
    "invoice_prefix": "S-",
    "time_zone": "Europe/London",
    "tax_number": "GB 1",
    "bank_details": [{"label": "Sort code", "value": "00-00-00"}],
}
ANN: Line = {"kind": "customer", "external_id": "ann", "name": "Ann", "line1": "1 Lane", **OF_SHOP}
BEA: Line = {"kind": "customer", "external_id": "bea", "name": "Bea", **OF_SHOP}
HOME: Line = {"kind": "property", "external_id": "home", "line1": "2 Lane", **OF_ANN}
JOB: Line = {
    "kind": "job",
    "external_id": "job",
    **OF_ANN,
    "number": "1",
    "title": "Boiler",
    "booked_at": "2026-11-01T09:00:00Z",
    "property": "home",
}
LABOUR: Line = {
    "description": "Labour",
    "quantity": "1.5",
    "unit": "h",
    "unit_price_minor": 6200,
    "tax_rate": "20",
}
PART: Line = {"description": "Valve", "unit_price_minor": 1700, "tax_rate": "20"}
INVOICE: Line = {
    "kind": "invoice",
    "external_id": "i1",
    **OF_ANN,
    "title": "Boiler",
    "lines": [LABOUR, PART],
    "issued_on": "2026-07-01",
    "due_on": "2026-07-31",
}
"""Of 13,200 pence: 9,300 + 1,700 and a fifth."""
DRAFT: Line = {**INVOICE, "state": "draft"}
CREDIT: Line = {
    **INVOICE,
    "external_id": "c1",
    "invoice_kind": "credit_note",
    "credits": "i1",
    "lines": [PART],
    "issued_on": "2026-07-02",
    "due_on": None,
}
"""Of 2,040 pence."""
PAYMENT: Line = {
    "kind": "payment",
    "external_id": "p1",
    **OF_SHOP,
    "invoice": "i1",
    "amount_minor": 13_200,
    "paid_at": "2026-07-05T10:00:00Z",
    "method": "transfer",
    "reference": "Statement 7",
}
BASE = (SHOP, ANN, BEA, HOME, JOB)


async def bring(*lines: Line, keep_going: bool = False) -> Report:
    """Import lines."""
    return await import_lines(map(msgspec.json.encode, lines), keep_going=keep_going)


async def entries(link: asyncpg.Connection, external_id: str = "i1") -> list[tuple[str, int, int]]:
    """Return what the ledger says of an invoice: kinds, amounts, balances."""
    rows: list[Any] = await link.fetch(
        "select e.kind, e.amount_minor, e.balance_minor from ledger_entries e"
        " join invoices i on i.id = e.invoice_id where i.external_id = $1 order by e.sequence",
        external_id,
    )
    return [tuple(row) for row in rows]


def blamed(report: Report) -> list[tuple[int, str]]:
    """Return the lines that are bad, and their fields."""
    assert report.written is (report.bad == 0)
    return [(bad.line, bad.field) for bad in report.problems]
