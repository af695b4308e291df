import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.timezone import now

from doorstep.customers.models import Role
from doorstep.jobs.models import JobStatus, VisitState
from doorstep.kit.ids import uuid7
from doorstep.organizations.models import request_types
from doorstep.requests.models import PreferredTime, RequestStatus


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="DemoMail",
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
                ("recipient", fields.CharField(db_index=True, max_length=320)),
                ("subject", fields.CharField(max_length=998)),
                ("text", fields.TextField(unique=False)),
                (
                    "received_at",
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
                "table": "demo_mail",
                "app": "doorstep",
                "pk_attr": "id",
                "table_description": "One message as it arrived; empty outside demo mode.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Organization",
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
                ("external_id", fields.CharField(unique=True, max_length=100)),
                ("name", fields.CharField(max_length=200)),
                ("host", fields.CharField(null=True, unique=True, max_length=253)),
                ("phone", fields.CharField(default="", db_default="", max_length=40)),
                ("email", fields.CharField(default="", db_default="", max_length=254)),
                (
                    "time_zone",
                    fields.CharField(
                        default="Europe/London", db_default="Europe/London", max_length=64
                    ),
                ),
                ("locale", fields.CharField(default="en-GB", db_default="en-GB", max_length=35)),
                ("currency", fields.CharField(default="GBP", db_default="GBP", max_length=3)),
                ("accent", fields.CharField(default="#0b6b4f", db_default="#0b6b4f", max_length=7)),
                (
                    "request_types",
                    fields.JSONField(
                        default=request_types,
                        db_default=SqlDefault(
                            '\'[{"value": "repair", "label": "Something is broken"}, {"value": "maintenance", "label": "Service or maintenance"}, {"value": "installation", "label": "Something new"}, {"value": "other", "label": "Something else"}]\''
                        ),
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
            ],
            options={
                "table": "organizations",
                "app": "doorstep",
                "pk_attr": "id",
                "table_description": "The service business that customers deal with.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Customer",
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
                        related_name="customers",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("external_id", fields.CharField(null=True, max_length=100)),
                ("name", fields.CharField(max_length=200)),
                ("line1", fields.CharField(default="", db_default="", max_length=200)),
                ("line2", fields.CharField(default="", db_default="", max_length=200)),
                ("city", fields.CharField(default="", db_default="", max_length=100)),
                ("postal_code", fields.CharField(default="", db_default="", max_length=20)),
                ("country", fields.CharField(default="GB", db_default="GB", max_length=2)),
            ],
            options={
                "table": "customers",
                "app": "doorstep",
                "unique_together": (("organization", "external_id"),),
                "pk_attr": "id",
                "table_description": "A household, a landlord or a company; its address is where letters go.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Contact",
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
                        related_name="contacts",
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
                        related_name="contacts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("external_id", fields.CharField(null=True, max_length=100)),
                ("name", fields.CharField(max_length=200)),
                ("email", fields.CharField(max_length=254)),
                ("phone", fields.CharField(null=True, max_length=40)),
                (
                    "role",
                    fields.CharEnumField(
                        default=Role.OWNER,
                        description="OWNER: owner\nBILLING: billing\nSITE: site",
                        db_default="owner",
                        enum_type=Role,
                        max_length=10,
                    ),
                ),
                ("password_hash", fields.CharField(null=True, max_length=255)),
                ("magic_link_token_hash", fields.CharField(null=True, max_length=64)),
                (
                    "magic_link_expires_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "last_login_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("active", fields.BooleanField(default=True, db_default=True)),
                (
                    "created_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "customer_portal_access",
                "app": "doorstep",
                "unique_together": (
                    ("organization", "email", "customer"),
                    ("organization", "external_id"),
                ),
                "pk_attr": "id",
                "table_description": "A person who may sign in for a customer; `email` is kept in lower case.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Property",
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
                        related_name="properties",
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
                        related_name="properties",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("external_id", fields.CharField(null=True, max_length=100)),
                ("name", fields.CharField(null=True, max_length=200)),
                ("line1", fields.CharField(max_length=200)),
                ("line2", fields.CharField(default="", db_default="", max_length=200)),
                ("city", fields.CharField(default="", db_default="", max_length=100)),
                ("postal_code", fields.CharField(default="", db_default="", max_length=20)),
                ("country", fields.CharField(default="GB", db_default="GB", max_length=2)),
                ("access_notes", fields.CharField(default="", db_default="", max_length=1000)),
            ],
            options={
                "table": "properties",
                "app": "doorstep",
                "unique_together": (("organization", "external_id"),),
                "pk_attr": "id",
                "table_description": "An address where work is done; `access_notes` tell the technician how to get in.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ServiceRequest",
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
                        related_name="service_requests",
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
                        related_name="service_requests",
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
                        related_name="service_requests",
                        on_delete=OnDelete.SET_NULL,
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
                        related_name="service_requests",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("type", fields.CharField(max_length=60)),
                ("description", fields.TextField(unique=False)),
                ("preferred_on", fields.DateField(null=True)),
                (
                    "preferred_time",
                    fields.CharEnumField(
                        default=PreferredTime.ANY,
                        description="ANY: any\nMORNING: morning\nAFTERNOON: afternoon\nEVENING: evening",
                        db_default="any",
                        enum_type=PreferredTime,
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        default=RequestStatus.PENDING,
                        description="PENDING: pending\nACCEPTED: accepted\nSCHEDULED: scheduled\nDECLINED: declined\nCOMPLETED: completed\nWITHDRAWN: withdrawn",
                        db_default="pending",
                        enum_type=RequestStatus,
                        max_length=20,
                    ),
                ),
                ("notes", fields.TextField(default="", db_default="", unique=False)),
                (
                    "created_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "responded_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "withdrawn_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "service_requests",
                "app": "doorstep",
                "pk_attr": "id",
                "table_description": "What a customer asks for; `notes` is the office's answer, shown to the customer.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Job",
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
                        related_name="jobs",
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
                        related_name="jobs",
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
                        related_name="jobs",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                (
                    "request",
                    fields.ForeignKeyField(
                        "doorstep.ServiceRequest",
                        source_field="request_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="jobs",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("external_id", fields.CharField(null=True, max_length=100)),
                ("number", fields.CharField(max_length=40)),
                ("title", fields.CharField(max_length=200)),
                ("kind", fields.CharField(default="", db_default="", max_length=60)),
                (
                    "status",
                    fields.CharEnumField(
                        default=JobStatus.SCHEDULED,
                        description="SCHEDULED: scheduled\nIN_PROGRESS: in_progress\nCOMPLETED: completed\nCANCELLED: cancelled",
                        db_default="scheduled",
                        enum_type=JobStatus,
                        max_length=20,
                    ),
                ),
                ("description", fields.TextField(default="", db_default="", unique=False)),
                ("outcome", fields.TextField(default="", db_default="", unique=False)),
                (
                    "booked_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "completed_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "created_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "jobs",
                "app": "doorstep",
                "unique_together": (("organization", "external_id"),),
                "pk_attr": "id",
                "table_description": "A piece of work, ordered and numbered by the business; `outcome` tells what was done.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RequestPhoto",
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
                        related_name="request_photos",
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
                        related_name="request_photos",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "request",
                    fields.ForeignKeyField(
                        "doorstep.ServiceRequest",
                        source_field="request_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="photos",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("position", fields.IntField(default=0, db_default=0)),
                ("sha256", fields.CharField(max_length=64)),
                ("size", fields.IntField()),
                ("media_type", fields.CharField(max_length=40)),
                ("stored_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "service_request_photos",
                "app": "doorstep",
                "unique_together": (("request", "sha256"),),
                "pk_attr": "id",
                "table_description": "A photo a request speaks of; its bytes may come later, named by their SHA-256 in hex.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SignInAttempt",
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
                        related_name="attempts",
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
                        related_name="attempts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("address_hash", fields.BinaryField()),
                ("code_hash", fields.BinaryField()),
                ("token_hash", fields.BinaryField()),
                ("browser_hash", fields.BinaryField()),
                ("tries", fields.SmallIntField(default=0, db_default=0)),
                ("stray_tries", fields.SmallIntField(default=0, db_default=0)),
                (
                    "created_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "expires_at",
                    fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False),
                ),
                ("used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "sign_in_attempts",
                "app": "doorstep",
                "unique_together": (("token_hash",),),
                "indexes": [Index(fields=["organization_id", "address_hash"])],
                "pk_attr": "id",
                "table_description": "Somebody asked for a mail; `contact` is null when nobody has the address.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SignInSession",
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
                        related_name="sessions",
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
                        related_name="sessions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("token_hash", fields.BinaryField()),
                (
                    "created_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "last_used_at",
                    fields.DatetimeField(
                        default=now, db_default=Now(), auto_now=False, auto_now_add=False
                    ),
                ),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("revoked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("user_agent", fields.CharField(default="", db_default="", max_length=200)),
            ],
            options={
                "table": "sign_in_sessions",
                "app": "doorstep",
                "unique_together": (("token_hash",),),
                "pk_attr": "id",
                "table_description": "A browser that is signed in as a contact, until `expires_at`, idleness or `revoked_at`.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SignInThrottle",
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
                        related_name="throttles",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("key_hash", fields.BinaryField()),
                ("count", fields.IntField()),
                (
                    "started_at",
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
                "table": "sign_in_throttles",
                "app": "doorstep",
                "unique_together": (("key_hash",),),
                "pk_attr": "id",
                "table_description": "How often something was tried since `started_at`; `key_hash` says what and by whom.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Technician",
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
                        related_name="technicians",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("external_id", fields.CharField(null=True, max_length=100)),
                ("name", fields.CharField(max_length=200)),
                ("phone", fields.CharField(null=True, max_length=40)),
            ],
            options={
                "table": "technicians",
                "app": "doorstep",
                "unique_together": (("organization", "external_id"),),
                "pk_attr": "id",
                "table_description": "A person who comes.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Visit",
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
                        related_name="visits",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "job",
                    fields.ForeignKeyField(
                        "doorstep.Job",
                        source_field="job_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="visits",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "technician",
                    fields.ForeignKeyField(
                        "doorstep.Technician",
                        source_field="technician_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="visits",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("external_id", fields.CharField(null=True, max_length=100)),
                (
                    "state",
                    fields.CharEnumField(
                        default=VisitState.PLANNED,
                        description="PLANNED: planned\nCONFIRMED: confirmed\nON_THE_WAY: on_the_way\nDONE: done\nMISSED: missed\nCANCELLED: cancelled",
                        db_default="planned",
                        enum_type=VisitState,
                        max_length=20,
                    ),
                ),
                ("arrives_from", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("arrives_until", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("preparation", fields.TextField(default="", db_default="", unique=False)),
                ("sequence", fields.IntField(default=0, db_default=0)),
                (
                    "confirmed_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "move_asked_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("move_reason", fields.TextField(default="", db_default="", unique=False)),
                ("move_preferred_on", fields.DateField(null=True)),
                ("started_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "finished_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "visits",
                "app": "doorstep",
                "unique_together": (("organization", "external_id"),),
                "pk_attr": "id",
                "table_description": "One appointment of a job; `sequence` rises each time it is moved (RFC 5545 §3.8.7.4).",
            },
            bases=["Model"],
        ),
    ]
