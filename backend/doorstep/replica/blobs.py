"""Photos on their way in: pieces in PostgreSQL, cleaned pictures in the object store."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from uuid import UUID

from doorstep.customers.viewer import Viewer
from doorstep.kit.errors import Conflict, TryAgain, Unprocessable
from doorstep.kit.store import Store
from doorstep.sign_in.entering import Rows, own_rows

from .pictures import MEDIA_TYPE, Pictures, PicturesBusy
from .pieces import forget, keep, lock_blobs, received, require_room, whole
from .refusals import count_refusal, require_patience

CHUNK = 1024 * 1024
"""Bytes of one piece, at most (BLOB-3)."""
MOST_PIECES = 1000
"""Pieces of one blob, at most (BLOB-8)."""
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


@dataclass(frozen=True, slots=True)
class Blobs:
    """Uploads into an object store, for the blobs that `declarations` know."""

    store: Store
    declarations: Declarations
    pictures: Pictures
    rows: Rows = own_rows
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(UPLOADING))

    async def reached(self, viewer: Viewer, sha256: str, declared: Declared) -> int:
        """Return how many bytes are here; finish what another process left unfinished.

        Raises as `append` does.
        """
        if declared.stored:
            return declared.size
        async with self.rows() as link:
            here, _ = await received(link, viewer.customer_id, sha256)
            if here == 0:  # another question may have finished it since it was found
                found = await self.declarations.find(viewer, sha256)
                here = found.size if found and found.stored else 0
        return here if here < declared.size else await self._complete(viewer, sha256)

    async def append(
        self, viewer: Viewer, sha256: str, declared: Declared, offset: int, data: bytes
    ) -> int:
        """Keep a piece and return the new offset; the last piece completes the blob.

        Raises WrongOffset, TooManyUnderWay, TooManyRefused or TryAgain, after which all is as it
        was; WrongHash, TooManyPieces, NotAnImage or PictureTooLarge, after which the offset is 0.
        """
        reached = offset + len(data)
        async with self.turns, self.rows(writing=True) as link:
            if offset == 0:
                await require_patience(link, viewer.contact_id)
                await require_room(link, viewer.customer_id, sha256)
            await lock_blobs(link, viewer.customer_id, [sha256])
            here, pieces = await received(link, viewer.customer_id, sha256)
            if offset != here or reached > declared.size:
                raise WrongOffset(here)
            if pieces < MOST_PIECES:
                await keep(link, viewer.customer_id, sha256, offset, data)
        if pieces == MOST_PIECES:
            await self._refuse(viewer, sha256)
            raise TooManyPieces
        return reached if reached < declared.size else await self._complete(viewer, sha256)

    async def _complete(self, viewer: Viewer, sha256: str) -> int:
        """Check the whole upload, store the picture, mark its row; return the offset.

        Safe to repeat after a crash at any step, by any process, and side by side.
        """
        async with self.pictures.taking_turn():
            # The bytes first: where they are gone, the row says by then that they are kept.
            data = await self._whole(viewer, sha256)
            async with self.rows():
                declared = await self.declarations.find(viewer, sha256)
            if declared is None or declared.stored or len(data) != declared.size:
                return declared.size if declared and declared.stored else len(data)
            cleaned = await self._cleaned(viewer, sha256, data)
            path = path_of(viewer.organization_id, viewer.customer_id, sha256)
            await self.store.put(path, cleaned)
        await self._mark(viewer, sha256, declared.row)
        return len(data)

    async def _whole(self, viewer: Viewer, sha256: str) -> bytes:
        async with self.rows() as link:
            return await whole(link, viewer.customer_id, sha256)

    async def _cleaned(self, viewer: Viewer, sha256: str, data: bytes) -> bytes:
        async with self.rows() as link:
            await require_patience(link, viewer.contact_id)
        try:
            await asyncio.to_thread(_require_hash, data, sha256)
            return await self.pictures.clean(data)
        except (Unprocessable, PicturesBusy) as error:
            await self._refuse(viewer, sha256, kept=isinstance(error, PicturesBusy))
            raise

    async def _mark(self, viewer: Viewer, sha256: str, row: UUID) -> None:
        """Say that the picture is kept, if `row`, found before it was put, is still there.

        So no lock is held while the store takes it: an object is deleted only while its blob is
        locked and no row speaks of it, and one that is announced waits for that lock.
        """
        async with self.turns, self.rows(writing=True) as link:
            await lock_blobs(link, viewer.customer_id, [sha256])
            if not await self.declarations.mark_stored(viewer, sha256, row, MEDIA_TYPE):
                raise DeclaredAnew
            await forget(link, viewer.customer_id, sha256)

    async def _refuse(self, viewer: Viewer, sha256: str, *, kept: bool = False) -> None:
        async with self.turns, self.rows(writing=True) as link:
            await count_refusal(link, viewer.contact_id)
            if not kept:
                await lock_blobs(link, viewer.customer_id, [sha256])
                await forget(link, viewer.customer_id, sha256)


def _require_hash(data: bytes, sha256: str) -> None:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise WrongHash
