from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.migrations import operations as ops
from tortoise.timezone import now

from doorstep.customers.audit import Happening
from doorstep.kit.ids import uuid7
from doorstep.payments.autopay import AutopayState, Ended

CHECKS = """
    alter table autopays
      add constraint autopay_begins_with_a_card check (state <> 'active'
        or method_id is not null and profile_id is not null and began_at is not null),
      add constraint autopay_ends_whole check ((state = 'off')
        = (ended_at is not null and ended_why is not null));
    create unique index autopays_active on autopays (customer_id) where state = 'active';
    alter table autopay_charges add constraint charge_is_of_something check (amount_minor > 0);
"""


class Migration(migrations.Migration):
    """Saved cards that are charged by themselves, as agreed."""

    dependencies = [("doorstep", "0012_stripe_customers")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Autopay",
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
                        related_name="autopays",
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
                        related_name="autopays",
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
                        related_name="autopays",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        default=AutopayState.PENDING,
                        description="PENDING: pending\nACTIVE: active\nOFF: off",
                        db_default="pending",
                        enum_type=AutopayState,
                        max_length=20,
                    ),
                ),
                ("account", fields.CharField(default="", db_default="", max_length=255)),
                ("profile_id", fields.CharField(null=True, max_length=255)),
                ("session_id", fields.CharField(null=True, unique=True, max_length=255)),
                ("url", fields.TextField(default="", db_default="", unique=False)),
                ("method_id", fields.CharField(null=True, max_length=255)),
                ("detail", fields.CharField(default="", db_default="", max_length=100)),
                ("consent_version", fields.CharField(max_length=20)),
                ("consent_text", fields.TextField(unique=False)),
                (
                    "consented_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                ("began_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "ended_why",
                    fields.CharEnumField(
                        null=True,
                        description="TURNED_OFF: turned_off\nREPLACED: replaced\nDECLINED: declined\nNEVER_BEGUN: never_begun\nERASED: erased",
                        enum_type=Ended,
                        max_length=20,
                    ),
                ),
                ("looked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("let_go_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "autopays",
                "app": "doorstep",
                "pk_attr": "id",
                "table_description": "A consent to be charged, and the card that it is about; a customer has one that is active.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AutopayCharge",
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
                        related_name="autopay_charges",
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
                        related_name="autopay_charges",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "autopay",
                    fields.ForeignKeyField(
                        "doorstep.Autopay",
                        source_field="autopay_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="charges",
                        on_delete=OnDelete.CASCADE,
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
                        related_name="autopay_charges",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("amount_minor", fields.BigIntField()),
                ("planned_on", fields.DateField()),
                (
                    "notice_id",
                    fields.UUIDField(
                        default=uuid7,
                        unique=True,
                        db_default=SqlDefault("gen_random_uuid()"),
                    ),
                ),
                (
                    "noticed_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                ("sent_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "payment",
                    fields.OneToOneField(
                        "doorstep.Payment",
                        source_field="payment_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="autopay_charge",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("told_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "autopay_charges",
                "app": "doorstep",
                "unique_together": (("autopay", "invoice"),),
                "pk_attr": "id",
                "table_description": "That an invoice is to be charged by itself, as its customer was told by mail.",
            },
            bases=["Model"],
        ),
        ops.AlterField(
            model_name="AuditEvent",
            name="happening",
            field=fields.CharEnumField(
                description="SIGNED_IN: signed_in\nSIGNED_OUT: signed_out\nSESSIONS_ENDED: sessions_ended\nPASSKEY_ADDED: passkey_added\nPASSKEY_REMOVED: passkey_removed\nPASSWORD_SET: password_set\nPASSWORD_REMOVED: password_removed\nEMAIL_CHANGED: email_changed\nCONTACT_INVITED: contact_invited\nCONTACT_REMOVED: contact_removed\nROLE_CHANGED: role_changed\nEXPORT_ASKED: export_asked\nEXPORT_DOWNLOADED: export_downloaded\nERASURE_ASKED: erasure_asked\nERASURE_DECIDED: erasure_decided\nDOCUMENT_VIEWED: document_viewed\nAUTOPAY_ON: autopay_on\nAUTOPAY_OFF: autopay_off",
                enum_type=Happening,
                max_length=30,
            ),
        ),
        ops.AddField(
            model_name="Letter",
            name="about",
            field=fields.UUIDField(null=True, db_index=True),
        ),
        ops.RunSQL([CHECKS], ""),
    ]
