"""Invoices and credit notes: a draft until issued, from then on what was sent.

The database itself sees to it (`migrations/0011_books.py`): what is issued gets the next number
of its organisation, keeps names, addresses, bank details and tax number as they are at that moment,
is charged in the ledger, and cannot be changed but by voiding it.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tortoise import fields
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.models import Model
from tortoise.timezone import now

from doorstep.customers.models import Customer, Property
from doorstep.jobs.models import Job
from doorstep.kit.errors import Conflict
from doorstep.kit.ids import NEW_ID, uuid7
from doorstep.organizations.models import Organization


class InvoiceKind(StrEnum):
    """Whether it asks for money, or takes back what another one asked for."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class AlreadyIssued(Conflict):
    """This invoice was already sent."""

    code = "invoice_already_issued"


class NotVoidable(Conflict):
    """Only an invoice of which nothing was paid or credited can be voided; credit it instead."""

    code = "invoice_not_voidable"


def nothing() -> list[Any]:
    """Return a fresh empty list."""
    return []


class Invoice(Model):
    """What is charged for, whom, and when it is due; a draft as long as `issued_at` is null.

    `lines` are `sums.InvoiceLine`, `taxes` `sums.InvoiceTax`; `bill_to` and `address` (whose, and
    where) are `customers.addresses.Address`, `bank` a list of `{label, value}`, `tax_number` the
    organisation's when it was issued. A credit note's `credits` is the invoice that it is about.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="invoices", db_index=True)
    customer = fields.ForeignKeyField(
        Customer, related_name="invoices", on_delete=fields.RESTRICT, db_index=True
    )
    property = fields.ForeignKeyField(
        Property, related_name="invoices", null=True, on_delete=fields.SET_NULL, db_index=True
    )
    job = fields.ForeignKeyField(
        Job, related_name="invoices", null=True, on_delete=fields.SET_NULL, db_index=True
    )
    credits = fields.ForeignKeyField(  # pyright: ignore[reportUnknownVariableType]
        "doorstep.Invoice",
        related_name="credit_notes",
        null=True,
        on_delete=fields.RESTRICT,
        db_index=True,
    )
    external_id = fields.CharField(max_length=100, null=True)
    kind = fields.CharEnumField(
        InvoiceKind, max_length=20, default=InvoiceKind.INVOICE, db_default="invoice"
    )
    number = fields.CharField(max_length=40, null=True)
    title = fields.CharField(max_length=200, default="", db_default="")
    currency = fields.CharField(max_length=3)
    lines = fields.JSONField[list[dict[str, Any]]](default=nothing, db_default=SqlDefault("'[]'"))
    taxes = fields.JSONField[list[dict[str, Any]]](default=nothing, db_default=SqlDefault("'[]'"))
    net_minor = fields.BigIntField(default=0, db_default=0)
    tax_minor = fields.BigIntField(default=0, db_default=0)
    total_minor = fields.BigIntField(default=0, db_default=0)
    terms = fields.TextField(default="", db_default="")
    issued_on = fields.DateField(null=True)
    due_on = fields.DateField(null=True)
    issued_at = fields.DatetimeField(null=True)
    voided_at = fields.DatetimeField(null=True)
    bill_to = fields.JSONField[dict[str, Any] | None](null=True)
    address = fields.JSONField[dict[str, Any] | None](null=True)
    bank = fields.JSONField[list[dict[str, str]] | None](null=True)
    tax_number = fields.CharField(max_length=40, null=True)
    created_at = fields.DatetimeField(default=now, db_default=Now())

    if TYPE_CHECKING:
        organization_id: UUID
        customer_id: UUID
        property_id: UUID | None
        job_id: UUID | None
        credits_id: UUID | None

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "invoices"
        unique_together = (("organization", "external_id"), ("organization", "number"))

    async def issue(self, *, on: date, due_on: date | None, at: datetime) -> None:
        """Make the draft payable; its lines are frozen from here on, and it has a number.

        Raises AlreadyIssued unless the invoice is a draft.
        """
        if self.issued_at is not None:
            raise AlreadyIssued
        self.issued_on, self.due_on, self.issued_at = on, due_on, at  # pyright: ignore[reportAttributeAccessIssue]
        await self.save(update_fields=["issued_on", "due_on", "issued_at"])
        await self.refresh_from_db()

    async def void(self, *, at: datetime) -> None:
        """Take back what was issued by mistake, before anything was paid or credited.

        Raises NotVoidable for a draft, a credit note, or one with anything but its charge.
        """
        charged = await LedgerEntry.filter(invoice_id=self.id).count()
        if self.kind is not InvoiceKind.INVOICE or self.voided_at is not None or charged != 1:
            raise NotVoidable
        self.voided_at = at
        await self.save(update_fields=["voided_at"])


class EntryKind(StrEnum):
    """What changed a balance; the sign of its amount is fixed by it."""

    ISSUED = "issued"
    PAYMENT = "payment"
    REFUND = "refund"
    REFUND_FAILED = "refund_failed"
    CREDIT = "credit"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"
    VOIDED = "voided"


class LedgerEntry(Model):
    """One change of an invoice's balance: never changed, never deleted while it has to be kept.

    `amount_minor` is its effect: above zero is owed, below is paid. `sequence` and `balance_minor`
    (after this entry) are the database's own. There is one entry of a `kind` and a
    `reference`, which is what caused it. `at` is when that happened. What a file entered by itself
    has the `external_id` of its line.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="entries", db_index=False)
    customer = fields.ForeignKeyField(
        Customer, related_name="entries", on_delete=fields.RESTRICT, db_index=True
    )
    invoice = fields.ForeignKeyField(
        Invoice, related_name="entries", on_delete=fields.RESTRICT, db_index=False
    )
    payment = fields.ForeignKeyField(  # pyright: ignore[reportUnknownVariableType]
        "doorstep.Payment",
        related_name="entries",
        null=True,
        on_delete=fields.RESTRICT,
        db_index=True,
    )
    external_id = fields.CharField(max_length=100, null=True)
    sequence = fields.IntField(default=0, db_default=0)
    kind = fields.CharEnumField(EntryKind, max_length=20)
    currency = fields.CharField(max_length=3)
    amount_minor = fields.BigIntField()
    balance_minor = fields.BigIntField(default=0, db_default=0)
    reference = fields.CharField(max_length=255)
    note = fields.CharField(max_length=200, default="", db_default="")
    at = fields.DatetimeField(default=now, db_default=Now())

    if TYPE_CHECKING:
        organization_id: UUID
        customer_id: UUID
        invoice_id: UUID
        payment_id: UUID | None

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "ledger_entries"
        unique_together = (
            ("invoice", "sequence"),
            ("invoice", "kind", "reference"),
            ("organization", "external_id"),
        )


class InvoiceNumbers(Model):
    """How far an organisation's numbers have come; its row is held until an invoice is there."""

    organization = fields.OneToOneField(Organization, related_name="numbers", primary_key=True)
    invoices = fields.BigIntField(default=0, db_default=0)
    receipts = fields.BigIntField(default=0, db_default=0)

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "invoice_numbers"
