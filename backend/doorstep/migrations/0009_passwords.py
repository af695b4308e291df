from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.timezone import now

from doorstep.kit.ids import uuid7


class Migration(migrations.Migration):
    dependencies = [("doorstep", "0008_passkeys")]

    initial = False

    operations = [
        # Counts of a quarter of an hour: what is added below could not be filled in for them.
        ops.RunSQL("delete from sign_in_throttles", ""),
        ops.CreateModel(
            name="SignInBrowser",
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
                        related_name="browsers",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("address_hash", fields.BinaryField()),
                ("token_hash", fields.BinaryField()),
                (
                    "seen_at",
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
                "table": "sign_in_browsers",
                "app": "doorstep",
                "unique_together": (("token_hash", "address_hash"),),
                "indexes": [Index(fields=["organization_id", "address_hash"])],
                "pk_attr": "id",
                "table_description": "A browser that has signed in as an address before; `token_hash` is of a cookie it keeps.",
            },
            bases=["Model"],
        ),
        ops.AlterField(
            model_name="SignInAttempt",
            name="contact",
            field=fields.ForeignKeyField(
                "doorstep.Contact",
                source_field="contact_id",
                null=True,
                db_index=True,
                db_constraint=False,
                to_field="id",
                related_name="attempts",
                on_delete=OnDelete.CASCADE,
            ),
        ),
        ops.AlterModelOptions(
            name="SignInThrottle",
            options={
                "table": "sign_in_throttles",
                "app": "doorstep",
                "unique_together": (("key_hash",),),
                "pk_attr": "id",
                "table_description": "How often something was tried until `ends_at`; `key_hash` says what and by whom.",
            },
        ),
        ops.AddField(
            model_name="SignInThrottle",
            name="ends_at",
            field=fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False),
        ),
        ops.RemoveField(model_name="SignInThrottle", name="started_at"),
        ops.RunSQL(
            "create index idx_sign_in_throttles_ends_at on sign_in_throttles (ends_at)",
            "drop index idx_sign_in_throttles_ends_at",
        ),
    ]
