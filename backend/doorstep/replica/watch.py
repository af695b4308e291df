"""A witness of how far the database had come, kept beside it in the object store.

Almost every restore is noticed by the database itself; one of its files alone, by this.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import msgspec
import structlog

from deltasync import Witness
from doorstep.kit.database import Lookout, trusted
from doorstep.kit.store import Store

PATH = "sync/witness.json"
EVERY = 60.0
"""Seconds between looks."""
log = structlog.get_logger()


@asynccontextmanager
async def watching(store: Store, lookout: Lookout) -> AsyncGenerator[None]:
    """Look before anybody is served, and every minute from then on."""
    await _try(store, lookout)
    looking = asyncio.create_task(_keep_looking(store, lookout))
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def look(store: Store, lookout: Lookout) -> bool:
    """Compare the database with its witness, bring the witness forward; return if it was restored.

    When both the store and the database are put back together nothing is noticed here; what
    devices then have too much is found by their digest (PULL-8).
    """
    seen = await _read(store)
    async with trusted() as link:
        renewed, now = await lookout.look(link, seen)
    if now != seen:
        await store.put(PATH, msgspec.json.encode(now))
    return renewed


async def _read(store: Store) -> Witness | None:
    kept = await store.get(PATH)
    try:
        return msgspec.json.decode(kept or b"", type=Witness)
    except msgspec.DecodeError:
        return None


async def _keep_looking(store: Store, lookout: Lookout) -> None:
    while True:
        await asyncio.sleep(EVERY)
        await _try(store, lookout)


async def _try(store: Store, lookout: Lookout) -> None:
    try:
        await look(store, lookout)
    except Exception as error:  # noqa: BLE001 - the store or the database may be away
        log.warning("witness_not_read", error=type(error).__name__)
