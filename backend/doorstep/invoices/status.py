"""How it stands with an invoice: derived from what the ledger says and the day it is, never kept.

The app derives it in the same way (`pwa/src/invoices/status.ts`); `tests/vectors` holds both to it.
"""

from datetime import date
from enum import StrEnum

from .replica import Invoice


class Status(StrEnum):
    """How it stands with an invoice that was issued, or that it is a credit note."""

    CREDIT = "credit"
    VOID = "void"
    PAID = "paid"
    PROCESSING = "processing"
    OVERDUE = "overdue"
    PARTLY_PAID = "partly_paid"
    OPEN = "open"


def rest_of(invoice: Invoice) -> int:
    """Return what is still to be paid: not what is on its way, nor what a bank has to decide."""
    if invoice.kind == "credit_note" or invoice.voided_at is not None:
        return 0
    return max(0, invoice.balance_minor - invoice.processing_minor - invoice.disputed_minor)


def payable_of(invoice: Invoice) -> int:
    """Return what can be paid now: nothing while a payment is on its way, one after another."""
    return 0 if invoice.processing_minor > 0 else rest_of(invoice)


def kept_of(invoice: Invoice) -> int:
    """Return what is kept for the customer: not what is being paid back."""
    return max(0, -invoice.balance_minor - invoice.refunding_minor)


def status_of(invoice: Invoice, today: date) -> Status:
    """Return how it stands; `today` is the organisation's.

    While money is on its way nothing more can be paid, however much is left. What a bank holds in
    a dispute counts as if it were to come.
    """
    if invoice.kind == "credit_note":
        return Status.CREDIT
    if invoice.voided_at is not None:
        return Status.VOID
    if invoice.balance_minor <= 0:
        return Status.PAID
    if invoice.processing_minor > 0 or invoice.disputed_minor >= invoice.balance_minor:
        return Status.PROCESSING
    if invoice.due_on is not None and invoice.due_on < today.isoformat():
        return Status.OVERDUE
    partly = invoice.balance_minor < invoice.total_minor
    return Status.PARTLY_PAID if partly else Status.OPEN
