import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.migrations import operations as ops
from tortoise.timezone import now

from doorstep.documents.models import Audience, DocumentKind
from doorstep.kit.ids import uuid7


class Migration(migrations.Migration):
    """Documents, what they were issued as, links to them, and requests that renew them."""

    dependencies = [("doorstep", "0016_refunds_elsewhere")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Document",
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
                        related_name="documents",
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
                        related_name="documents",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "property",
                    fields.ForeignKeyField(
                        "doorstep.Property",
                        source_field="property_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="documents",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                (
                    "job",
                    fields.ForeignKeyField(
                        "doorstep.Job",
                        source_field="job_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="documents",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                (
                    "supersedes",
                    fields.ForeignKeyField(
                        "doorstep.Document",
                        source_field="supersedes_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="superseded_by",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("external_id", fields.CharField(null=True, max_length=100)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="JOB_REPORT: job_report\nCERTIFICATE: certificate\nQUOTE: quote\nINVOICE: invoice\nPHOTO: photo\nOTHER: other",
                        enum_type=DocumentKind,
                        max_length=20,
                    ),
                ),
                (
                    "audience",
                    fields.CharEnumField(
                        default=Audience.OWNER,
                        description="OWNER: owner\nSITE: site\nBILLING: billing\nEVERYONE: everyone",
                        db_default="owner",
                        enum_type=Audience,
                        max_length=10,
                    ),
                ),
                ("title", fields.CharField(max_length=200)),
                ("certificate_type", fields.CharField(default="", db_default="", max_length=100)),
                ("appliance", fields.CharField(default="", db_default="", max_length=100)),
                ("issued_on", fields.DateField(null=True)),
                ("expires_on", fields.DateField(null=True)),
                (
                    "withdrawn_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("file_name", fields.CharField(default="", db_default="", max_length=200)),
                ("media_type", fields.CharField(default="", db_default="", max_length=40)),
                ("size", fields.BigIntField(default=0, db_default=0)),
                ("sha256", fields.CharField(null=True, db_index=True, max_length=64)),
                ("pages", fields.IntField(null=True)),
                ("thumbnail", fields.BooleanField(default=False, db_default=False)),
                ("filed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "made_of",
                    fields.JSONField(
                        null=True,
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                ("made_digest", fields.CharField(null=True, max_length=64)),
                (
                    "created_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "documents",
                "app": "doorstep",
                "unique_together": (("organization", "external_id"),),
                "pk_attr": "id",
                "table_description": "A file for a customer; without `sha256` its file is not there yet, and nobody sees it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DocumentLink",
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
                        related_name="document_links",
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
                        related_name="document_links",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "document",
                    fields.ForeignKeyField(
                        "doorstep.Document",
                        source_field="document_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="links",
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
                        related_name="document_links",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                ("label", fields.CharField(default="", db_default="", max_length=100)),
                (
                    "created_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("revoked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("views", fields.IntField(default=0, db_default=0)),
                ("viewed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "document_links",
                "app": "doorstep",
                "pk_attr": "id",
                "table_description": "A way to one document for whoever has its token, of which only the hash is kept.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DocumentReminder",
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
                        related_name="document_reminders",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "document",
                    fields.ForeignKeyField(
                        "doorstep.Document",
                        source_field="document_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="reminders",
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
                        related_name="document_reminders",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("expires_on", fields.DateField()),
                ("days", fields.SmallIntField()),
                (
                    "told_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "document_reminders",
                "app": "doorstep",
                "unique_together": (("document", "contact", "expires_on", "days"),),
                "pk_attr": "id",
                "table_description": "That a contact was told, `days` before its end, that a certificate runs out.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DocumentVersion",
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
                        related_name="document_versions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "document",
                    fields.ForeignKeyField(
                        "doorstep.Document",
                        source_field="document_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="versions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("sha256", fields.CharField(db_index=True, max_length=64)),
                ("code", fields.CharField(unique=True, max_length=20)),
                (
                    "issued_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "document_versions",
                "app": "doorstep",
                "pk_attr": "id",
                "table_description": "A file that a document was issued as, now or before; by its `code` anybody can check it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Intake",
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
                ("brought", fields.CharField(max_length=64)),
                ("rules", fields.CharField(max_length=40)),
                ("sha256", fields.CharField(db_index=True, max_length=64)),
                ("media_type", fields.CharField(max_length=40)),
                ("size", fields.BigIntField()),
                ("pages", fields.IntField(null=True)),
                ("thumbnail", fields.BooleanField(default=False, db_default=False)),
                (
                    "at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "document_intakes",
                "app": "doorstep",
                "unique_together": (("brought", "rules"),),
                "pk_attr": "id",
                "table_description": "What became of a file that was brought in: checked, made harmless, and put into the store.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="ServiceRequest",
            name="renews",
            field=fields.ForeignKeyField(
                "doorstep.Document",
                source_field="renews_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                related_name="renewals",
                on_delete=OnDelete.SET_NULL,
            ),
        ),
    ]
