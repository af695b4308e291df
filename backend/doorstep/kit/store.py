"""The object store, which may be slow or away: whoever asks it is answered in time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from .errors import TryAgain

PATIENCE = 8.0
"""Seconds a call may take, tries of obstore's own included: those would go on for minutes."""
FOR_GOOD = 300.0
"""Seconds after which obstore itself has long given up, tries included."""
log = structlog.get_logger()


class StoreAway(TryAgain):
    """The photos cannot be reached just now. Nothing was lost; please try again in a moment."""


@dataclass(frozen=True, slots=True)
class Store:
    """Objects by their paths. A call that takes longer than `patience` raises StoreAway.

    What was given up may still take place later, but for a delete.
    """

    objects: ObjectStore
    patience: float = PATIENCE

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
    async def _patiently(self, at_least: float = 0) -> AsyncGenerator[None]:
        try:
            async with asyncio.timeout(max(self.patience, at_least)):
                yield
        except (TimeoutError, BaseError, OSError) as error:
            log.warning("store_away", error=type(error).__name__)
            raise StoreAway from error


def open_store(url: str) -> Store:
    """Return the object store at a `file:///` or `s3://` URL; a missing folder is made."""
    if urlsplit(url).scheme != "file":
        return Store(from_url(url))
    folder = Path(unquote(urlsplit(url).path))
    folder.mkdir(parents=True, exist_ok=True)
    return Store(LocalStore(folder))
