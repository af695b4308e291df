"""Documents, the files that they were issued as, links to them, and what reminds of their end."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model
from tortoise.timezone import now

from doorstep.customers.models import Contact, Customer, Property
from doorstep.jobs.models import Job
from doorstep.kit.ids import NEW_ID, uuid7
from doorstep.organizations.models import Organization


class DocumentKind(StrEnum):
    """What a document is."""

    JOB_REPORT = "job_report"
    CERTIFICATE = "certificate"
    QUOTE = "quote"
    INVOICE = "invoice"
    PHOTO = "photo"
    OTHER = "other"


class Audience(StrEnum):
    """Whose copies have a document beside the owners', who have all."""

    OWNER = "owner"
    SITE = "site"
    BILLING = "billing"
    EVERYONE = "everyone"


class Document(Model):
    """A file for a customer; without `sha256` its file is not there yet, and nobody sees it.

    `certificate_type` ("Landlord gas safety record") and `appliance` ("Boiler in the kitchen") say
    what a certificate certifies; with the property they are the line of it in the wallet. What
    `supersedes` another takes its place. `made_of` is what the file is made of here, if it is:
    its `template` and the data; `made_digest` says of what the present one was made. The file is
    `size` bytes of `media_type`, at `documents/<sha256>` in the store.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="documents", db_index=True)
    customer = fields.ForeignKeyField(Customer, related_name="documents", db_index=True)
    property = fields.ForeignKeyField(
        Property,
        related_name="documents",
        null=True,
        on_delete=fields.SET_NULL,
        db_index=True,
    )
    job = fields.ForeignKeyField(
        Job,
        related_name="documents",
        null=True,
        on_delete=fields.SET_NULL,
        db_index=True,
    )
    supersedes = fields.ForeignKeyField(  # pyright: ignore[reportUnknownVariableType]
        "doorstep.Document",
        related_name="superseded_by",
        null=True,
        on_delete=fields.SET_NULL,
        db_index=True,
    )
    external_id = fields.CharField(max_length=100, null=True)
    kind = fields.CharEnumField(DocumentKind, max_length=20)
    audience = fields.CharEnumField(
        Audience, max_length=10, default=Audience.OWNER, db_default="owner"
    )
    title = fields.CharField(max_length=200)
    certificate_type = fields.CharField(max_length=100, default="", db_default="")
    appliance = fields.CharField(max_length=100, default="", db_default="")
    issued_on = fields.DateField(null=True)
    expires_on = fields.DateField(null=True)
    withdrawn_at = fields.DatetimeField(null=True)
    file_name = fields.CharField(max_length=200, default="", db_default="")
    media_type = fields.CharField(max_length=40, default="", db_default="")
    size = fields.BigIntField(default=0, db_default=0)
    sha256 = fields.CharField(max_length=64, null=True, db_index=True)
    pages = fields.IntField(null=True)
    thumbnail = fields.BooleanField(default=False, db_default=False)
    filed_at = fields.DatetimeField(null=True)
    made_of = fields.JSONField[dict[str, Any] | None](null=True)
    made_digest = fields.CharField(max_length=64, null=True)
    created_at = fields.DatetimeField(default=now, db_default=Now())

    if TYPE_CHECKING:
        organization_id: UUID
        customer_id: UUID
        property_id: UUID | None
        job_id: UUID | None
        supersedes_id: UUID | None

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "documents"
        unique_together = (("organization", "external_id"),)


class DocumentVersion(Model):
    """A file that a document was issued as, now or before; by its `code` anybody can check it.

    The code is made before the file, which may have it printed on it.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(
        Organization, related_name="document_versions", db_index=True
    )
    document = fields.ForeignKeyField(Document, related_name="versions", db_index=True)
    sha256 = fields.CharField(max_length=64, db_index=True)
    code = fields.CharField(max_length=20, unique=True)
    issued_at = fields.DatetimeField(default=now, db_default=Now())

    if TYPE_CHECKING:
        organization_id: UUID
        document_id: UUID

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "document_versions"


class DocumentMaking(Model):
    """A document that is being made, or could not be: it is tried again at `next_at`.

    `digest` says of what; `trouble` is why it could not be made the last time.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(
        Organization, related_name="document_makings", db_index=True
    )
    document = fields.OneToOneField(Document, related_name="making")
    digest = fields.CharField(max_length=64)
    attempts = fields.SmallIntField(default=1, db_default=1)
    next_at = fields.DatetimeField()
    trouble = fields.CharField(max_length=200, default="", db_default="")
    at = fields.DatetimeField(default=now, db_default=Now())

    if TYPE_CHECKING:
        organization_id: UUID
        document_id: UUID

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "document_makings"


class DocumentLink(Model):
    """A way to one document for whoever has its token, of which only the hash is kept."""

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(
        Organization, related_name="document_links", db_index=True
    )
    customer = fields.ForeignKeyField(Customer, related_name="document_links", db_index=True)
    document = fields.ForeignKeyField(Document, related_name="links", db_index=True)
    contact = fields.ForeignKeyField(Contact, related_name="document_links", db_index=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    label = fields.CharField(max_length=100, default="", db_default="")
    created_at = fields.DatetimeField(default=now, db_default=Now())
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)
    views = fields.IntField(default=0, db_default=0)
    viewed_at = fields.DatetimeField(null=True)

    if TYPE_CHECKING:
        organization_id: UUID
        customer_id: UUID
        document_id: UUID
        contact_id: UUID

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "document_links"


class DocumentReminder(Model):
    """That a contact was told, `days` before its end, that a certificate runs out.

    `notice_id` is what their letter is about, which may be about several certificates.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(
        Organization, related_name="document_reminders", db_index=True
    )
    document = fields.ForeignKeyField(Document, related_name="reminders", db_index=True)
    contact = fields.ForeignKeyField(Contact, related_name="document_reminders", db_index=True)
    expires_on = fields.DateField()
    days = fields.SmallIntField()
    notice_id = fields.UUIDField(null=True, db_index=True)
    told_at = fields.DatetimeField(default=now, db_default=Now())

    if TYPE_CHECKING:
        organization_id: UUID
        document_id: UUID
        contact_id: UUID

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "document_reminders"
        unique_together = (("document", "contact", "expires_on", "days"),)


class Intake(Model):
    """What became of a file that was brought in: checked, made harmless, and put into the store.

    It is found by the hash of what was `brought` and the `rules` it was checked by, so that an
    import that is run again goes on where it stopped. An object in the store of which neither an
    intake nor a document speaks may be deleted.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    brought = fields.CharField(max_length=64)
    rules = fields.CharField(max_length=40)
    sha256 = fields.CharField(max_length=64, db_index=True)
    media_type = fields.CharField(max_length=40)
    size = fields.BigIntField()
    pages = fields.IntField(null=True)
    thumbnail = fields.BooleanField(default=False, db_default=False)
    at = fields.DatetimeField(default=now, db_default=Now())

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "document_intakes"
        unique_together = (("brought", "rules"),)
