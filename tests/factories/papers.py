"""Papers of a small heating company, and what somebody else reads in the PDF of one."""

import io
from datetime import date
from typing import Any, TypeVar

import msgspec
from pypdf import PdfReader

from doorstep.papers.invoice import BankDetail, InvoiceLine, InvoicePaper, InvoiceTax
from doorstep.papers.letterhead import Letterhead
from doorstep.papers.receipt import ReceiptPaper, ReceiptPart
from doorstep.papers.statement import StatementPaper, StatementRow

S = TypeVar("S", bound=msgspec.Struct)
LETTERHEAD = Letterhead(
    name="Northgate Heating",
    phone="0117 496 0123",
    email="office@northgate.example.com",
    accent="#0b6b4f",
    lines=["4 Foundry Lane", "Bristol BS1 6AA", "VAT no. GB 123 4567 89"],
    locale="en-GB",
)
LINES = [
    InvoiceLine("Annual boiler service", 1_000, "", 9_500, 9_500, 200_000),
    InvoiceLine("Engineer, first hour and after", 1_500, "h", 4_000, 6_000, 200_000),
    InvoiceLine("Children's safety leaflet", 2_000, "pcs", 0, 0, 0),
]
TAXES = [InvoiceTax(200_000, 15_500, 3_100), InvoiceTax(0, 0, 0)]
BILL_TO = ["Alex Morgan", "14 Orchard Road", "Bristol", "BS4 2QT"]


def invoice(**changes: Any) -> InvoicePaper:
    """Return an invoice of £186.00, nothing of it paid."""
    usual: dict[str, Any] = {
        "letterhead": LETTERHEAD,
        "number": "1043",
        "kind": "invoice",
        "title": "Boiler service and repair of the pump",
        "issued_on": date(2026, 11, 26),
        "due_on": date(2026, 12, 10),
        "terms": "Payment within 14 days. Work is guaranteed for 12 months.",
        "bill_to": BILL_TO,
        "place": "14 Orchard Road, Bristol, BS4 2QT",
        "lines": LINES,
        "taxes": TAXES,
        "net_minor": 15_500,
        "tax_minor": 3_100,
        "total_minor": 18_600,
        "currency": "GBP",
        "balance_minor": 18_600,
        "status": "Open",
        "tax_name": "VAT",
        "bank": [
            BankDetail("Account name", "Northgate Heating Ltd"),
            BankDetail("Sort code", "12-34-56"),
            BankDetail("Account number", "12345678"),
        ],
    }
    return InvoicePaper(**usual | changes)


def receipt(**changes: Any) -> ReceiptPaper:
    """Return a receipt for two invoices."""
    usual: dict[str, Any] = {
        "letterhead": LETTERHEAD,
        "number": "R-88",
        "paid_on": date(2026, 12, 1),
        "method": "Visa ending in 4242",
        "paid_by": "Alex Morgan",
        "currency": "GBP",
        "amount_minor": 20_000,
        "parts": [ReceiptPart("1043", 18_600), ReceiptPart("1039", 1_400)],
        "customer": BILL_TO,
    }
    return ReceiptPaper(**usual | changes)


def statement(**changes: Any) -> StatementPaper:
    """Return a statement of two months."""
    usual: dict[str, Any] = {
        "letterhead": LETTERHEAD,
        "customer": BILL_TO,
        "since": date(2026, 11, 1),
        "until": date(2026, 12, 31),
        "currency": "GBP",
        "opening_minor": 1_400,
        "rows": [
            StatementRow(date(2026, 11, 26), "Invoice", "1043", 18_600, None, 20_000),
            StatementRow(date(2026, 12, 1), "Payment by card, thank you", "R-88", None, 20_000, 0),
            StatementRow(date(2026, 12, 20), "Invoice", "1051", 7_250, None, 7_250),
        ],
        "closing_minor": 7_250,
        "overdue_minor": 7_250,
    }
    return StatementPaper(**usual | changes)


def read(pdf: bytes) -> PdfReader:
    """Return a PDF as somebody else reads it."""
    return PdfReader(io.BytesIO(pdf))


def root_of(pdf: bytes) -> Any:
    """Return the catalogue of a PDF: what it says of itself as a whole."""
    return read(pdf).trailer["/Root"]


def text_of(pdf: bytes) -> str:
    """Return a PDF's text, its lines and spaces as single spaces."""
    pages = " ".join(page.extract_text() for page in read(pdf).pages)
    return " ".join(pages.replace("\u200b", "").split())


def changed(struct: S, **changes: Any) -> S:
    """Return a part of a paper, or a whole one, with some of it changed."""
    return msgspec.structs.replace(struct, **changes)
