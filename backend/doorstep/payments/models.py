"""What Stripe has told of payments beside their being paid: refunds, disputes, and every event."""

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model
from tortoise.timezone import now

from doorstep.customers.models import Customer
from doorstep.invoices.models import Invoice
from doorstep.invoices.payments import Payment
from doorstep.kit.ids import NEW_ID, uuid7
from doorstep.organizations.models import Organization


class RefundState(StrEnum):
    """How far a refund is; `wanted` is not yet with Stripe."""

    WANTED = "wanted"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Refund(Model):
    """Money that goes back; `invoice` is the one it is about if it was Doorstep that wanted it."""

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="refunds", db_index=True)
    payment = fields.ForeignKeyField(
        Payment, related_name="refunds", on_delete=fields.RESTRICT, db_index=True
    )
    invoice = fields.ForeignKeyField(
        Invoice, related_name="refunds", null=True, on_delete=fields.RESTRICT, db_index=True
    )
    refund_id = fields.CharField(max_length=255, null=True, unique=True)
    amount_minor = fields.BigIntField()
    state = fields.CharEnumField(
        RefundState, max_length=20, default=RefundState.WANTED, db_default="wanted"
    )
    created_at = fields.DatetimeField(default=now, db_default=Now())

    if TYPE_CHECKING:
        organization_id: UUID
        payment_id: UUID
        invoice_id: UUID | None

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "refunds"


class DisputeState(StrEnum):
    """How far a dispute is."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Dispute(Model):
    """A payment that its customer's bank has taken back, while it looks into it or for good."""

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="disputes", db_index=True)
    payment = fields.ForeignKeyField(
        Payment, related_name="disputes", on_delete=fields.RESTRICT, db_index=True
    )
    dispute_id = fields.CharField(max_length=255, unique=True)
    amount_minor = fields.BigIntField()
    state = fields.CharEnumField(
        DisputeState, max_length=20, default=DisputeState.OPEN, db_default="open"
    )
    created_at = fields.DatetimeField(default=now, db_default=Now())

    if TYPE_CHECKING:
        organization_id: UUID
        payment_id: UUID

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "disputes"


class StripeEvent(Model):
    """An event that has been heard, so that it has an effect once; nothing of its contents."""

    id = fields.CharField(max_length=255, primary_key=True)
    account = fields.CharField(max_length=255, default="", db_default="")
    type = fields.CharField(max_length=100)
    heard_at = fields.DatetimeField(default=now, db_default=Now(), db_index=True)

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "stripe_events"


class StripeCustomer(Model):
    """Under whom an account of Stripe keeps a customer's cards."""

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(
        Organization, related_name="stripe_customers", db_index=True
    )
    customer = fields.ForeignKeyField(Customer, related_name="stripe_customers", db_index=False)
    account = fields.CharField(max_length=255, default="", db_default="")
    stripe_id = fields.CharField(max_length=255)

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "stripe_customers"
        unique_together = (("customer", "account"),)
