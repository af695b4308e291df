from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.db_defaults import SqlDefault
from tortoise.migrations import operations as ops

from doorstep.kit.ids import uuid7


class Migration(migrations.Migration):
    dependencies = [("doorstep", "0011_books")]

    initial = False

    operations = [
        ops.CreateModel(
            name="StripeCustomer",
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
                        related_name="stripe_customers",
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
                        related_name="stripe_customers",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("account", fields.CharField(default="", db_default="", max_length=255)),
                ("stripe_id", fields.CharField(max_length=255)),
            ],
            options={
                "table": "stripe_customers",
                "app": "doorstep",
                "unique_together": (("customer", "account"),),
                "pk_attr": "id",
                "table_description": "Under whom an account of Stripe keeps a customer's cards.",
            },
            bases=["Model"],
        ),
        ops.AlterModelOptions(
            name="Dispute",
            options={
                "table": "disputes",
                "app": "doorstep",
                "pk_attr": "id",
                "table_description": "A payment that its customer's bank has taken back, while it looks into it or for good.",
            },
        ),
        ops.AlterModelOptions(
            name="InvoiceNumbers",
            options={
                "table": "invoice_numbers",
                "app": "doorstep",
                "pk_attr": "organization_id",
                "table_description": "How far an organisation's numbers have come; its row is held until an invoice is there.",
            },
        ),
    ]
