"""Photos on their way in: pieces in PostgreSQL, whole and checked ones in the object store."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol
from uuid import UUID

from PIL import Image, UnidentifiedImageError

from deltasync import Connection
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import connection, transaction
from doorstep.kit.errors import Conflict, Unprocessable

CHUNK = 1024 * 1024
"""Bytes of one piece, at most (BLOB-3)."""
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


class WrongOffset(Conflict):
    """The upload goes on elsewhere; see Upload-Offset."""

    code = "wrong_offset"

    def __init__(self, offset: int) -> None:
        super().__init__()
        self.offset = offset


class WrongHash(Unprocessable):
    """The bytes are not those that were announced; send them again."""

    code = "wrong_hash"


class NotAnImage(Unprocessable):
    """This is not a picture we can read; JPEG, PNG and WebP are."""

    code = "not_an_image"


@dataclass(frozen=True, slots=True)
class Declared:
    """A blob that a row of the viewer's speaks of: its size in bytes, and whether it is kept."""

    size: int
    media_type: str
    stored: bool


@dataclass(frozen=True, slots=True)
class Declarations:
    """What the replica is told by the slice whose rows declare blobs."""

    find: Callable[[Viewer, str], Awaitable[Declared | None]]
    mark_stored: Callable[[Viewer, str, str], Awaitable[None]]
    """Takes the hash and the media type that was found in the bytes."""


class Store(Protocol):
    """The part of an object store that blobs need."""

    async def put_async(self, path: str, file: bytes) -> object:
        """Write an object whole or not at all."""
        ...


def path_of(viewer: Viewer, sha256: str) -> str:
    """Return where a blob of the viewer's customer is kept in the object store."""
    return f"photos/{viewer.organization_id}/{viewer.customer_id}/{sha256}"


async def received(scope: UUID, sha256: str) -> int:
    """Return how many bytes of an upload are here."""
    async with connection() as link:
        return await _received(link, scope, sha256)


async def _received(link: Connection, scope: UUID, sha256: str) -> int:
    return await link.fetchval(
        "select coalesce(sum(length(bytes)), 0) from sync_chunk where scope = $1 and sha256 = $2",
        scope,
        sha256,
    )


async def append(
    viewer: Viewer,
    sha256: str,
    declared: Declared,
    piece: tuple[int, bytes],
    store: Store,
    declarations: Declarations,
) -> int:
    """Keep a piece `(offset, bytes)` and return the new offset.

    The last piece completes the blob: it is checked, stored and marked on its row.
    Raises WrongOffset, WrongHash or NotAnImage; after the last two the offset is 0 again.
    """
    offset, data = piece
    async with transaction() as link:
        await link.execute(
            "select pg_advisory_xact_lock(hashtextextended($1, 7239))",
            f"{viewer.customer_id}/{sha256}",
        )
        here = await _received(link, viewer.customer_id, sha256)
        if offset != here or offset + len(data) > declared.size:
            raise WrongOffset(here)
        await link.execute(
            "insert into sync_chunk (scope, sha256, start, bytes) values ($1, $2, $3, $4)",
            viewer.customer_id,
            sha256,
            offset,
            data,
        )
    reached = offset + len(data)
    if reached == declared.size:
        await complete(viewer, sha256, store, declarations)
    return reached


async def complete(viewer: Viewer, sha256: str, store: Store, declarations: Declarations) -> None:
    """Check the pieces of a whole upload, store the blob and mark its row; safe to repeat."""
    async with connection() as link:
        pieces = await link.fetch(
            "select bytes from sync_chunk where scope = $1 and sha256 = $2 order by start",
            viewer.customer_id,
            sha256,
        )
    data = b"".join(piece["bytes"] for piece in pieces)
    try:
        media_type = _checked(data, sha256)
    except Unprocessable:
        await _forget(viewer.customer_id, sha256)
        raise
    await store.put_async(path_of(viewer, sha256), data)
    await declarations.mark_stored(viewer, sha256, media_type)
    await _forget(viewer.customer_id, sha256)


async def _forget(scope: UUID, sha256: str) -> None:
    async with connection() as link:
        await link.execute("delete from sync_chunk where scope = $1 and sha256 = $2", scope, sha256)


def _checked(data: bytes, sha256: str) -> str:
    """Return the media type found in the bytes, whose hash and header have been checked."""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise WrongHash
    try:
        with Image.open(BytesIO(data), formats=list(IMAGES)) as image:
            return IMAGES[str(image.format)]
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise NotAnImage from error


async def delete_abandoned() -> int:
    """Delete the pieces of uploads that nobody has added to for two days; return how many."""
    async with connection() as link:
        done: str = await link.execute(
            "delete from sync_chunk c where not exists (select from sync_chunk d"
            " where d.scope = c.scope and d.sha256 = c.sha256"
            " and d.received_at > now() - interval '2 days')"
        )
    return int(done.rpartition(" ")[2])
