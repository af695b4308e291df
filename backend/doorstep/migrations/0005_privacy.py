import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.timezone import now

from doorstep.kit.ids import uuid7
from doorstep.privacy.models import ErasureState, ExportState


class Migration(migrations.Migration):
    dependencies = [("doorstep", "0004_profile")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Erasure",
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
                        related_name="erasures",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "customer",
                    fields.ForeignKeyField(
                        "doorstep.Customer",
                        source_field="customer_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="erasures",
                        on_delete=OnDelete.SET_NULL,
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
                        related_name="erasures",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        default=ErasureState.ASKED,
                        db_index=True,
                        description="ASKED: asked\nWITHDRAWN: withdrawn\nREFUSED: refused\nAPPROVED: approved\nDONE: done",
                        db_default="asked",
                        enum_type=ErasureState,
                        max_length=10,
                    ),
                ),
                ("reason", fields.TextField(default="", db_default="", unique=False)),
                ("answer", fields.TextField(default="", db_default="", unique=False)),
                (
                    "asked_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("done_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "record",
                    fields.JSONField(
                        default=dict,
                        db_default=SqlDefault("'{}'"),
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
            ],
            options={
                "table": "erasures",
                "app": "doorstep",
                "indexes": [Index(fields=["customer_id", "asked_at"])],
                "pk_attr": "id",
                "table_description": "A customer's wish to be erased and what the office decided.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Export",
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
                        related_name="exports",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "customer",
                    fields.ForeignKeyField(
                        "doorstep.Customer",
                        source_field="customer_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="exports",
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
                        related_name="exports",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("whole", fields.BooleanField()),
                (
                    "state",
                    fields.CharEnumField(
                        default=ExportState.WAITING,
                        description="WAITING: waiting\nMAKING: making\nREADY: ready\nFAILED: failed",
                        db_default="waiting",
                        enum_type=ExportState,
                        max_length=10,
                    ),
                ),
                (
                    "asked_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                ("ready_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "expires_at",
                    fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False),
                ),
                ("done", fields.IntField(default=0, db_default=0)),
                ("total", fields.IntField(default=0, db_default=0)),
                ("size", fields.BigIntField(null=True)),
                ("failure", fields.CharField(default="", db_default="", max_length=40)),
                ("claim", fields.UUIDField(null=True)),
                (
                    "lease_until",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("attempts", fields.SmallIntField(default=0, db_default=0)),
            ],
            options={
                "table": "exports",
                "app": "doorstep",
                "indexes": [
                    Index(fields=["customer_id", "asked_at"]),
                    Index(fields=["state", "asked_at"]),
                ],
                "pk_attr": "id",
                "table_description": "A file with all that is held: of the customer if `whole`, else of the contact alone.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Letter",
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
                        related_name="letters",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "customer",
                    fields.ForeignKeyField(
                        "doorstep.Customer",
                        source_field="customer_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="letters",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("recipient", fields.CharField(max_length=254)),
                ("subject", fields.CharField(max_length=300)),
                ("text", fields.TextField(unique=False)),
                ("attempts", fields.SmallIntField(default=0, db_default=0)),
                (
                    "created_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "next_at",
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
                "table": "privacy_letters",
                "app": "doorstep",
                "pk_attr": "id",
                "table_description": "A mail that is to be sent, written in the transaction of what it tells; gone when sent.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Customer",
            name="erased_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Organization",
            name="retention_years",
            field=fields.SmallIntField(default=6, db_default=6),
        ),
        # Of a customer, and of a contact for themselves, one export is made at a time, and one wish
        # is undecided.
        ops.RunSQL(
            [
                (
                    "create unique index exports_whole_under_way on exports (customer_id)"
                    " where whole and state in ('waiting', 'making')"
                ),
                (
                    "create unique index exports_own_under_way on exports (contact_id)"
                    " where not whole and state in ('waiting', 'making')"
                ),
                (
                    "create unique index erasures_undecided on erasures (customer_id)"
                    " where state = 'asked'"
                ),
            ],
            [
                "drop index exports_whole_under_way",
                "drop index exports_own_under_way",
                "drop index erasures_undecided",
            ],
        ),
    ]
