"""The secret addresses under which people's calendars look for their visits."""

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model
from tortoise.timezone import now

from doorstep.customers.models import Contact
from doorstep.kit.ids import NEW_ID, uuid7
from doorstep.organizations.models import Organization


class CalendarFeed(Model):
    """An address that a contact's calendar reads; only the hash of its secret part is kept.

    With `discreet` it says when somebody comes, and nothing else. `last_used_at` is noticed about
    once an hour, `last_agent` is what read it then.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(
        Organization, related_name="calendar_feeds", db_index=True
    )
    contact = fields.ForeignKeyField(Contact, related_name="calendar_feeds", db_index=True)
    token_hash = fields.BinaryField()
    name = fields.CharField(max_length=60, default="", db_default="")
    discreet = fields.BooleanField(default=False, db_default=False)
    created_at = fields.DatetimeField(default=now, db_default=Now())
    last_used_at = fields.DatetimeField(null=True)
    last_agent = fields.CharField(max_length=200, default="", db_default="")
    revoked_at = fields.DatetimeField(null=True)
    content_tag = fields.BinaryField(null=True)
    content_at = fields.DatetimeField(null=True)

    if TYPE_CHECKING:
        organization_id: UUID
        contact_id: UUID

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "calendar_feeds"
        unique_together = (("token_hash",),)
