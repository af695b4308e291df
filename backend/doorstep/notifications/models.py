"""What happened, what people are told of it, on which channels, and how they want to be told."""

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


class Category(StrEnum):
    """What people choose channels for."""

    VISITS = "visits"
    REQUESTS = "requests"
    INVOICES = "invoices"
    DOCUMENTS = "documents"
    SECURITY = "security"


class Channel(StrEnum):
    """How an alert travels."""

    PUSH = "push"
    EMAIL = "email"
    SMS = "sms"


class AlertState(StrEnum):
    """Whether an alert waits, was told, or came too late to be of use.

    One that is aloud goes out for several that were told: they are in the inbox, it is not.
    """

    WAITING = "waiting"
    TOLD = "told"
    DROPPED = "dropped"
    ALOUD = "aloud"


class DeliveryState(StrEnum):
    """How far a delivery is; `failed` ones are for the office to look at."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Event(Model):
    """That something happened to a subject, written in the transaction of what happened.

    `was` has what the subject was before, as far as people may have been told of it; null for
    something new. With a `contact` only that one is told. The database does not check whom it
    names: what is written down of a change must not wait for who has those rows.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    organization = fields.ForeignKeyField(
        Organization, related_name="notification_events", db_index=True, db_constraint=False
    )
    customer = fields.ForeignKeyField(
        Customer, related_name="notification_events", db_index=True, db_constraint=False
    )
    contact = fields.ForeignKeyField(
        Contact, related_name="notification_events", null=True, db_index=True, db_constraint=False
    )
    topic = fields.CharField(max_length=30)
    subject_id = fields.UUIDField()
    stage = fields.CharField(max_length=40, default="", db_default="")
    was = fields.JSONField[dict[str, Any] | None](null=True)
    occurred_at = fields.DatetimeField(default=now, db_default=Now())

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "notification_events"


class Scheduled(Model):
    """That the time of a `stage` of a subject has come, so that it comes once."""

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(
        Organization, related_name="notification_schedule", db_index=True
    )
    topic = fields.CharField(max_length=30)
    subject_id = fields.UUIDField()
    stage = fields.CharField(max_length=40)
    at = fields.DatetimeField(default=now, db_default=Now(), db_index=True)

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "notification_schedule"
        unique_together = (("subject_id", "topic", "stage"),)


class Alert(Model):
    """One thing that a contact is told, in the words they are told it.

    Alerts are `about` something ("visit:ID"); a later word about the same is a higher `revision`.
    `fact` is what is told, `baseline` what they believed before. It waits until
    `due_at` for a later word to take its place. `told_at` is when it began to be delivered.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="alerts", db_index=True)
    customer = fields.ForeignKeyField(Customer, related_name="alerts", db_index=True)
    contact = fields.ForeignKeyField(Contact, related_name="alerts", db_index=True)
    topic = fields.CharField(max_length=30)
    subject_id = fields.UUIDField()
    about = fields.CharField(max_length=120)
    revision = fields.IntField(default=1, db_default=1)
    kind = fields.CharField(max_length=40)
    category = fields.CharEnumField(Category, max_length=20)
    baseline = fields.JSONField[dict[str, Any] | None](null=True)
    fact = fields.JSONField[dict[str, Any]]()
    title = fields.CharField(max_length=200)
    body = fields.TextField()
    path = fields.CharField(max_length=200)
    state = fields.CharEnumField(
        AlertState, max_length=10, default=AlertState.WAITING, db_default="waiting"
    )
    due_at = fields.DatetimeField()
    created_at = fields.DatetimeField(default=now, db_default=Now())
    told_at = fields.DatetimeField(null=True)
    read_at = fields.DatetimeField(null=True)

    if TYPE_CHECKING:
        organization_id: UUID
        customer_id: UUID
        contact_id: UUID

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "alerts"
        unique_together = (("contact", "about", "revision"),)


class Delivery(Model):
    """An alert on its way through one channel; to a push subscription, if it is push.

    The subscription may be gone by now; then its id is all that is left of it.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="deliveries", db_index=True)
    alert = fields.ForeignKeyField(Alert, related_name="deliveries", db_index=True)
    channel = fields.CharEnumField(Channel, max_length=10)
    subscription_id = fields.UUIDField(null=True)
    state = fields.CharEnumField(
        DeliveryState, max_length=10, default=DeliveryState.WAITING, db_default="waiting"
    )
    attempts = fields.SmallIntField(default=0, db_default=0)
    next_at = fields.DatetimeField(default=now, db_default=Now())
    trouble = fields.CharField(max_length=200, default="", db_default="")
    created_at = fields.DatetimeField(default=now, db_default=Now())
    sent_at = fields.DatetimeField(null=True)

    if TYPE_CHECKING:
        organization_id: UUID
        alert_id: UUID

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "notification_deliveries"


class AlertChoices(Model):
    """How a contact wants to be told; whoever has none yet is told as `choices.py` says.

    `channels` has, by category, `push` and `sms` as booleans and `email` as "always", "instead"
    (of a push that reaches nobody) or "never". Between `quiet_from` and `quiet_until`, minutes of
    the organisation's day, nothing makes a noise. With `discreet` a locked screen shows no detail.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="alert_choices", db_index=True)
    contact = fields.OneToOneField(Contact, related_name="alert_choices")
    channels = fields.JSONField[dict[str, dict[str, Any]]](
        default=dict, db_default=SqlDefault("'{}'")
    )
    quiet_from = fields.SmallIntField(null=True)
    quiet_until = fields.SmallIntField(null=True)
    discreet = fields.BooleanField(default=False, db_default=False)
    language = fields.CharField(max_length=5, default="", db_default="")

    if TYPE_CHECKING:
        organization_id: UUID
        contact_id: UUID

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "alert_choices"
