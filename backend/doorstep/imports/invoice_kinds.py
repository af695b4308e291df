"""Lines about money: invoices, credit notes, and what was paid and paid back elsewhere."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from doorstep.customers.mutations import ONE_LINE, SAYING
from doorstep.invoices.models import InvoiceKind
from doorstep.invoices.sums import Item, Sums, TaxRounding, sum_up
from doorstep.kit.money import LARGEST_MINOR

from .line import (
    Currency,
    Instant,
    Key,
    Line,
    Long,
    Number,
    Paid,
    Text,
    check_currency,
    check_past,
)

MOST_LINES = 500
MILLI, PPM_OF_PERCENT = 3, 4
"""How many digits behind the point a quantity and a percentage may have."""
LARGEST = 999_999_999

Amount = Annotated[int, Meta(ge=-LARGEST_MINOR, le=LARGEST_MINOR)]
Total = Annotated[int, Meta(ge=0, le=LARGEST_MINOR)]
Whole = Annotated[int, Meta(ge=-LARGEST, le=LARGEST)]
Quantity = Annotated[str, Meta(pattern=r"^-?[0-9]{1,9}(\.[0-9]{1,3})?\Z")]
Percent = Annotated[str, Meta(pattern=r"^[0-9]{1,3}(\.[0-9]{1,4})?\Z")]


class InvoiceState(StrEnum):
    """How far an invoice is."""

    DRAFT = "draft"
    ISSUED = "issued"
    VOID = "void"


class Charged(msgspec.Struct, forbid_unknown_fields=True):
    """What is charged for; a number with a point is written as text, so that nothing is lost."""

    description: Annotated[str, Meta(min_length=1, max_length=500, pattern=SAYING)]
    unit_price_minor: Amount
    tax_rate: Percent
    quantity: Whole | Quantity = 1
    unit: Annotated[str, Meta(max_length=20, pattern=ONE_LINE)] = ""

    def item(self) -> Item:
        """Return it in whole thousandths and millionths."""
        return Item(
            description=self.description,
            quantity_milli=int(Decimal(self.quantity).scaleb(MILLI)),
            unit=self.unit,
            unit_price_minor=self.unit_price_minor,
            tax_rate_ppm=int(Decimal(self.tax_rate).scaleb(PPM_OF_PERCENT)),
        )


class Invoice(Line, tag="invoice"):
    """What a customer owes for, or with the `invoice_kind` `credit_note` no longer does.

    Each of the `lines` has a `description`, a `quantity` (1 if left out; a whole number, or text
    like "1.5"), a `unit` ("h", or nothing), a `unit_price_minor` and a `tax_rate` (per cent, as
    text: "20" or "8.875"). What they come to is worked out; a `total_minor` is held against it. A
    `draft` is not shown to the customer and may change. Once `issued` it has a day, `issued_on`,
    and a number that no other has, and stays as it is: `void` one of which nothing was paid or
    credited, else credit it by a credit note, whose `credits` is the `external_id` of the invoice.
    `due_on` is not before `issued_on`, which of an issued one is no day to come.
    """

    organization: Key
    customer: Key
    lines: Annotated[list[Charged], Meta(min_length=1, max_length=MOST_LINES)]
    property: Key | None = None
    job: Key | None = None
    invoice_kind: InvoiceKind = InvoiceKind.INVOICE
    credits: Key | None = None
    number: Number | None = None
    title: Text = ""
    currency: Currency | None = None
    total_minor: Total | None = None
    terms: Long = ""
    issued_on: date | None = None
    due_on: date | None = None
    state: InvoiceState = InvoiceState.ISSUED

    def __post_init__(self) -> None:
        """Check what can be checked without looking at others."""
        super().__post_init__()
        if self.currency is not None:
            check_currency(self.currency)
        self._check_kind()
        self._check_days()
        self._check_sums()

    def sums(self) -> dict[TaxRounding, Sums]:
        """Return what the lines come to by either rule; which is the organisation's, it says."""
        items = [line.item() for line in self.lines]
        return {rounding: sum_up(items, rounding) for rounding in TaxRounding}

    def _check_kind(self) -> None:
        credit = self.invoice_kind is InvoiceKind.CREDIT_NOTE
        if credit and self.credits is None:
            raise ValueError("credits: a credit note names the invoice that it is about")
        if not credit and self.credits is not None:
            raise ValueError("credits: only a credit note has this")
        if credit and self.state is InvoiceState.VOID:
            raise ValueError("state: a credit note cannot be voided")

    def _check_days(self) -> None:
        if self.issued_on is None:
            if self.state is not InvoiceState.DRAFT:
                raise ValueError("issued_on: expected a date, for it is no draft")
        elif self.due_on is not None and self.due_on < self.issued_on:
            raise ValueError("due_on: expected a date that is not before issued_on")
        if self.issued_on is not None and self.state is not InvoiceState.DRAFT:
            check_past("issued_on", self.issued_on)

    def _check_sums(self) -> None:
        least = int(self.invoice_kind is InvoiceKind.CREDIT_NOTE)
        for found in self.sums().values():
            parts = [found.total_minor, found.net_minor, *(line.net_minor for line in found.lines)]
            if max(map(abs, parts)) > LARGEST_MINOR:
                raise ValueError(f"lines: come to more than {LARGEST_MINOR}")
            if found.total_minor < least:
                raise ValueError(f"lines: come to less than {least}")


class Payment(Line, tag="payment"):
    """What was paid for an invoice, elsewhere than in the portal.

    The invoice was issued and not voided, and `paid_at` is not in the future. A payment is entered
    once and stays as it is. `reference` is a note for the customer. Of more than is owed the rest
    is the customer's credit.
    """

    organization: Key
    invoice: Key
    amount_minor: Paid
    paid_at: Instant
    method: Literal["transfer", "cash", "cheque", "card", "other"]
    reference: Text = ""

    def __post_init__(self) -> None:
        """Check that it has been paid."""
        super().__post_init__()
        check_past("paid_at", self.paid_at)


class Refund(Line, tag="refund"):
    """What was given back of a payment, elsewhere than in the portal; `paid_at` is when.

    The `payment` came by a file: what was paid at Stripe is refunded there. A refund is entered
    once and stays as it is; no more goes back than was paid. `reference` is a note for the
    customer. What is kept for a customer is moved to another invoice by two lines: a `refund` of
    the payment that it came by, and a `payment` of the other invoice, with the same `reference`.
    """

    organization: Key
    payment: Key
    amount_minor: Paid
    paid_at: Instant
    reference: Text = ""

    def __post_init__(self) -> None:
        """Check that it has been paid."""
        super().__post_init__()
        check_past("paid_at", self.paid_at)
