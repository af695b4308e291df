"""Paying by itself: a saved card, what was agreed to, and what is to be charged when."""

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model
from tortoise.timezone import now

from doorstep.customers.models import Contact, Customer
from doorstep.invoices.models import Invoice
from doorstep.invoices.payments import Payment
from doorstep.kit.ids import NEW_ID, uuid7
from doorstep.organizations.models import Organization


class AutopayState(StrEnum):
    """How far it is: agreed to, with a card saved, or over for good."""

    PENDING = "pending"
    ACTIVE = "active"
    OFF = "off"


class Ended(StrEnum):
    """Why it is off."""

    TURNED_OFF = "turned_off"
    REPLACED = "replaced"
    DECLINED = "declined"
    NEVER_BEGUN = "never_begun"
    ERASED = "erased"


class Autopay(Model):
    """A consent to be charged, and the card that it is about; a customer has one that is active.

    `consent_text` is what was agreed to, word for word. `profile_id` is the customer at Stripe
    under whom `method_id`, the card, is kept on the `account`; `detail` says which. What is off was
    `let_go_at` once the card is kept there no longer.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="autopays", db_index=True)
    customer = fields.ForeignKeyField(Customer, related_name="autopays", db_index=True)
    contact = fields.ForeignKeyField(
        Contact, related_name="autopays", null=True, on_delete=fields.SET_NULL, db_index=True
    )
    state = fields.CharEnumField(
        AutopayState, max_length=20, default=AutopayState.PENDING, db_default="pending"
    )
    account = fields.CharField(max_length=255, default="", db_default="")
    profile_id = fields.CharField(max_length=255, null=True)
    session_id = fields.CharField(max_length=255, null=True, unique=True)
    url = fields.TextField(default="", db_default="")
    method_id = fields.CharField(max_length=255, null=True)
    detail = fields.CharField(max_length=100, default="", db_default="")
    consent_version = fields.CharField(max_length=20)
    consent_text = fields.TextField()
    consented_at = fields.DatetimeField(default=now, db_default=Now())
    began_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    ended_why = fields.CharEnumField(Ended, max_length=20, null=True)
    looked_at = fields.DatetimeField(null=True)
    let_go_at = fields.DatetimeField(null=True)

    if TYPE_CHECKING:
        organization_id: UUID
        customer_id: UUID
        contact_id: UUID | None

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "autopays"


class AutopayCharge(Model):
    """That an invoice is to be charged by itself, as its customer was told by mail.

    `amount_minor` is the most that may be taken, on `planned_on` at the soonest. The mail that says
    so is about `notice_id`; it was written at `noticed_at`, and the first to read it was sent it at
    `sent_at`. `payment` is the one try that was made; `told_at` is when it was said that it had
    failed.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(
        Organization, related_name="autopay_charges", db_index=True
    )
    customer = fields.ForeignKeyField(Customer, related_name="autopay_charges", db_index=True)
    autopay = fields.ForeignKeyField(Autopay, related_name="charges", db_index=False)
    invoice = fields.ForeignKeyField(Invoice, related_name="autopay_charges", db_index=True)
    amount_minor = fields.BigIntField()
    planned_on = fields.DateField()
    notice_id = fields.UUIDField(unique=True, default=uuid7, db_default=NEW_ID)
    noticed_at = fields.DatetimeField(default=now, db_default=Now())
    sent_at = fields.DatetimeField(null=True)
    payment = fields.OneToOneField(
        Payment, related_name="autopay_charge", null=True, on_delete=fields.SET_NULL
    )
    told_at = fields.DatetimeField(null=True)

    if TYPE_CHECKING:
        organization_id: UUID
        customer_id: UUID
        autopay_id: UUID
        invoice_id: UUID
        payment_id: UUID | None

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "autopay_charges"
        unique_together = (("autopay", "invoice"),)
