"""Payments: each an intention of a customer's, or what came in elsewhere, and what became of it.

Whatever settles one posts it to the ledger in the same transaction. The invoices of a payment are
held before the payment itself, in the order of their ids: so two who pay the same wait for one
another.
"""

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model
from tortoise.timezone import now

from doorstep.customers.models import Contact, Customer
from doorstep.kit.ids import NEW_ID, uuid7
from doorstep.organizations.models import Organization

from .models import Invoice


class PaymentState(StrEnum):
    """How far a payment is; the first two keep its invoices from being paid another time."""

    OPEN = "open"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXPIRED = "expired"


UNDER_WAY = (PaymentState.OPEN, PaymentState.PROCESSING)


class Payment(Model):
    """One sum for one or several invoices.

    What comes in elsewhere has no `session_id`. `account` is the connected account of Stripe that
    it is made on, empty for the business's own key. `receipt` is its number once it has succeeded,
    and `failure` the sentence that says why it has not.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="payments", db_index=False)
    customer = fields.ForeignKeyField(
        Customer, related_name="payments", on_delete=fields.RESTRICT, db_index=True
    )
    contact = fields.ForeignKeyField(
        Contact, related_name="payments", null=True, on_delete=fields.SET_NULL, db_index=True
    )
    external_id = fields.CharField(max_length=100, null=True)
    state = fields.CharEnumField(
        PaymentState, max_length=20, default=PaymentState.OPEN, db_default="open"
    )
    currency = fields.CharField(max_length=3)
    amount_minor = fields.BigIntField()
    method = fields.CharField(max_length=20, default="", db_default="")
    detail = fields.CharField(max_length=100, default="", db_default="")
    account = fields.CharField(max_length=255, default="", db_default="")
    session_id = fields.CharField(max_length=255, null=True, unique=True)
    intent_id = fields.CharField(max_length=255, null=True, unique=True)
    url = fields.TextField(default="", db_default="")
    expires_at = fields.DatetimeField(null=True)
    looked_at = fields.DatetimeField(null=True)
    failure = fields.CharField(max_length=500, default="", db_default="")
    receipt = fields.CharField(max_length=40, null=True)
    created_at = fields.DatetimeField(default=now, db_default=Now())
    settled_at = fields.DatetimeField(null=True)

    if TYPE_CHECKING:
        organization_id: UUID
        customer_id: UUID
        contact_id: UUID | None

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "payments"
        unique_together = (("organization", "external_id"), ("organization", "receipt"))


class PaymentPart(Model):
    """What a payment is for: so much of one invoice.

    The database keeps `open` as the payment's state says; an invoice has one open part at most.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(
        Organization, related_name="payment_parts", db_index=False
    )
    payment = fields.ForeignKeyField(
        Payment, related_name="parts", on_delete=fields.RESTRICT, db_index=False
    )
    invoice = fields.ForeignKeyField(
        Invoice, related_name="parts", on_delete=fields.RESTRICT, db_index=True
    )
    amount_minor = fields.BigIntField()
    open = fields.BooleanField(default=True, db_default=True)

    if TYPE_CHECKING:
        organization_id: UUID
        payment_id: UUID
        invoice_id: UUID

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "payment_parts"
        unique_together = (("payment", "invoice"),)
