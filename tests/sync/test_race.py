"""The race, and broken sync cores that it must catch (CORE-3)."""

import asyncpg
import pytest

from tests.sync.device import NOTHING_WRONG
from tests.sync.race import race

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
            f"d.scope, d.kind, d.id, {version},".replace("'", "''"),
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


async def test_a_drain_of_shared_rows_that_is_not_alone_is_caught(sync_url: str):
    await break_it(
        sync_url,
        "sync_drain",
        PAUSE,
        (
            "perform pg_advisory_xact_lock(hashtextextended",
            "perform pg_advisory_xact_lock_shared(hashtextextended",
        ),
    )
    _, wrong = await race(sync_url, SECONDS, WRITERS)
    assert wrong != NOTHING_WRONG
