import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.timezone import now

from doorstep.customers.audit import Happening
from doorstep.kit.ids import uuid7
from doorstep.sign_in.models import Way


class Migration(migrations.Migration):
    dependencies = [("doorstep", "0002_photos_of_their_customer")]

    initial = False

    operations = [
        ops.CreateModel(
            name="AuditEvent",
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
                        related_name="audit",
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
                        related_name="audit",
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
                        related_name="audit",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("actor", fields.CharField(max_length=200)),
                (
                    "happening",
                    fields.CharEnumField(
                        description="SIGNED_IN: signed_in\nSIGNED_OUT: signed_out\nSESSIONS_ENDED: sessions_ended\nPASSKEY_ADDED: passkey_added\nPASSKEY_REMOVED: passkey_removed\nPASSWORD_SET: password_set\nPASSWORD_REMOVED: password_removed\nEMAIL_CHANGED: email_changed\nCONTACT_INVITED: contact_invited\nCONTACT_REMOVED: contact_removed\nROLE_CHANGED: role_changed\nEXPORT_ASKED: export_asked\nEXPORT_DOWNLOADED: export_downloaded\nERASURE_ASKED: erasure_asked\nERASURE_DECIDED: erasure_decided\nDOCUMENT_VIEWED: document_viewed",
                        enum_type=Happening,
                        max_length=30,
                    ),
                ),
                (
                    "detail",
                    fields.JSONField(
                        default=dict,
                        db_default=SqlDefault("'{}'"),
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                (
                    "at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "audit_events",
                "app": "doorstep",
                "indexes": [Index(fields=["customer_id", "at"])],
                "pk_attr": "id",
                "table_description": "One thing that happened; `actor` is the name somebody had then, `detail` says what about.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="SignInSession",
            name="way",
            field=fields.CharEnumField(
                default=Way.CODE,
                description="CODE: code\nLINK: link\nPASSKEY: passkey\nPASSWORD: password",
                db_default="code",
                enum_type=Way,
                max_length=10,
            ),
        ),
    ]
