"""`doorstep work`: what needs doing from time to time, and what people wait for.

The first is done by one process at a time, the other at once and by as many as there are. What
Stripe is asked from time to time has rounds of its own, so that nothing else waits for its answers.
"""

import asyncio
import os
import signal
from collections.abc import Mapping
from functools import partial

import structlog

from doorstep.demo.folder import Unusable
from doorstep.demo.mailbox import forget_old_letters
from doorstep.documents.keeping import delete_unused
from doorstep.documents.reminding import Reminding
from doorstep.kit.clock import SystemClock
from doorstep.kit.clocks import as_the_database
from doorstep.kit.database import close_database, connect, open_database, trusted
from doorstep.kit.outside import real_outside
from doorstep.kit.secrets import BadSecrets
from doorstep.kit.settings import Settings, read_settings
from doorstep.kit.store import open_store
from doorstep.notifications.certificates import forget_untold, hand_over, take_back
from doorstep.notifications.choices import note_texts
from doorstep.notifications.mail.bounces import forget_unused as forget_bounces
from doorstep.notifications.models import Channel
from doorstep.notifications.senders import senders_by
from doorstep.papers.printing import delete_old
from doorstep.payments.gateway import Gateway
from doorstep.payments.sweep import forget_events, hear_missed
from doorstep.privacy.erasing import delete_outlived
from doorstep.privacy.letters import delete_given_up
from doorstep.privacy.making import delete_expired, delete_stray
from doorstep.privacy.trail import delete_old_events
from doorstep.replica.orphans import delete_orphans
from doorstep.replica.pieces import delete_abandoned
from doorstep.replica.refusals import delete_old_refusals
from doorstep.replica.tombstones import delete_old_failures, delete_old_tombstones
from doorstep.requests.photos import PHOTOS
from doorstep.sign_in.attempts import forget_old
from doorstep.sign_in.challenges import delete_expired_challenges
from doorstep.sign_in.known import forget_unused
from doorstep.sign_in.sessions import delete_ended_sessions
from doorstep.sign_in.throttle import forget_over

from .alerting import CHORES, deliver, telling_by
from .database import refuse_unprepared
from .errands import Chore, errands_by
from .serving import stop_with_input

PAUSE = 15 * 60.0
"""Seconds between rounds."""
RETRY = 10.0
"""Seconds before another try when the database is away."""
SOON = 2.0
"""Seconds between looks for what people wait for."""
WORKING, ASKING = 72_370_003, 72_370_005
"""Advisory locks held during a round, of chores or of questions to Stripe, so that one of several
workers does it."""
log = structlog.get_logger()


def work(*, tied: bool) -> int:
    """Do the chores in rounds until told to stop; with `tied` also when standard input ends."""
    settings = read_settings(os.environ)
    if not settings.database_url:
        raise Unusable("DOORSTEP_DATABASE_URL is needed to work; `doorstep demo` does it all.")
    try:
        settings.push_keys()
    except BadSecrets as error:
        raise Unusable(str(error)) from error
    asyncio.run(refuse_unprepared(settings.database_url))
    if tied:
        stop_with_input()
    asyncio.run(_work(settings))
    return 0


async def _work(settings: Settings) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await open_database(settings.database_url, pool=6)
    url = settings.database_url
    outside = real_outside(settings)
    senders = senders_by(settings, outside)
    async with trusted() as link:
        await note_texts(link, possible=Channel.SMS in senders)
    beside = {
        asyncio.create_task(
            _run_errands(errands_by(settings, outside) | telling_by(senders, outside.clock))
        ),
        asyncio.create_task(deliver(url, senders, outside.clock)),
        asyncio.create_task(_rounds(url, questions_by(settings), stop, ASKING)),
    }
    try:
        await _rounds(url, chores_by(settings), stop, WORKING)
    finally:
        for each in beside:
            each.cancel()
        await asyncio.wait(beside)
        if outside.push:
            await outside.push.close()
        await close_database()


def chores_by(settings: Settings) -> dict[str, Chore]:
    """Return the chores; photos are looked after where the settings say where they are kept."""
    chores: dict[str, Chore] = {
        "abandoned_uploads": delete_abandoned,
        "old_refusals": delete_old_refusals,
        "old_tombstones": delete_old_tombstones,
        "old_failures": delete_old_failures,
        "ended_sessions": delete_ended_sessions,
        "expired_challenges": delete_expired_challenges,
        "old_attempts": forget_old,
        "old_throttles": forget_over,
        "unused_browsers": forget_unused,
        "old_demo_mail": forget_old_letters,
        "old_happenings": delete_old_events,
        "letters_given_up": delete_given_up,
        "outlived_records": delete_outlived,
        "old_payment_events": forget_events,
        "unused_bounces": forget_bounces,
        **CHORES,
    }
    if settings.store_url:
        store = open_store(settings.store_url, settings.store_encryption)
        chores["orphaned_photos"] = partial(delete_orphans, store, PHOTOS, SystemClock())
        chores["expired_exports"] = partial(delete_expired, store)
        chores["old_papers"] = partial(delete_old, store, SystemClock())
        chores["unused_documents"] = partial(delete_unused, store, SystemClock())
        chores["stray_exports"] = partial(delete_stray, store, SystemClock())
    chores["certificates_untold"] = forget_untold
    reminding = Reminding(hand_over, take_back, agreed=as_the_database)
    chores["certificates_running_out"] = reminding.remind
    return chores


def questions_by(settings: Settings) -> dict[str, Chore]:
    """Return what Stripe is asked in rounds: of each account in turn, however slow it is."""
    if not settings.stripe_secret_key:
        return {}
    return {"missed_payment_events": partial(hear_missed, Gateway(settings))}


async def _run_errands(errands: Mapping[str, Chore]) -> None:
    """Do what waits, and look again soon; each by itself, so that a long one holds up no other."""
    await asyncio.gather(*(_run_errand(name, errand) for name, errand in errands.items()))


async def _run_errand(name: str, errand: Chore) -> None:
    while True:
        try:
            done = await errand()
        except Exception:
            log.exception("errand_failed", errand=name)
            await asyncio.sleep(RETRY)
            continue
        if done:
            log.info("errand", errand=name, done=done)
        else:
            await asyncio.sleep(SOON)


async def _rounds(url: str, chores: Mapping[str, Chore], stop: asyncio.Event, of_one: int) -> None:
    while not stop.is_set():
        pause = PAUSE if await _round(url, chores, of_one) else RETRY
        try:
            await asyncio.wait_for(stop.wait(), pause)
        except TimeoutError:
            continue


async def _round(url: str, chores: Mapping[str, Chore], of_one: int) -> bool:
    """Return whether the database was there."""
    try:
        return await do_chores(url, chores, of_one)
    except Exception:
        log.exception("chores_failed")
        return False


async def do_chores(url: str, chores: Mapping[str, Chore], of_one: int = WORKING) -> bool:
    """Do each chore once, unless another process has the lock; one that fails stops no other."""
    lock = await connect(url)
    try:
        if not await lock.fetchval("select pg_try_advisory_lock($1)", of_one):
            return True
        for name, chore in chores.items():
            try:
                log.info("chore", chore=name, removed=await chore())
            except Exception:
                log.exception("chore_failed", chore=name)
    finally:
        await lock.close()
    return True
