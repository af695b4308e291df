"""Keys: UUIDv7 (RFC 9562 §5.7), so that rows of one time lie together."""

from uuid import UUID

from tortoise.fields.db_defaults import SqlDefault
from uuid_utils.compat import uuid7 as _uuid7

NEW_ID = SqlDefault("gen_random_uuid()")
"""What rows get that others than this program insert."""


def uuid7() -> UUID:
    """Return a new key."""
    return _uuid7()
