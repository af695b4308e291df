"""`doorstep work`: what needs doing from time to time, by one process at a time."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import structlog

from doorstep.demo.folder import Unusable
from doorstep.demo.mailbox import forget_old_letters
from doorstep.kit.clock import SystemClock
from doorstep.kit.database import close_database, connect, open_database
from doorstep.kit.settings import Settings, read_settings
from doorstep.kit.store import open_store
from doorstep.replica.orphans import delete_orphans
from doorstep.replica.pieces import delete_abandoned
from doorstep.replica.refusals import delete_old_refusals
from doorstep.replica.tombstones import delete_old_failures, delete_old_tombstones
from doorstep.requests.photos import PHOTOS
from doorstep.sign_in.sessions import delete_ended_sessions

from .serving import stop_with_input

Chore = Callable[[], Awaitable[int]]
"""Does its work, safe to repeat, and returns how many things it removed."""
PAUSE = 15 * 60.0
"""Seconds between rounds."""
RETRY = 10.0
"""Seconds before another try when the database is away."""
WORKING = 72_370_003
"""Advisory lock held during a round, so that one of several workers does it."""
log = structlog.get_logger()


def work(*, tied: bool) -> int:
    """Do the chores in rounds until told to stop; with `tied` also when standard input ends."""
    settings = read_settings(os.environ)
    if not settings.database_url:
        raise Unusable("DOORSTEP_DATABASE_URL is needed to work; `doorstep demo` does it all.")
    if tied:
        stop_with_input()
    asyncio.run(_rounds(settings.database_url, chores_by(settings)))
    return 0


def chores_by(settings: Settings) -> dict[str, Chore]:
    """Return the chores; photos are looked after where the settings say where they are kept."""
    chores: dict[str, Chore] = {
        "abandoned_uploads": delete_abandoned,
        "old_refusals": delete_old_refusals,
        "old_tombstones": delete_old_tombstones,
        "old_failures": delete_old_failures,
        "ended_sessions": delete_ended_sessions,
        "old_demo_mail": forget_old_letters,
    }
    if settings.store_url:
        store = open_store(settings.store_url)
        chores["orphaned_photos"] = partial(delete_orphans, store, PHOTOS, SystemClock())
    return chores


async def _rounds(url: str, chores: Mapping[str, Chore]) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await open_database(url, pool=2)
    try:
        while not stop.is_set():
            pause = PAUSE if await _round(url, chores) else RETRY
            try:
                await asyncio.wait_for(stop.wait(), pause)
            except TimeoutError:
                continue
    finally:
        await close_database()


async def _round(url: str, chores: Mapping[str, Chore]) -> bool:
    """Return whether the database was there."""
    try:
        return await do_chores(url, chores)
    except Exception:
        log.exception("chores_failed")
        return False


async def do_chores(url: str, chores: Mapping[str, Chore]) -> bool:
    """Do each chore once, unless another process is at it; one that fails stops no other."""
    lock = await connect(url)
    try:
        if not await lock.fetchval("select pg_try_advisory_lock($1)", WORKING):
            return True
        for name, chore in chores.items():
            try:
                log.info("chore", chore=name, removed=await chore())
            except Exception:
                log.exception("chore_failed", chore=name)
    finally:
        await lock.close()
    return True
