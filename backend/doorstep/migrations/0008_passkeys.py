import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.migrations import operations as ops
from tortoise.timezone import now

from doorstep.kit.ids import uuid7
from doorstep.sign_in.models import DeviceType, Purpose


class Migration(migrations.Migration):
    dependencies = [("doorstep", "0007_devices")]

    initial = False

    operations = [
        ops.CreateModel(
            name="PasskeyChallenge",
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
                        related_name="passkey_challenges",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "purpose",
                    fields.CharEnumField(
                        description="SIGN_IN: sign_in\nADD: add\nADD_QUIETLY: add_quietly",
                        enum_type=Purpose,
                        max_length=12,
                    ),
                ),
                ("challenge_hash", fields.BinaryField()),
                ("asker_hash", fields.BinaryField()),
                (
                    "expires_at",
                    fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "passkey_challenges",
                "app": "doorstep",
                "unique_together": (("challenge_hash",),),
                "pk_attr": "id",
                "table_description": "Something random to be signed, once, by who asked for it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PasskeyHolder",
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
                        related_name="passkey_holders",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "contact",
                    fields.ForeignKeyField(
                        "doorstep.Contact",
                        source_field="contact_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="passkey_holders",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("email", fields.CharField(max_length=254)),
                ("handle", fields.BinaryField()),
            ],
            options={
                "table": "passkey_holders",
                "app": "doorstep",
                "unique_together": (("contact", "email"), ("handle",)),
                "pk_attr": "id",
                "table_description": "What a contact is to authenticators while they have one mail address: a random `handle`.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Passkey",
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
                        related_name="passkeys",
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
                        related_name="passkeys",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "holder",
                    fields.ForeignKeyField(
                        "doorstep.PasskeyHolder",
                        source_field="holder_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="passkeys",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("credential_id", fields.BinaryField()),
                ("public_key", fields.BinaryField()),
                ("sign_count", fields.BigIntField()),
                ("fell_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "transports",
                    fields.JSONField(
                        encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "device_type",
                    fields.CharEnumField(
                        description="SINGLE: single_device\nMULTI: multi_device",
                        enum_type=DeviceType,
                        max_length=20,
                    ),
                ),
                ("backed_up", fields.BooleanField()),
                ("name", fields.CharField(max_length=60)),
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
            ],
            options={
                "table": "passkeys",
                "app": "doorstep",
                "unique_together": (("credential_id",),),
                "pk_attr": "id",
                "table_description": "A key pair whose private half an authenticator keeps, by which a contact signs in.",
            },
            bases=["Model"],
        ),
    ]
