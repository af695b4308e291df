"""The addresses that mail came back from."""

from typing import Final

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model
from tortoise.timezone import now

from doorstep.kit.ids import NEW_ID, uuid7
from doorstep.organizations.models import Organization

COMPLAINED: Final = "reported as unwanted"
"""Why an address is held back whose owner, or their mail program, complained of a mail."""


class MailBounce(Model):
    """That mail to an address came back for good, or was complained of; it gets no more alerts."""

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="mail_bounces", db_index=True)
    email = fields.CharField(max_length=254)
    reason = fields.CharField(max_length=200)
    at = fields.DatetimeField(default=now, db_default=Now())

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "mail_bounces"
        unique_together = (("organization", "email"),)
