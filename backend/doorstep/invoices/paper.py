"""Invoices, receipts and statements on paper: made of the same documents as the screens."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from doorstep.customers.addresses import Address
from doorstep.organizations.models import Organization
from doorstep.papers.invoice import BankDetail as PaperDetail
from doorstep.papers.invoice import InvoiceLine, InvoicePaper, InvoiceTax, Tone
from doorstep.papers.letterhead import Letterhead
from doorstep.papers.receipt import ReceiptPaper, ReceiptPart
from doorstep.papers.statement import StatementPaper, StatementRow

from .replica import Invoice, LedgerEntry, Payment
from .status import Status, payable_of, status_of

WORDS = {
    Status.PAID: ("Paid", Tone.GOOD),
    Status.PROCESSING: ("On its way", Tone.PLAIN),
    Status.OVERDUE: ("Overdue", Tone.LATE),
    Status.PARTLY_PAID: ("Part paid", Tone.PLAIN),
    Status.VOID: ("Withdrawn", Tone.VOID),
}
"""The words of the screen (`pwa/src/invoices/status.ts`)."""
DISPUTED = ("Disputed", Tone.PLAIN)
SETTLED = ("Settled", Tone.GOOD)
TAX_NAMES = {"AU": "GST", "NZ": "GST", "IN": "GST", "SG": "GST", "US": "Tax", "CA": "Tax"}
"""By countries (ISO 3166-1); elsewhere it is VAT."""
METHODS = {
    "card": "Card",
    "bank_debit": "Bank debit",
    "transfer": "Bank transfer",
    "cash": "Cash",
    "cheque": "Cheque",
}
HAPPENED = {
    "issued": "Invoice",
    "payment": "Payment",
    "refund": "Refund",
    "refund_failed": "Refund not delivered",
    "credit": "Credit note",
    "dispute": "Payment disputed",
    "dispute_won": "Dispute decided for us",
    "voided": "Withdrawn",
}
PAID = {"payment", "refund", "refund_failed", "dispute", "dispute_won"}


class Reader(msgspec.Struct, frozen=True):
    """Whose paper it is, and for whom: how they write dates and amounts, and what day it is."""

    letterhead: Letterhead
    zone: ZoneInfo
    today: date
    tax: str


def reader_of(organization: Organization, locale: str | None, now: datetime) -> Reader:
    """Return how an organisation's papers look for somebody, at an instant."""
    zone = ZoneInfo(organization.time_zone)
    letterhead = Letterhead(
        name=organization.name,
        phone=organization.phone,
        email=organization.email,
        accent=organization.accent,
        locale=locale or organization.locale,
    )
    today, tax = now.astimezone(zone).date(), _tax_name(organization.locale)
    return numbered(Reader(letterhead, zone, today, tax), organization.tax_number)


def numbered(reader: Reader, tax_number: str) -> Reader:
    """Return a reader whose papers show a tax number under the business's name."""
    lines = [f"{reader.tax} no. {tax_number}"] if tax_number else []
    letterhead = msgspec.structs.replace(reader.letterhead, lines=lines)
    return msgspec.structs.replace(reader, letterhead=letterhead)


def _tax_name(locale: str) -> str:
    """Return what the tax on a sale is called, as the app does (`pwa/src/invoices/tax.ts`)."""
    region = next((part for part in locale.split("-")[1:] if part in TAX_NAMES), "")
    return TAX_NAMES.get(region, "VAT")


def invoice_paper(invoice: Invoice, credited: str, reader: Reader) -> InvoicePaper:
    """Return an invoice as it is printed today; a credit note names the number `credited`.

    The business's tax number is the one that it was issued with.
    """
    words, tone = _standing(invoice, reader.today)
    paid = -sum(entry.amount_minor for entry in invoice.entries if entry.kind in PAID)
    return InvoicePaper(
        letterhead=numbered(reader, invoice.tax_number).letterhead,
        number=invoice.number,
        kind=invoice.kind,
        title=invoice.title,
        issued_on=date.fromisoformat(invoice.issued_on),
        due_on=date.fromisoformat(invoice.due_on) if invoice.due_on else None,
        terms=invoice.terms,
        bill_to=_lines(invoice.bill_to),
        place=", ".join(_lines(invoice.address)) if invoice.address else "",
        lines=[_line(line) for line in invoice.lines],
        taxes=[InvoiceTax(tax.rate_ppm, tax.net_minor, tax.tax_minor) for tax in invoice.taxes],
        net_minor=invoice.net_minor,
        tax_minor=invoice.tax_minor,
        total_minor=invoice.total_minor,
        currency=invoice.currency,
        paid_minor=paid,
        balance_minor=invoice.balance_minor,
        processing_minor=invoice.processing_minor,
        disputed_minor=invoice.disputed_minor,
        refunding_minor=invoice.refunding_minor,
        status=words,
        tone=tone,
        bank=[PaperDetail(detail.label, detail.value) for detail in invoice.bank],
        credits=credited,
        tax_name=reader.tax,
    )


