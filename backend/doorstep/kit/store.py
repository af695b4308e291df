"""The object store, which may be slow or away: whoever asks it is answered in time."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from .errors import TryAgain
from .parts import PART, OpenFile

PATIENCE = 8.0
"""Seconds a call may take, tries of obstore's own included: those would go on for minutes."""
FOR_GOOD = 300.0
"""Seconds after which obstore itself has long given up, tries included."""
LAST_PARTS = 8
"""Times the patience that the end of an object has which was written piece by piece: half as many
parts of five megabytes each may still be on their way."""
PIECE = 256 * 1024
"""Bytes, or a few more, of what is read at a time."""
Write = Callable[[bytes], Awaitable[None]]
log = structlog.get_logger()


class StoreAway(TryAgain):
    """The photos cannot be reached just now. Nothing was lost; please try again in a moment."""


@dataclass(frozen=True, slots=True)
class Store:
    """Objects by their paths. A call that takes longer than `patience` raises StoreAway.

    What was given up may still take place later, but for a delete. Parts of large objects are read
    from a `folder` as they are, if that is where they are: by obstore each is copied once more.
    """

    objects: ObjectStore
    patience: float = PATIENCE
    folder: Path | None = None

    async def put(self, path: str, data: bytes) -> None:
        """Keep an object, in place of the one before."""
        async with self._patiently():
            await obstore.put_async(self.objects, path, data)

    async def get(self, path: str) -> bytes | None:
        """Return an object's bytes, or None when there is none."""
        async with self._patiently():
            try:
                found = await obstore.get_async(self.objects, path)
            except FileNotFoundError:
                return None
            return bytes(await found.bytes_async())

    async def has(self, path: str) -> bool:
        """Return whether there is an object."""
        async with self._patiently():
            try:
                await obstore.head_async(self.objects, path)
            except FileNotFoundError:
                return False
            return True

    async def stream(self, path: str) -> AsyncGenerator[bytes]:
        """Yield an object's bytes piece by piece; raises FileNotFoundError when there is none."""
        async with self._patiently(missing=True):
            found = await obstore.get_async(self.objects, path)
        pieces = aiter(found.stream(min_chunk_size=PIECE))
        while True:
            async with self._patiently():
                piece = await anext(pieces, None)
            if piece is None:
                return
            yield bytes(piece)

    async def size(self, path: str) -> int | None:
        """Return how many bytes an object has, or None when there is none."""
        async with self._patiently():
            try:
                return (await obstore.head_async(self.objects, path))["size"]
            except FileNotFoundError:
                return None

    async def parts(self, path: str, start: int, end: int) -> AsyncGenerator[bytes]:
        """Yield an object's bytes from `start` to before `end`, each part asked for by its place.

        So whoever takes them slowly holds no connection to the store, and at most two parts: the
        next is read while one is taken, unless it can be had at once. Raises FileNotFoundError when
        there is no object; StoreAway when it is too short.
        """
        file = await self._opened(path)
        coming: asyncio.Future[bytes] | None = None
        try:
            while start < end:
                part = file.at_once(start, min(end - start, PART)) if file and not coming else b""
                if not part:
                    part = await (coming or self._part(path, file, start, end))
                    # What comes after a part that was waited for is often in memory by then.
                    if coming and file:
                        coming = None
                    else:
                        after = self._part(path, file, start + len(part), end)
                        coming = asyncio.ensure_future(after)
                start += len(part)
                yield part
        finally:
            await _given_up(coming)
            if file:
                file.close()

    async def _opened(self, path: str) -> OpenFile | None:
        """Return the object's file, if it has one here."""
        if self.folder is None:
            return None
        async with self._patiently(missing=True):
            return await OpenFile.at(self.folder / path)

    async def _part(self, path: str, file: OpenFile | None, start: int, end: int) -> bytes:
        """Return as much of what is at a place as one part has; nothing where it ends."""
        wanted = min(end - start, PART)
        if not wanted:
            return b""
        async with self._patiently(missing=True):
            if file:
                part = await file.read(start, wanted)
            else:
                part = bytes(
                    await obstore.get_range_async(self.objects, path, start=start, length=wanted)
                )
        if len(part) < wanted:
            log.error("object_too_short", path=path)
            raise StoreAway
        return part

    @asynccontextmanager
    async def writing(self, path: str) -> AsyncGenerator[Write]:
        """Lend what keeps an object piece by piece; it is there once all is well, or not at all."""
        pieces: asyncio.Queue[bytes | None] = asyncio.Queue(maxsize=1)
        putting = asyncio.ensure_future(
            obstore.put_async(
                self.objects,
                path,
                _until_none(pieces),
                use_multipart=True,
                max_concurrency=LAST_PARTS // 2,
            )
        )

        async def write(piece: bytes) -> None:
            async with self._patiently():
                await _beside(putting, pieces.put(piece))

        try:
            yield write
            async with self._patiently(self.patience * LAST_PARTS):
                await _beside(putting, pieces.put(None))
                await putting
        finally:
            putting.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await putting

    async def delete_folder(self, folder: str) -> int:
        """Delete all objects in a folder; return how many."""
        deleted = 0
        async for page in self.pages(folder, 500):
            for path, _ in page:
                await self.delete(path)
                deleted += 1
        return deleted

    async def delete(self, path: str) -> None:
        """Delete an object; waits until it is done or was given up for good.

        A delete that took place later might remove what was kept since.
        """
        async with self._patiently(FOR_GOOD):
            await obstore.delete_async(self.objects, path)

    async def pages(self, folder: str, size: int) -> AsyncGenerator[list[tuple[str, datetime]]]:
        """Yield path and time of change of all objects in a folder, at most `size` at a time."""
        listing = obstore.list(self.objects, folder, chunk_size=size)
        while True:
            async with self._patiently():
                page = await anext(listing, None)
            if page is None:
                return
            yield [(found["path"], found["last_modified"]) for found in page]

    @asynccontextmanager
    async def _patiently(
        self, at_least: float = 0, *, missing: bool = False
    ) -> AsyncGenerator[None]:
        try:
            async with asyncio.timeout(max(self.patience, at_least)):
                yield
        except (TimeoutError, BaseError, OSError) as error:
            if missing and isinstance(error, FileNotFoundError):
                raise
            log.warning("store_away", error=type(error).__name__)
            raise StoreAway from error


async def _until_none(pieces: asyncio.Queue[bytes | None]) -> AsyncGenerator[bytes]:
    while (piece := await pieces.get()) is not None:
        yield piece


async def _beside(other: asyncio.Future[Any], work: Coroutine[Any, Any, None]) -> None:
    """Do the work unless the other ends before: then raise what it raised."""
    doing = asyncio.ensure_future(work)
    try:
        await asyncio.wait({doing, other}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            await other
    finally:
        doing.cancel()


async def _given_up(work: asyncio.Future[bytes] | None) -> None:
    if work is not None:
        work.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await work


def open_store(url: str, encryption: str = "") -> Store:
    """Return the object store at a `file:///` or `s3://` URL; a missing folder is made.

    A bucket is asked to keep every object in that `encryption`, if there is one.
    """
    if urlsplit(url).scheme != "file":
        if not encryption:
            return Store(from_url(url))
        return Store(from_url(url, config={"server_side_encryption": encryption}))
    folder = Path(unquote(urlsplit(url).path))
    folder.mkdir(parents=True, exist_ok=True)
    return Store(LocalStore(folder), folder=folder)
