"""What happened to a customer's access and records, and by whom: kept for the owner to read."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from tortoise import fields
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.models import Model
from tortoise.timezone import now

from deltasync import Connection
from doorstep.kit.ids import NEW_ID, uuid7
from doorstep.organizations.models import Organization

from .models import Contact, Customer

OFFICE = "office"
"""The actor when it was nobody of the customer's."""


class Happening(StrEnum):
    """What may be noted."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SESSIONS_ENDED = "sessions_ended"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    PASSWORD_SET = "password_set"  # noqa: S105 - a word, not a password
    PASSWORD_REMOVED = "password_removed"  # noqa: S105 - as above
    EMAIL_CHANGED = "email_changed"
    CONTACT_INVITED = "contact_invited"
    CONTACT_REMOVED = "contact_removed"
    ROLE_CHANGED = "role_changed"
    EXPORT_ASKED = "export_asked"
    EXPORT_DOWNLOADED = "export_downloaded"
    ERASURE_ASKED = "erasure_asked"
    ERASURE_DECIDED = "erasure_decided"
    DOCUMENT_VIEWED = "document_viewed"
    LINK_MADE = "link_made"
    LINK_REVOKED = "link_revoked"
    CALENDAR_MADE = "calendar_made"
    CALENDAR_ENDED = "calendar_ended"
    AUTOPAY_ON = "autopay_on"
    AUTOPAY_OFF = "autopay_off"


class AuditEvent(Model):
    """One thing that happened; `actor` is the name somebody had then, `detail` says what about.

    Never changed; it goes with its customer.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="audit", db_index=True)
    customer = fields.ForeignKeyField(Customer, related_name="audit")
    contact = fields.ForeignKeyField(
        Contact, related_name="audit", null=True, db_index=True, on_delete=fields.SET_NULL
    )
    actor = fields.CharField(max_length=200)
    happening = fields.CharEnumField(Happening, max_length=30)
    detail = fields.JSONField[dict[str, Any]](default=dict, db_default=SqlDefault("'{}'"))
    at = fields.DatetimeField(default=now, db_default=Now())

    if TYPE_CHECKING:
        organization_id: UUID
        customer_id: UUID
        contact_id: UUID | None

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "audit_events"
        indexes = (("customer_id", "at"),)


async def note(link: Connection, contact: UUID, happening: Happening, **detail: str) -> None:
    """Note within a transaction what a contact has done."""
    await link.execute(
        "insert into audit_events (organization_id, customer_id, contact_id, actor, happening,"
        " detail) select organization_id, customer_id, id, name, $2, $3::text::jsonb"
        " from customer_portal_access where id = $1",
        contact,
        happening,
        _as_json(detail),
    )


async def note_of_office(
    link: Connection, customer: UUID, happening: Happening, **detail: str
) -> None:
    """Note within a transaction what the office has done to a customer's records."""
    await link.execute(
        "insert into audit_events (organization_id, customer_id, actor, happening, detail)"
        " select organization_id, id, $4, $2, $3::text::jsonb from customers where id = $1",
        customer,
        happening,
        _as_json(detail),
        OFFICE,
    )


def _as_json(detail: dict[str, str]) -> str:
    return msgspec.json.encode(detail).decode()
