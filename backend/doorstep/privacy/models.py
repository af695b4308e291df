"""Exports that were asked for, wishes to be erased, and the mail that tells of both."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tortoise import fields
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.models import Model
from tortoise.timezone import now

from doorstep.customers.models import Contact, Customer
from doorstep.kit.ids import NEW_ID, uuid7
from doorstep.organizations.models import Organization


class ExportState(StrEnum):
    """How far an export is."""

    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class ErasureState(StrEnum):
    """What became of a wish to be erased; `approved` until all of it is gone, then `done`."""

    ASKED = "asked"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    APPROVED = "approved"
    DONE = "done"


class Export(Model):
    """A file with all that is held: of the customer if `whole`, else of the contact alone.

    A worker that makes it holds it by `claim` until `lease_until`; then another may take it over.
    The file of a ready one is in the object store until `expires_at`.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="exports", db_index=True)
    customer = fields.ForeignKeyField(Customer, related_name="exports")
    contact = fields.ForeignKeyField(
        Contact, related_name="exports", null=True, on_delete=fields.SET_NULL, db_index=True
    )
    whole = fields.BooleanField()
    state = fields.CharEnumField(
        ExportState, max_length=10, default=ExportState.WAITING, db_default="waiting"
    )
    asked_at = fields.DatetimeField(default=now, db_default=Now())
    ready_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField(db_index=True)
    done = fields.IntField(default=0, db_default=0)
    total = fields.IntField(default=0, db_default=0)
    size = fields.BigIntField(null=True)
    failure = fields.CharField(max_length=40, default="", db_default="")
    claim = fields.UUIDField(null=True)
    lease_until = fields.DatetimeField(null=True)
    attempts = fields.SmallIntField(default=0, db_default=0)

    if TYPE_CHECKING:
        organization_id: UUID
        customer_id: UUID
        contact_id: UUID | None

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "exports"
        indexes = (("customer_id", "asked_at"), ("state", "asked_at"))


class Erasure(Model):
    """A customer's wish to be erased and what the office decided.

    It outlives what it is about: then it says by numbers alone what went and what stayed
    (`record`), and who asked, and why, are gone.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="erasures", db_index=True)
    customer = fields.ForeignKeyField(
        Customer, related_name="erasures", null=True, on_delete=fields.SET_NULL
    )
    contact = fields.ForeignKeyField(
        Contact, related_name="erasures", null=True, on_delete=fields.SET_NULL, db_index=True
    )
    state = fields.CharEnumField(
        ErasureState, max_length=10, default=ErasureState.ASKED, db_default="asked", db_index=True
    )
    reason = fields.TextField(default="", db_default="")
    answer = fields.TextField(default="", db_default="")
    asked_at = fields.DatetimeField(default=now, db_default=Now())
    decided_at = fields.DatetimeField(null=True)
    done_at = fields.DatetimeField(null=True)
    record = fields.JSONField[dict[str, Any]](default=dict, db_default=SqlDefault("'{}'"))

    if TYPE_CHECKING:
        organization_id: UUID
        customer_id: UUID | None
        contact_id: UUID | None

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "erasures"
        indexes = (("customer_id", "asked_at"),)


class Letter(Model):
    """A mail that is to be sent, written in the transaction of what it tells; gone when sent.

    `about` is the name of what it tells, for whoever has to know that it went out.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="letters", db_index=True)
    customer = fields.ForeignKeyField(Customer, related_name="letters", null=True, db_index=True)
    recipient = fields.CharField(max_length=254)
    subject = fields.CharField(max_length=300)
    text = fields.TextField()
    about = fields.UUIDField(null=True, db_index=True)
    attempts = fields.SmallIntField(default=0, db_default=0)
    created_at = fields.DatetimeField(default=now, db_default=Now())
    next_at = fields.DatetimeField(default=now, db_default=Now(), db_index=True)

    if TYPE_CHECKING:
        organization_id: UUID
        customer_id: UUID | None

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "privacy_letters"
