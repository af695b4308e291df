import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.migrations import operations as ops
from tortoise.timezone import now

from doorstep.invoices.models import EntryKind, InvoiceKind, nothing
from doorstep.invoices.payments import PaymentState
from doorstep.kit.ids import uuid7
from doorstep.organizations.models import no_details
from doorstep.payments.models import DisputeState, RefundState


class Migration(migrations.Migration):
    dependencies = [("doorstep", "0009_passwords")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Invoice",
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
                        related_name="invoices",
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
                        related_name="invoices",
                        on_delete=OnDelete.RESTRICT,
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
                        related_name="invoices",
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
                        related_name="invoices",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                (
                    "credits",
                    fields.ForeignKeyField(
                        "doorstep.Invoice",
                        source_field="credits_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="credit_notes",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("external_id", fields.CharField(null=True, max_length=100)),
                (
                    "kind",
                    fields.CharEnumField(
                        default=InvoiceKind.INVOICE,
                        description="INVOICE: invoice\nCREDIT_NOTE: credit_note",
                        db_default="invoice",
                        enum_type=InvoiceKind,
                        max_length=20,
                    ),
                ),
                ("number", fields.CharField(null=True, max_length=40)),
                ("title", fields.CharField(default="", db_default="", max_length=200)),
                ("currency", fields.CharField(max_length=3)),
                (
                    "lines",
                    fields.JSONField(
                        default=nothing,
                        db_default=SqlDefault("'[]'"),
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                (
                    "taxes",
                    fields.JSONField(
                        default=nothing,
                        db_default=SqlDefault("'[]'"),
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                ("net_minor", fields.BigIntField(default=0, db_default=0)),
                ("tax_minor", fields.BigIntField(default=0, db_default=0)),
                ("total_minor", fields.BigIntField(default=0, db_default=0)),
                ("terms", fields.TextField(default="", db_default="", unique=False)),
                ("issued_on", fields.DateField(null=True)),
                ("due_on", fields.DateField(null=True)),
                ("issued_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("voided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "bill_to",
                    fields.JSONField(
                        null=True,
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                (
                    "address",
                    fields.JSONField(
                        null=True,
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                (
                    "bank",
                    fields.JSONField(
                        null=True,
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                (
                    "created_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "invoices",
                "app": "doorstep",
                "unique_together": (("organization", "external_id"), ("organization", "number")),
                "pk_attr": "id",
                "table_description": "What is charged for, whom, and when it is due; a draft as long as `issued_at` is null.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="InvoiceNumbers",
            fields=[
                (
                    "organization",
                    fields.OneToOneField(
                        "doorstep.Organization",
                        source_field="organization_id",
                        primary_key=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="numbers",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("invoices", fields.BigIntField(default=0, db_default=0)),
                ("receipts", fields.BigIntField(default=0, db_default=0)),
            ],
            options={
                "table": "invoice_numbers",
                "app": "doorstep",
                "pk_attr": "organization_id",
                "table_description": "How far an organisation's numbers have come; its row is held until an invoice is there.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Payment",
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
                        db_constraint=True,
                        to_field="id",
                        related_name="payments",
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
                        related_name="payments",
                        on_delete=OnDelete.RESTRICT,
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
                        related_name="payments",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("external_id", fields.CharField(null=True, max_length=100)),
                (
                    "state",
                    fields.CharEnumField(
                        default=PaymentState.OPEN,
                        description="OPEN: open\nPROCESSING: processing\nSUCCEEDED: succeeded\nFAILED: failed\nEXPIRED: expired",
                        db_default="open",
                        enum_type=PaymentState,
                        max_length=20,
                    ),
                ),
                ("currency", fields.CharField(max_length=3)),
                ("amount_minor", fields.BigIntField()),
                ("method", fields.CharField(default="", db_default="", max_length=20)),
                ("detail", fields.CharField(default="", db_default="", max_length=100)),
                ("account", fields.CharField(default="", db_default="", max_length=255)),
                ("session_id", fields.CharField(null=True, unique=True, max_length=255)),
                ("intent_id", fields.CharField(null=True, unique=True, max_length=255)),
                ("url", fields.TextField(default="", db_default="", unique=False)),
                ("expires_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("looked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("failure", fields.CharField(default="", db_default="", max_length=500)),
                ("receipt", fields.CharField(null=True, max_length=40)),
                (
                    "created_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                ("settled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "payments",
                "app": "doorstep",
                "unique_together": (("organization", "external_id"), ("organization", "receipt")),
                "pk_attr": "id",
                "table_description": "One sum for one or several invoices.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Dispute",
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
                        related_name="disputes",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "payment",
                    fields.ForeignKeyField(
                        "doorstep.Payment",
                        source_field="payment_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="disputes",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("dispute_id", fields.CharField(unique=True, max_length=255)),
                ("amount_minor", fields.BigIntField()),
                (
                    "state",
                    fields.CharEnumField(
                        default=DisputeState.OPEN,
                        description="OPEN: open\nWON: won\nLOST: lost",
                        db_default="open",
                        enum_type=DisputeState,
                        max_length=20,
                    ),
                ),
                (
                    "created_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "disputes",
                "app": "doorstep",
                "pk_attr": "id",
                "table_description": "A payment that its customer's bank has taken back, for as long as it looks into it or for good.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LedgerEntry",
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
                        db_constraint=True,
                        to_field="id",
                        related_name="entries",
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
                        related_name="entries",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "invoice",
                    fields.ForeignKeyField(
                        "doorstep.Invoice",
                        source_field="invoice_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="entries",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "payment",
                    fields.ForeignKeyField(
                        "doorstep.Payment",
                        source_field="payment_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="entries",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("sequence", fields.IntField(default=0, db_default=0)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="ISSUED: issued\nPAYMENT: payment\nREFUND: refund\nREFUND_FAILED: refund_failed\nCREDIT: credit\nDISPUTE: dispute\nDISPUTE_WON: dispute_won\nVOIDED: voided",
                        enum_type=EntryKind,
                        max_length=20,
                    ),
                ),
                ("currency", fields.CharField(max_length=3)),
                ("amount_minor", fields.BigIntField()),
                ("balance_minor", fields.BigIntField(default=0, db_default=0)),
                ("reference", fields.CharField(max_length=255)),
                ("note", fields.CharField(default="", db_default="", max_length=200)),
                (
                    "at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "ledger_entries",
                "app": "doorstep",
                "unique_together": (("invoice", "sequence"), ("invoice", "kind", "reference")),
                "pk_attr": "id",
                "table_description": "One change of an invoice's balance: never changed, never deleted while it has to be kept.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PaymentPart",
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
                        db_constraint=True,
                        to_field="id",
                        related_name="payment_parts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "payment",
                    fields.ForeignKeyField(
                        "doorstep.Payment",
                        source_field="payment_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="parts",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "invoice",
                    fields.ForeignKeyField(
                        "doorstep.Invoice",
                        source_field="invoice_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="parts",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("amount_minor", fields.BigIntField()),
                ("open", fields.BooleanField(default=True, db_default=True)),
            ],
            options={
                "table": "payment_parts",
                "app": "doorstep",
                "unique_together": (("payment", "invoice"),),
                "pk_attr": "id",
                "table_description": "What a payment is for: so much of one invoice.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Refund",
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
                        related_name="refunds",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "payment",
                    fields.ForeignKeyField(
                        "doorstep.Payment",
                        source_field="payment_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="refunds",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "invoice",
                    fields.ForeignKeyField(
                        "doorstep.Invoice",
                        source_field="invoice_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="refunds",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("refund_id", fields.CharField(null=True, unique=True, max_length=255)),
                ("amount_minor", fields.BigIntField()),
                (
                    "state",
                    fields.CharEnumField(
                        default=RefundState.WANTED,
                        description="WANTED: wanted\nPENDING: pending\nSUCCEEDED: succeeded\nFAILED: failed",
                        db_default="wanted",
                        enum_type=RefundState,
                        max_length=20,
                    ),
                ),
                (
                    "created_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "refunds",
                "app": "doorstep",
                "pk_attr": "id",
                "table_description": "Money that goes back; `invoice` is the one it is about if it was Doorstep that wanted it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StripeEvent",
            fields=[
                (
                    "id",
                    fields.CharField(primary_key=True, unique=True, db_index=True, max_length=255),
                ),
                ("account", fields.CharField(default="", db_default="", max_length=255)),
                ("type", fields.CharField(max_length=100)),
                (
                    "heard_at",
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
                "table": "stripe_events",
                "app": "doorstep",
                "pk_attr": "id",
                "table_description": "An event that has been heard, so that it has an effect once; nothing of its contents.",
            },
            bases=["Model"],
        ),
        ops.AlterModelOptions(
            name="Contact",
            options={
                "table": "customer_portal_access",
                "app": "doorstep",
                "unique_together": (
                    ("organization", "email", "customer"),
                    ("organization", "external_id"),
                ),
                "pk_attr": "id",
                "table_description": "A person who may sign in for a customer; `email` is kept as `plain_address` has it.",
            },
        ),
        ops.AddField(
            model_name="Organization",
            name="bank_details",
            field=fields.JSONField(
                default=no_details,
                db_default=SqlDefault("'[]'"),
                encoder=functools.partial(dumps, separators=(",", ":")),
                decoder=loads,
            ),
        ),
        ops.AddField(
            model_name="Organization",
            name="invoice_prefix",
            field=fields.CharField(default="", db_default="", max_length=20),
        ),
        ops.AddField(
            model_name="Organization",
            name="least_payment_minor",
            field=fields.BigIntField(default=100, db_default=100),
        ),
        ops.AddField(
            model_name="Organization",
            name="online_payments",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Organization",
            name="overpayment",
            field=fields.CharField(default="refund", db_default="refund", max_length=10),
        ),
        ops.AddField(
            model_name="Organization",
            name="part_payments",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Organization",
            name="stripe_account",
            field=fields.CharField(default="", db_default="", max_length=255),
        ),
        ops.AddField(
            model_name="Organization",
            name="tax_rounding",
            field=fields.CharField(default="invoice", db_default="invoice", max_length=10),
        ),
    ]
