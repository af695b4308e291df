"""Advisory locks by name: here are all numbers, so that nobody waits for an unrelated thing."""

from enum import IntEnum, unique
from typing import Any


@unique
class Lock(IntEnum):
    """What is held one by one; each is a space of its own, of keys that are text.

    The sync has 7237, for what is drained.
    """

    BLOB = 7239
    UPLOADS = 7240
    PHOTOS = 7241
    EXPORTS = 7242
    ERASURE = 7243
    FILE = 7244
    LINKS = 7245
    RENEWAL = 7246
    CALENDARS = 7247
    ENDPOINT = 7248


async def hold(link: Any, what: Lock, key: object, patience: float | None = None) -> None:
    """Hold a key until the transaction ends; wait for it `patience` seconds, or as usual."""
    await link.execute(_HOLD, str(key), int(what), timeout=patience)


_HOLD = "select pg_advisory_xact_lock(hashtextextended($1, $2))"
