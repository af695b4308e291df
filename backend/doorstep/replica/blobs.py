"""Photos on their way in: pieces in PostgreSQL, cleaned pictures in the object store."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from uuid import UUID

from deltasync import Connection
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import connection, transaction
from doorstep.kit.errors import Conflict, TooMany, TryAgain, Unprocessable
from doorstep.kit.store import Store

from .pictures import MEDIA_TYPE, Pictures

CHUNK = 1024 * 1024
"""Bytes of one piece, at most (BLOB-3)."""
MOST_PIECES = 1000
"""Pieces of one blob, at most (BLOB-8)."""
MOST_UNDER_WAY = 20
"""Uploads of one customer that may be under way at a time (BLOB-9)."""
UPLOADING = 2
"""Transactions of uploads at once in a process: what they may wait for leaves others to pull."""
FOLDER = "photos"


class WrongOffset(Conflict):
    """The upload goes on elsewhere; see Upload-Offset."""

    code = "wrong_offset"

    def __init__(self, offset: int) -> None:
        super().__init__(headers={"Upload-Offset": str(offset)})
        self.offset = offset


class WrongHash(Unprocessable):
    """The bytes are not those that were announced; send them again."""

    code = "wrong_hash"


class TooManyPieces(Unprocessable):
    """This came in more than a thousand pieces; send it again in larger ones."""

    code = "too_many_pieces"


class DeclaredAnew(TryAgain):
    """The picture was announced anew meanwhile. Please ask again in a moment."""


class TooManyUnderWay(TooMany):
    """Too many photos are on their way at once. This one goes on when others have arrived."""

    code = "photo_quota"


@dataclass(frozen=True, slots=True)
class Declared:
    """A blob that a row of the viewer's speaks of: its size in bytes, and whether it is kept."""

    row: UUID
    size: int
    media_type: str
    stored: bool


@dataclass(frozen=True, slots=True)
class Declarations:
    """What the replica is told by the slice whose rows declare blobs."""

    find: Callable[[Viewer, str], Awaitable[Declared | None]]
    mark_stored: Callable[[Viewer, str, UUID, str], Awaitable[bool]]
    """Takes the hash, the row that was found and the media type of what is kept.

    Returns False, and changes nothing, when that row is gone.
    """
    declared: Callable[[Collection[tuple[UUID, str]]], Awaitable[set[tuple[UUID, str]]]]
    """Returns those of the pairs of customer and hash that a row still speaks of."""


def path_of(organization_id: UUID, customer_id: UUID, sha256: str) -> str:
    """Return where a blob of a customer is kept in the object store."""
    return f"{FOLDER}/{organization_id}/{customer_id}/{sha256}"


async def lock_blobs(link: Connection, customer_id: UUID, names: Collection[str]) -> None:
    """Hold blobs of a customer until the transaction ends: nobody stores or deletes them."""
    await link.execute(
        "select pg_advisory_xact_lock(hashtextextended(name, 7239))"
        " from unnest($1::text[]) as name",
        sorted(f"{customer_id}/{name}" for name in names),
    )


