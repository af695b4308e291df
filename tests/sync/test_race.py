"""The race, and broken sync cores that it must catch (CORE-3)."""

import asyncio

import asyncpg
import pytest

from tests.sync.device import NOTHING_WRONG, Device, compare, truth
from tests.sync.race import ORGANIZATION, READER, SCOPES, race, seed

SECONDS = 5.0
WRITERS = 6
PAUSE = ("return null;", "perform pg_sleep(random() * 0.004); return null;")
"""A moment between stamp and commit, given to the sound drain and to the broken ones alike."""


async def break_it(url: str, function: str, *changes: tuple[str, str]) -> None:
    """Replace parts of one of the sync's functions in this test's database."""
    link = await asyncpg.connect(url)
    source: str = await link.fetchval("select pg_get_functiondef($1::regproc)", function)
    for old, new in changes:
        if old not in source:
            pytest.fail(f"{function} no longer contains {old!r}: break it elsewhere")
        source = source.replace(old, new)
    await link.execute("create sequence if not exists broken; " + source)
    await link.close()


async def test_nothing_is_missing_extra_or_stale_after_a_race(sync_url: str):
    await break_it(sync_url, "sync_drain", PAUSE)
    commits, wrong = await race(sync_url, SECONDS, WRITERS)
    assert commits > 50
    assert wrong == NOTHING_WRONG


@pytest.mark.parametrize(
    "version",
    ["nextval('broken')", "(extract(epoch from clock_timestamp()) * 1e6)::bigint"],
    ids=["sequence", "timestamp"],
)
async def test_a_cursor_that_is_not_taken_under_the_lock_is_caught(sync_url: str, version: str):
    await break_it(
        sync_url,
        "sync_drain",
        PAUSE,
        ("do update set version = s.version + 1", "do nothing"),
        (
            "d.scope, d.kind, d.id, s.version,",
            f"d.scope, d.kind, d.id, {version} as version,".replace("'", "''"),
        ),
    )
    await break_it(
        sync_url,
        "sync_pull",
        (
            "coalesce(x.version, 0) as version",
            "coalesce((select max(n.version) from sync_entry n where n.scope=whose), 0) as version",
        ),
    )
    _, wrong = await race(sync_url, SECONDS, WRITERS)
    assert wrong != NOTHING_WRONG


NOT_ALONE = (
    "perform pg_advisory_xact_lock(hashtextextended",
    "perform pg_advisory_xact_lock_shared(hashtextextended",
)


@pytest.mark.parametrize(("change", "stale"), [((), 0), ((NOT_ALONE,), 1)], ids=["sound", "broken"])
async def test_a_drain_of_shared_rows_is_alone(
    sync_url: str, change: tuple[tuple[str, str], ...], stale: int
):
    await break_it(sync_url, "sync_drain", *change)
    assert (await rename_while_visiting(sync_url))["stale"] == stale


async def rename_while_visiting(url: str) -> dict[str, int]:
    """Rename a technician in one transaction, send them to a job in another that ends sooner."""
    async with asyncpg.create_pool(url, min_size=2, max_size=2) as pool:
        async with pool.acquire() as link:
            await seed(link)
        async with pool.acquire() as renaming, pool.acquire() as visiting:
            ours, theirs = renaming.transaction(), visiting.transaction()
            await ours.start()
            await theirs.start()
            await renaming.execute("update technicians set name = 'renamed'")
            await visiting.execute(
                "insert into visits (organization_id, job_id, technician_id)"
                " select $1, (select min(id::text)::uuid from jobs),"
                " (select min(id::text)::uuid from technicians)",
                ORGANIZATION,
            )
            await renaming.execute("set constraints all immediate")
            ending = asyncio.create_task(theirs.commit())
            # A sound drain waits here for the other to end; a broken one does not.
            await asyncio.wait({ending}, timeout=1)
            await ours.commit()
            await ending
        async with pool.acquire() as link:
            return await wrong_at_rest(link)


async def wrong_at_rest(link: asyncpg.Connection) -> dict[str, int]:
    """Return what is wrong with new devices' copies."""
    wrong = dict(NOTHING_WRONG)
    for scope in SCOPES:
        device = Device(scope, READER)
        await device.catch_up(link)
        found = compare(device, await truth(link, scope, READER))
        wrong = {key: wrong[key] + found[key] for key in wrong}
    return wrong
