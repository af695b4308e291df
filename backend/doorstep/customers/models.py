"""Customers, the contacts who sign in for them, and the addresses where work is done.

What customers may change themselves has, in `imported`, what the office's last import said: an
import writes over a change only when the office's own value has changed.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model
from tortoise.timezone import now

from doorstep.kit.ids import NEW_ID, uuid7
from doorstep.organizations.models import Organization


class Role(StrEnum):
    """What a contact of a customer may see and do."""

    OWNER = "owner"
    BILLING = "billing"
    SITE = "site"


class Customer(Model):
    """A household, a landlord or a company; its address is where letters go.

    Of one that was erased at its wish (`erased_at`) only its number is kept: what an import says of
    it is passed over.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="customers", db_index=True)
    external_id = fields.CharField(max_length=100, null=True)
    name = fields.CharField(max_length=200)
    line1 = fields.CharField(max_length=200, default="", db_default="")
    line2 = fields.CharField(max_length=200, default="", db_default="")
    city = fields.CharField(max_length=100, default="", db_default="")
    postal_code = fields.CharField(max_length=20, default="", db_default="")
    country = fields.CharField(max_length=2, default="GB", db_default="GB")
    imported = fields.JSONField[dict[str, Any] | None](null=True)
    erased_at = fields.DatetimeField(null=True)

    if TYPE_CHECKING:
        organization_id: UUID

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "customers"
        unique_together = (("organization", "external_id"),)


class Contact(Model):
    """A person who may sign in for a customer; `email` is kept as `plain_address` has it.

    `locale` says how dates are written for them; null is as the organisation does.
    `removed_at` is when an owner ended their access, `signed_in_on` the day of the last sign-in
    since they have it.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="contacts", db_index=True)
    customer = fields.ForeignKeyField(Customer, related_name="contacts", db_index=True)
    external_id = fields.CharField(max_length=100, null=True)
    name = fields.CharField(max_length=200)
    email = fields.CharField(max_length=254)
    phone = fields.CharField(max_length=40, null=True)
    phone_other = fields.CharField(max_length=40, null=True)
    locale = fields.CharField(max_length=35, null=True)
    role = fields.CharEnumField(Role, max_length=10, default=Role.OWNER, db_default="owner")
    password_hash = fields.CharField(max_length=255, null=True)
    magic_link_token_hash = fields.CharField(max_length=64, null=True)
    magic_link_expires_at = fields.DatetimeField(null=True)
    last_login_at = fields.DatetimeField(null=True)
    signed_in_on = fields.DateField(null=True)
    active = fields.BooleanField(default=True, db_default=True)
    removed_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(default=now, db_default=Now())
    imported = fields.JSONField[dict[str, Any] | None](null=True)

    if TYPE_CHECKING:
        organization_id: UUID
        customer_id: UUID

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "customer_portal_access"
        unique_together = (("organization", "email", "customer"), ("organization", "external_id"))


class Property(Model):
    """An address where work is done; `access_notes` tell the technician how to get in."""

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="properties", db_index=True)
    customer = fields.ForeignKeyField(Customer, related_name="properties", db_index=True)
    external_id = fields.CharField(max_length=100, null=True)
    name = fields.CharField(max_length=200, null=True)
    line1 = fields.CharField(max_length=200)
    line2 = fields.CharField(max_length=200, default="", db_default="")
    city = fields.CharField(max_length=100, default="", db_default="")
    postal_code = fields.CharField(max_length=20, default="", db_default="")
    country = fields.CharField(max_length=2, default="GB", db_default="GB")
    access_notes = fields.CharField(max_length=1000, default="", db_default="")
    imported = fields.JSONField[dict[str, Any] | None](null=True)

    if TYPE_CHECKING:
        organization_id: UUID
        customer_id: UUID

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "properties"
        unique_together = (("organization", "external_id"),)
