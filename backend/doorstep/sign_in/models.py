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
    `new_browser` is one that had not signed in as this address before, of somebody who had.
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
    new_browser = fields.BooleanField(default=False, db_default=False)

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
    that a stranger cannot use up the tries of the person who is waiting for the mail. The database
    does not check the contact: that would take longer for an address that somebody has.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="attempts", db_index=True)
    contact = fields.ForeignKeyField(
        Contact, related_name="attempts", null=True, db_index=True, db_constraint=False
    )
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


class SignInBrowser(Model):
    """A browser that has signed in as an address before; `token_hash` is of a cookie it keeps."""

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="browsers", db_index=True)
    address_hash = fields.BinaryField()
    token_hash = fields.BinaryField()
    seen_at = fields.DatetimeField(default=now, db_default=Now(), db_index=True)

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "sign_in_browsers"
        unique_together = (("token_hash", "address_hash"),)
        indexes = (("organization_id", "address_hash"),)


class SignInThrottle(Model):
    """How often something was tried until `ends_at`; `key_hash` says what and by whom."""

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="throttles", db_index=True)
    key_hash = fields.BinaryField()
    count = fields.IntField()
    ends_at = fields.DatetimeField(db_index=True)

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "sign_in_throttles"
        unique_together = (("key_hash",),)


class DeviceType(StrEnum):
    """Whether an authenticator keeps a passkey to itself or may copy it to other devices."""

    SINGLE = "single_device"
    MULTI = "multi_device"


class PasskeyHolder(Model):
    """What a contact is to authenticators while they have one mail address: a random `handle`.

    A contact to whom the office gives another address may be another person by then, so what was
    made for the address before opens nothing.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(
        Organization, related_name="passkey_holders", db_index=True
    )
    contact = fields.ForeignKeyField(Contact, related_name="passkey_holders")
    email = fields.CharField(max_length=254)
    handle = fields.BinaryField()

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "passkey_holders"
        unique_together = (("contact", "email"), ("handle",))


class Passkey(Model):
    """A key pair whose private half an authenticator keeps, by which a contact signs in.

    `sign_count` is the highest count the authenticator told; `fell_at` is when it last told one
    that was no higher, which may mean that there are two of it.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="passkeys", db_index=True)
    contact = fields.ForeignKeyField(Contact, related_name="passkeys", db_index=True)
    holder = fields.ForeignKeyField(PasskeyHolder, related_name="passkeys", db_index=True)
    credential_id = fields.BinaryField()
    public_key = fields.BinaryField()
    sign_count = fields.BigIntField()
    fell_at = fields.DatetimeField(null=True)
    transports = fields.JSONField[list[str]]()
    device_type = fields.CharEnumField(DeviceType, max_length=20)
    backed_up = fields.BooleanField()
    name = fields.CharField(max_length=60)
    created_at = fields.DatetimeField(default=now, db_default=Now())
    last_used_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "passkeys"
        unique_together = (("credential_id",),)


class Purpose(StrEnum):
    """What a challenge is for; quietly is without asking the person anything."""

    SIGN_IN = "sign_in"
    ADD = "add"
    ADD_QUIETLY = "add_quietly"


class PasskeyChallenge(Model):
    """Something random to be signed, once, by who asked for it.

    `asker_hash` is the hash of the asking browser's cookie or, to add a passkey, of the session's.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(
        Organization, related_name="passkey_challenges", db_index=True
    )
    purpose = fields.CharEnumField(Purpose, max_length=12)
    challenge_hash = fields.BinaryField()
    asker_hash = fields.BinaryField()
    expires_at = fields.DatetimeField(db_index=True)

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "passkey_challenges"
        unique_together = (("challenge_hash",),)