def receipt_paper(payment: Payment, customer: list[str], reader: Reader) -> ReceiptPaper:
    """Return the receipt of a payment that has succeeded, as it is printed today."""
    settled = datetime.fromisoformat(payment.settled_at or payment.created_at)
    return ReceiptPaper(
        letterhead=reader.letterhead,
        number=payment.receipt or "",
        paid_on=settled.astimezone(reader.zone).date(),
        method=payment.detail or METHODS.get(payment.method, ""),
        paid_by=payment.paid_by or "",
        currency=payment.currency,
        amount_minor=payment.amount_minor,
        parts=[ReceiptPart(part.number, part.amount_minor) for part in payment.parts],
        refunded_minor=payment.refunded_minor,
        lost_minor=payment.lost_minor,
        customer=customer,
    )


class Period(msgspec.Struct, frozen=True):
    """From one day until another, both included, in one currency."""

    since: date
    until: date
    currency: str


def statement_paper(
    invoices: Mapping[UUID, Invoice], period: Period, customer: list[str], reader: Reader
) -> StatementPaper:
    """Return what was charged and paid in a time, and what was owed before and after it."""
    numbers = {key: each.number for key, each in invoices.items()}
    known = [each for each in invoices.values() if each.currency == period.currency]
    happened = sorted(
        ((_day(entry, reader), invoice, entry) for invoice in known for entry in invoice.entries),
        key=lambda each: (each[0], each[2].at),
    )
    opening = sum(entry.amount_minor for day, _, entry in happened if day < period.since)
    balance, rows = opening, list[StatementRow]()
    for day, invoice, entry in happened:
        if period.since <= day <= period.until:
            balance += entry.amount_minor
            rows.append(_row(day, invoice, entry, balance, numbers))
    current = period.until >= reader.today
    back = sum(each.refunding_minor for each in known) if current else 0
    return StatementPaper(
        letterhead=reader.letterhead,
        customer=customer,
        since=period.since,
        until=period.until,
        currency=period.currency,
        opening_minor=opening,
        rows=rows,
        closing_minor=balance,
        kept_minor=sum(_kept(each, period.until, reader) for each in known) - back,
        refunding_minor=back,
        **(_as_of_today(known, reader.today) if current else {}),
        current=current,
    )


def _kept(invoice: Invoice, until: date, reader: Reader) -> int:
    """Return what was paid or credited beyond what an invoice asked for, at the end of a day."""
    then = (entry.amount_minor for entry in invoice.entries if _day(entry, reader) <= until)
    return max(0, -sum(then))


def _as_of_today(invoices: Sequence[Invoice], today: date) -> dict[str, int]:
    """Return what of the amount owed is not simply to be paid, as the screen has it."""
    overdue = [each for each in invoices if status_of(each, today) is Status.OVERDUE]
    owed = [each for each in invoices if each.balance_minor > 0]
    return {
        "overdue_minor": sum(payable_of(each) for each in overdue),
        "processing_minor": sum(min(each.processing_minor, each.balance_minor) for each in owed),
        "disputed_minor": sum(min(each.disputed_minor, each.balance_minor) for each in owed),
    }


def _standing(invoice: Invoice, today: date) -> tuple[str, Tone]:
    """Return how it stands, in the screen's word; what is open says so by what it asks for."""
    status = status_of(invoice, today)
    if status is Status.PROCESSING and not invoice.processing_minor:
        return DISPUTED
    if status is Status.PAID and invoice.total_minor == 0:
        return SETTLED
    return WORDS.get(status, ("", Tone.PLAIN))


def _row(
    day: date, invoice: Invoice, entry: LedgerEntry, balance: int, numbers: Mapping[UUID, str]
) -> StatementRow:
    """Return a line of it; a credit note has its own number, and names its invoice."""
    charged = entry.amount_minor >= 0
    note = numbers.get(entry.credit_note_id) if entry.credit_note_id else None
    what = f"{HAPPENED[entry.kind]} for invoice {invoice.number}" if note else HAPPENED[entry.kind]
    return StatementRow(
        on=day,
        what=what + (f", {entry.note}" if entry.note else ""),
        reference=note or invoice.number,
        charge_minor=entry.amount_minor if charged else None,
        payment_minor=None if charged else -entry.amount_minor,
        balance_minor=balance,
    )


def _day(entry: LedgerEntry, reader: Reader) -> date:
    return datetime.fromisoformat(entry.at).astimezone(reader.zone).date()


def _line(line: msgspec.Struct) -> InvoiceLine:
    return InvoiceLine(**msgspec.structs.asdict(line))


def _lines(address: Address) -> list[str]:
    """Return the lines of an address that are not empty."""
    town = f"{address.city} {address.postal_code}".strip()
    return [each for each in (address.name, address.line1, address.line2, town) if each]
