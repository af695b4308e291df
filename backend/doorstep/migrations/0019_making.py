from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.migrations import operations as ops
from tortoise.timezone import now

from doorstep.kit.ids import uuid7

TO_MAKE = """
    create index documents_to_make on documents (id) where made_of is not null
      and made_digest is distinct from md5(made_of::text
        || coalesce((issued_on - date '2000-01-01')::text, '')
        || coalesce(property_id::text, '') || coalesce(job_id::text, '') || title)
"""
RUNNING_OUT = """
    create index documents_running_out on documents (expires_on)
      where kind = 'certificate' and expires_on is not null
"""


class Migration(migrations.Migration):
    """How far the making of documents is, and what workers look for, found without reading all."""

    dependencies = [("doorstep", "0018_document_links")]

    initial = False

    operations = [
        ops.CreateModel(
            name="DocumentMaking",
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
                        related_name="document_makings",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "document",
                    fields.OneToOneField(
                        "doorstep.Document",
                        source_field="document_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="making",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("digest", fields.CharField(max_length=64)),
                ("attempts", fields.SmallIntField(default=1, db_default=1)),
                ("next_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("trouble", fields.CharField(default="", db_default="", max_length=200)),
                (
                    "at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "document_makings",
                "app": "doorstep",
                "pk_attr": "id",
                "table_description": "A document that is being made, or could not be: it is tried again at `next_at`.",
            },
            bases=["Model"],
        ),
        ops.RunSQL([TO_MAKE, RUNNING_OUT], ""),
    ]
