"""What signing in keeps: sessions, open attempts, and how often was asked.

Tokens, codes and addresses are kept only as hashes.
"""

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.models import Model
from tortoise.timezone import now

from doorstep.customers.models import Contact
from doorstep.kit.ids import NEW_ID, uuid7
from doorstep.organizations.models import Organization


class Way(StrEnum):
    """How somebody proved who they are."""

    CODE = "code"
    LINK = "link"
    PASSKEY = "passkey"
    PASSWORD = "password"  # noqa: S105 - a word, not a password


class SignInSession(Model):
    """A browser that is signed in as a contact, until `expires_at`, idleness or `revoked_at`.

    `created_at` is when they proved in this `way` who they are, `proven_hash` of the address they
    had then: what that opens beside the contact is theirs only while the contact still has it.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="sessions", db_index=True)
    contact = fields.ForeignKeyField(Contact, related_name="sessions", db_index=True)
    token_hash = fields.BinaryField()
    created_at = fields.DatetimeField(default=now, db_default=Now())
    last_used_at = fields.DatetimeField(default=now, db_default=Now())
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)
    user_agent = fields.CharField(max_length=200, default="", db_default="")
    way = fields.CharEnumField(Way, max_length=10, default=Way.CODE, db_default="code")
    proven_hash = fields.BinaryField(default=b"", db_default=SqlDefault("''"))

    if TYPE_CHECKING:
        organization_id: UUID
        contact_id: UUID

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "sign_in_sessions"
        unique_together = (("token_hash",),)


class SignInAttempt(Model):
    """Somebody asked for a mail; `contact` is null when nobody has the address.

    `tries` counts wrong codes from the browser that asked, `stray_tries` those from elsewhere, so
    that a stranger cannot use up the tries of the person who is waiting for the mail.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="attempts", db_index=True)
    contact = fields.ForeignKeyField(Contact, related_name="attempts", null=True, db_index=True)
    address_hash = fields.BinaryField()
    code_hash = fields.BinaryField()
    token_hash = fields.BinaryField()
    browser_hash = fields.BinaryField()
    tries = fields.SmallIntField(default=0, db_default=0)
    stray_tries = fields.SmallIntField(default=0, db_default=0)
    created_at = fields.DatetimeField(default=now, db_default=Now())
    expires_at = fields.DatetimeField(db_index=True)
    used_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "sign_in_attempts"
        unique_together = (("token_hash",),)
        indexes = (("organization_id", "address_hash"),)


class EmailChange(Model):
    """A session's wish for another mail address, until its code was typed, or is over.

    One of each session: a new wish takes the place of the one before.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="email_changes", db_index=True)
    session = fields.OneToOneField(SignInSession, related_name="email_change")
    email = fields.CharField(max_length=254)
    code_hash = fields.BinaryField()
    tries = fields.SmallIntField(default=0, db_default=0)
    expires_at = fields.DatetimeField(db_index=True)

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "email_changes"


class SignInThrottle(Model):
    """How often something was tried since `started_at`; `key_hash` says what and by whom."""

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="throttles", db_index=True)
    key_hash = fields.BinaryField()
    count = fields.IntField()
    started_at = fields.DatetimeField(db_default=Now(), default=now, db_index=True)

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "sign_in_throttles"
        unique_together = (("key_hash",),)
