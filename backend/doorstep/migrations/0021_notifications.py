import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.migrations import operations as ops
from tortoise.timezone import now

from doorstep.kit.ids import uuid7
from doorstep.notifications.models import AlertState, Category, Channel, DeliveryState

LOOKED_FOR = [
    "create index alerts_waiting on alerts (due_at) where state = 'waiting'",
    "create index alerts_told on alerts (contact_id, told_at desc) where state = 'told'",
    "create index alerts_of_subject on alerts (subject_id, topic)",
    """create index deliveries_open on notification_deliveries (next_at)
       where state in ('waiting', 'sending')""",
    """create index deliveries_failed on notification_deliveries (created_at)
       where state = 'failed'""",
    "create index deliveries_of_subscription on notification_deliveries (subscription_id)",
    "create index visits_to_come on visits (arrives_from) where state in ('planned', 'confirmed')",
    "create index invoices_falling_due on invoices (due_on)",
]


class Migration(migrations.Migration):
    """What people are told, on which channels, and the addresses of their calendars."""

    dependencies = [("doorstep", "0020_reminders")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        db_default=SqlDefault("gen_random_uuid()"),
                    ),
                ),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "doorstep.Organization",
                        source_field="organization_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="alerts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "customer",
                    fields.ForeignKeyField(
                        "doorstep.Customer",
                        source_field="customer_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="alerts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "contact",
                    fields.ForeignKeyField(
                        "doorstep.Contact",
                        source_field="contact_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="alerts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("topic", fields.CharField(max_length=30)),
                ("subject_id", fields.UUIDField()),
                ("about", fields.CharField(max_length=120)),
                ("revision", fields.IntField(default=1, db_default=1)),
                ("kind", fields.CharField(max_length=40)),
                (
                    "category",
                    fields.CharEnumField(
                        description="VISITS: visits\nREQUESTS: requests\nINVOICES: invoices\nDOCUMENTS: documents\nSECURITY: security",
                        enum_type=Category,
                        max_length=20,
                    ),
                ),
                (
                    "baseline",
                    fields.JSONField(
                        null=True,
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                (
                    "fact",
                    fields.JSONField(
                        encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("title", fields.CharField(max_length=200)),
                ("body", fields.TextField(unique=False)),
                ("path", fields.CharField(max_length=200)),
                (
                    "state",
                    fields.CharEnumField(
                        default=AlertState.WAITING,
                        description="WAITING: waiting\nTOLD: told\nDROPPED: dropped",
                        db_default="waiting",
                        enum_type=AlertState,
                        max_length=10,
                    ),
                ),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "created_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                ("told_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("read_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "alerts",
                "app": "doorstep",
                "unique_together": (("contact", "about", "revision"),),
                "pk_attr": "id",
                "table_description": "One thing that a contact is told, in the words they are told it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AlertChoices",
            fields=[
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        db_default=SqlDefault("gen_random_uuid()"),
                    ),
                ),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "doorstep.Organization",
                        source_field="organization_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="alert_choices",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "contact",
                    fields.OneToOneField(
                        "doorstep.Contact",
                        source_field="contact_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="alert_choices",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "channels",
                    fields.JSONField(
                        default=dict,
                        db_default=SqlDefault("'{}'"),
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                ("quiet_from", fields.SmallIntField(null=True)),
                ("quiet_until", fields.SmallIntField(null=True)),
                ("discreet", fields.BooleanField(default=False, db_default=False)),
                ("language", fields.CharField(default="", db_default="", max_length=5)),
            ],
            options={
                "table": "alert_choices",
                "app": "doorstep",
                "pk_attr": "id",
                "table_description": "How a contact wants to be told; whoever has none yet is told as `choices.py` says.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        db_default=SqlDefault("gen_random_uuid()"),
                    ),
                ),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "doorstep.Organization",
                        source_field="organization_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="calendar_feeds",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "contact",
                    fields.ForeignKeyField(
                        "doorstep.Contact",
                        source_field="contact_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="calendar_feeds",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("token_hash", fields.BinaryField()),
                ("name", fields.CharField(default="", db_default="", max_length=60)),
                ("discreet", fields.BooleanField(default=False, db_default=False)),
                (
                    "created_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "last_used_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("last_agent", fields.CharField(default="", db_default="", max_length=200)),
                ("revoked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "calendar_feeds",
                "app": "doorstep",
                "unique_together": (("token_hash",),),
                "pk_attr": "id",
                "table_description": "An address that a contact's calendar reads; only the hash of its secret part is kept.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        db_default=SqlDefault("gen_random_uuid()"),
                    ),
                ),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "doorstep.Organization",
                        source_field="organization_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="deliveries",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "alert",
                    fields.ForeignKeyField(
                        "doorstep.Alert",
                        source_field="alert_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="deliveries",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "channel",
                    fields.CharEnumField(
                        description="PUSH: push\nEMAIL: email\nSMS: sms",
                        enum_type=Channel,
                        max_length=10,
                    ),
                ),
                ("subscription_id", fields.UUIDField(null=True)),
                (
                    "state",
                    fields.CharEnumField(
                        default=DeliveryState.WAITING,
                        description="WAITING: waiting\nSENDING: sending\nSENT: sent\nFAILED: failed\nDROPPED: dropped",
                        db_default="waiting",
                        enum_type=DeliveryState,
                        max_length=10,
                    ),
                ),
                ("attempts", fields.SmallIntField(default=0, db_default=0)),
                (
                    "next_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                ("trouble", fields.CharField(default="", db_default="", max_length=200)),
                (
                    "created_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                ("sent_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "notification_deliveries",
                "app": "doorstep",
                "pk_attr": "id",
                "table_description": "An alert on its way through one channel; to a push subscription, if it is push.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "doorstep.Organization",
                        source_field="organization_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="notification_events",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "customer",
                    fields.ForeignKeyField(
                        "doorstep.Customer",
                        source_field="customer_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="notification_events",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "contact",
                    fields.ForeignKeyField(
                        "doorstep.Contact",
                        source_field="contact_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="notification_events",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("topic", fields.CharField(max_length=30)),
                ("subject_id", fields.UUIDField()),
                ("stage", fields.CharField(default="", db_default="", max_length=40)),
                (
                    "was",
                    fields.JSONField(
                        null=True,
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                (
                    "occurred_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "notification_events",
                "app": "doorstep",
                "pk_attr": "id",
                "table_description": "That something happened to a subject, written in the transaction of what happened.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MailBounce",
            fields=[
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        db_default=SqlDefault("gen_random_uuid()"),
                    ),
                ),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "doorstep.Organization",
                        source_field="organization_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="mail_bounces",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("email", fields.CharField(max_length=254)),
                ("reason", fields.CharField(max_length=200)),
                (
                    "at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "mail_bounces",
                "app": "doorstep",
                "unique_together": (("organization", "email"),),
                "pk_attr": "id",
                "table_description": "That mail to an address came back for good, or was complained of; it gets no more alerts.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PushSubscription",
            fields=[
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        db_default=SqlDefault("gen_random_uuid()"),
                    ),
                ),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "doorstep.Organization",
                        source_field="organization_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="push_subscriptions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "contact",
                    fields.ForeignKeyField(
                        "doorstep.Contact",
                        source_field="contact_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="push_subscriptions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "session",
                    fields.OneToOneField(
                        "doorstep.SignInSession",
                        source_field="session_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="push_subscription",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("endpoint", fields.TextField(unique=False)),
                ("endpoint_hash", fields.BinaryField()),
                ("p256dh", fields.CharField(max_length=100)),
                ("auth", fields.CharField(max_length=40)),
                (
                    "created_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "renewed_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "last_sent_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("trouble", fields.CharField(default="", db_default="", max_length=200)),
            ],
            options={
                "table": "push_subscriptions",
                "app": "doorstep",
                "unique_together": (("endpoint_hash",),),
                "pk_attr": "id",
                "table_description": "Where a browser that is signed in takes push messages, and the keys they are encrypted for.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Scheduled",
            fields=[
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        db_default=SqlDefault("gen_random_uuid()"),
                    ),
                ),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "doorstep.Organization",
                        source_field="organization_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="notification_schedule",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("topic", fields.CharField(max_length=30)),
                ("subject_id", fields.UUIDField()),
                ("stage", fields.CharField(max_length=40)),
                (
                    "at",
                    fields.DatetimeField(
                        default=now,
                        db_index=True,
                        db_default=Now(),
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
            ],
            options={
                "table": "notification_schedule",
                "app": "doorstep",
                "unique_together": (("subject_id", "topic", "stage"),),
                "pk_attr": "id",
                "table_description": "That the time of a `stage` of a subject has come, so that it comes once.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Organization",
            name="notifications",
            field=fields.BooleanField(default=True, db_default=True),
        ),
        ops.AddField(
            model_name="Organization",
            name="notifies_since",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="SignInSession",
            name="new_browser",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.RunSQL(LOOKED_FOR, ""),
    ]