@dataclass(frozen=True, slots=True)
class Blobs:
    """Uploads into an object store, for the blobs that `declarations` know."""

    store: Store
    declarations: Declarations
    pictures: Pictures
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(UPLOADING))

    async def reached(self, viewer: Viewer, sha256: str, declared: Declared) -> int:
        """Return how many bytes are here; finish what another process left unfinished.

        Raises as `append` does.
        """
        if declared.stored:
            return declared.size
        async with connection() as link:
            here, _ = await _received(link, viewer.customer_id, sha256)
        return here if here < declared.size else await self._complete(viewer, sha256)

    async def append(
        self, viewer: Viewer, sha256: str, declared: Declared, offset: int, data: bytes
    ) -> int:
        """Keep a piece and return the new offset; the last piece completes the blob.

        Raises WrongOffset or TooManyUnderWay, which change nothing; WrongHash, TooManyPieces,
        NotAnImage or PictureTooLarge, after which the offset is 0 again; TryAgain.
        """
        reached = offset + len(data)
        async with self.turns, transaction() as link:
            if offset == 0:
                await _require_room(link, viewer.customer_id, sha256)
            await lock_blobs(link, viewer.customer_id, [sha256])
            here, pieces = await _received(link, viewer.customer_id, sha256)
            if offset != here or reached > declared.size:
                raise WrongOffset(here)
            if pieces < MOST_PIECES:
                await _keep(link, viewer.customer_id, sha256, offset, data)
        if pieces == MOST_PIECES:
            await self._forget(viewer, sha256)
            raise TooManyPieces
        return reached if reached < declared.size else await self._complete(viewer, sha256)

    async def _complete(self, viewer: Viewer, sha256: str) -> int:
        """Check the whole upload, store the picture, mark its row; return the offset.

        Safe to repeat after a crash at any step, by any process, and side by side.
        """
        async with self.pictures.turn:
            declared = await self.declarations.find(viewer, sha256)
            data = await _whole(viewer.customer_id, sha256)
            if declared is None or declared.stored or len(data) != declared.size:
                return declared.size if declared and declared.stored else len(data)
            try:
                await asyncio.to_thread(_require_hash, data, sha256)
                cleaned = await self.pictures.clean(data)
            except Unprocessable:
                await self._forget(viewer, sha256)
                raise
            path = path_of(viewer.organization_id, viewer.customer_id, sha256)
            await self.store.put(path, cleaned)
        await self._mark(viewer, sha256, declared.row)
        return len(data)

    async def _mark(self, viewer: Viewer, sha256: str, row: UUID) -> None:
        """Say that the picture is kept, if `row`, found before it was put, is still there.

        So no lock is held while the store takes it: an object is deleted only while its blob is
        locked and no row speaks of it, and one that is announced waits for that lock.
        """
        async with self.turns, transaction() as link:
            await lock_blobs(link, viewer.customer_id, [sha256])
            if not await self.declarations.mark_stored(viewer, sha256, row, MEDIA_TYPE):
                raise DeclaredAnew
            await _delete_pieces(link, viewer.customer_id, sha256)

    async def _forget(self, viewer: Viewer, sha256: str) -> None:
        async with self.turns, transaction() as link:
            await lock_blobs(link, viewer.customer_id, [sha256])
            await _delete_pieces(link, viewer.customer_id, sha256)


def _require_hash(data: bytes, sha256: str) -> None:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise WrongHash


async def _received(link: Connection, scope: UUID, sha256: str) -> tuple[int, int]:
    """Return how many bytes of an upload are here, in how many pieces."""
    row = await link.fetchrow(
        "select coalesce(sum(length(bytes)), 0) as here, count(*) as pieces from sync_chunk"
        " where scope = $1 and sha256 = $2",
        scope,
        sha256,
    )
    return row["here"], row["pieces"]


async def _require_room(link: Connection, scope: UUID, sha256: str) -> None:
    """Let another upload begin. Those that have begun may always end, or none ever could."""
    await link.execute("select pg_advisory_xact_lock(hashtextextended($1, 7240))", str(scope))
    others = await link.fetchval(
        "select count(distinct sha256) from sync_chunk where scope = $1 and sha256 <> $2",
        scope,
        sha256,
    )
    if others >= MOST_UNDER_WAY:
        raise TooManyUnderWay(headers={"Retry-After": "60"})


async def _keep(link: Connection, scope: UUID, sha256: str, offset: int, data: bytes) -> None:
    await link.execute(
        "insert into sync_chunk (scope, sha256, start, bytes) values ($1, $2, $3, $4)",
        *(scope, sha256, offset, data),
    )


async def _whole(scope: UUID, sha256: str) -> bytes:
    async with connection() as link:
        pieces = await link.fetch(
            "select bytes from sync_chunk where scope = $1 and sha256 = $2 order by start",
            scope,
            sha256,
        )
    return b"".join(piece["bytes"] for piece in pieces)


async def _delete_pieces(link: Connection, scope: UUID, sha256: str) -> None:
    await link.execute("delete from sync_chunk where scope = $1 and sha256 = $2", scope, sha256)


async def delete_abandoned() -> int:
    """Delete the pieces of uploads that nobody has added to for two days; return how many."""
    async with connection() as link:
        done: str = await link.execute(
            "delete from sync_chunk c where not exists (select from sync_chunk d"
            " where d.scope = c.scope and d.sha256 = c.sha256"
            " and d.received_at > now() - interval '2 days')"
        )
    return int(done.rpartition(" ")[2])
