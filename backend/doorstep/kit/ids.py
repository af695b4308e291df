"""Keys: UUIDv7 (RFC 9562 §5.7), so that rows of one time lie together."""

from uuid import UUID

from uuid_utils.compat import uuid7 as _uuid7


def uuid7() -> UUID:
    """Return a new key."""
    return _uuid7()
