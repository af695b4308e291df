"""The browsers that take push messages."""

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model
from tortoise.timezone import now

from doorstep.customers.models import Contact
from doorstep.kit.ids import NEW_ID, uuid7
from doorstep.organizations.models import Organization
from doorstep.sign_in.models import SignInSession


class PushSubscription(Model):
    """Where a browser that is signed in takes push messages, and the keys they are encrypted for.

    It goes with its session. `vapid_key` is the public key of the server's that it was made with,
    `trouble` what its push service said last, if that was no success.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(
        Organization, related_name="push_subscriptions", db_index=True
    )
    contact = fields.ForeignKeyField(Contact, related_name="push_subscriptions", db_index=True)
    session = fields.OneToOneField(SignInSession, related_name="push_subscription")
    endpoint = fields.TextField()
    endpoint_hash = fields.BinaryField()
    p256dh = fields.CharField(max_length=100)
    auth = fields.CharField(max_length=40)
    vapid_key = fields.CharField(max_length=100, default="", db_default="")
    created_at = fields.DatetimeField(default=now, db_default=Now())
    renewed_at = fields.DatetimeField(default=now, db_default=Now())
    last_sent_at = fields.DatetimeField(null=True)
    trouble = fields.CharField(max_length=200, default="", db_default="")

    if TYPE_CHECKING:
        organization_id: UUID
        contact_id: UUID
        session_id: UUID

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "push_subscriptions"
        unique_together = (("endpoint_hash",),)
