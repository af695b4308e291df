"""A witness of how far the database had come, kept beside it in the object store.

Almost every restore is noticed by the database itself; one of its files alone, by this.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import msgspec
import obstore
import structlog
from obstore.store import ObjectStore

from deltasync import Witness
from doorstep.kit.database import Lookout, connection

PATH = "sync/witness.json"
EVERY = 60.0
"""Seconds between looks."""
PATIENCE = 10.0
"""Seconds the object store may take."""
log = structlog.get_logger()


@asynccontextmanager
async def watching(store: ObjectStore, lookout: Lookout) -> AsyncGenerator[None]:
    """Look before anybody is served, and every minute from then on."""
    await _try(store, lookout)
    looking = asyncio.create_task(_keep_looking(store, lookout))
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def look(store: ObjectStore, lookout: Lookout) -> bool:
    """Compare the database with its witness, bring the witness forward; return if it was restored.

    When both the store and the database are put back together nothing is noticed here; what
    devices then have too much is found by their digest (PULL-8).
    """
    seen = await _read(store)
    async with connection() as link:
        renewed, now = await lookout.look(link, seen)
    if now != seen:
        async with asyncio.timeout(PATIENCE):
            await obstore.put_async(store, PATH, msgspec.json.encode(now))
    return renewed


async def _read(store: ObjectStore) -> Witness | None:
    try:
        async with asyncio.timeout(PATIENCE):
            found = await obstore.get_async(store, PATH)
            return msgspec.json.decode(bytes(await found.bytes_async()), type=Witness)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


async def _keep_looking(store: ObjectStore, lookout: Lookout) -> None:
    while True:
        await asyncio.sleep(EVERY)
        await _try(store, lookout)


async def _try(store: ObjectStore, lookout: Lookout) -> None:
    try:
        await look(store, lookout)
    except Exception as error:  # noqa: BLE001 - the store or the database may be away
        log.warning("witness_not_read", error=type(error).__name__)
