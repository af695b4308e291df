"""The demo's mailbox: what the local mail sink took, so that every process can show it."""

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model
from tortoise.timezone import now

from doorstep.kit.ids import NEW_ID, uuid7


class DemoMail(Model):
    """One message as it arrived; empty outside demo mode."""

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    recipient = fields.CharField(max_length=320, db_index=True)
    subject = fields.CharField(max_length=998)
    text = fields.TextField()
    html = fields.TextField(default="", db_default="")
    received_at = fields.DatetimeField(default=now, db_default=Now(), db_index=True)

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "demo_mail"
