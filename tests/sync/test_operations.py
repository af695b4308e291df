"""What keeps a live replica in order: verifying, mending, collecting, noticing a restore."""

from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from deltasync import Difference, Witness, collect, mend, recognize, renew, verify
from deltasync.verifying import BATCH
from tests.sync.device import Device, compare, fetch_page, truth

ORGANIZATION, ONE, OTHER, ME = (UUID(int=n) for n in range(1, 5))
NOW = timedelta(0)
Link = asyncpg.Connection


@pytest.fixture
async def jobs(link: Link) -> list[UUID]:
    """Give three jobs of ONE."""
    for customer in (ONE, OTHER):
        await link.execute("insert into customers values ($1, $2)", customer, ORGANIZATION)
    rows = await link.fetch(
        "insert into jobs (organization_id, customer_id, title)"
        " select $1, $2, n::text from generate_series(1, 3) n returning id",
        ORGANIZATION,
        ONE,
    )
    return [row["id"] for row in rows]


async def each_of(scopes: Iterable[UUID]) -> AsyncIterator[UUID]:
    for scope in scopes:
        yield scope


async def found(link: Link, *scopes: UUID) -> list[Difference]:
    return [each async for step in verify(link, each_of(scopes)) for each in step.differences]


async def test_a_sound_replica_has_no_differences(link: Link, jobs: list[UUID]):
    await link.execute("delete from jobs where id = $1", jobs[0])
    assert await found(link, ONE, OTHER) == []


async def test_what_was_changed_behind_the_back_is_found_and_mended(link: Link, jobs: list[UUID]):
    stale, missing, ahead = jobs
    device = Device(ONE, ME)
    await device.catch_up(link)
    await link.execute("update sync_entry set doc = '{}' where id = $1", stale)
    await link.execute("delete from sync_entry where id = $1", missing)
    await link.execute("update sync_entry set version = 99 where id = $1", ahead)
    extra = UUID(int=99)
    await link.execute("insert into sync_entry values ($1, 'job', $2, 1, null, '{}')", ONE, extra)
    differences = await found(link, ONE)
    assert {(each.what, each.id) for each in differences} == {
        ("stale", stale),
        ("missing", missing),
        ("ahead", ahead),
        ("extra", extra),
    }
    await mend(link, differences)
    assert await found(link, ONE) == []
    await device.catch_up(link)
    assert set(compare(device, await truth(link, ONE, ME)).values()) == {0}


async def test_a_row_published_to_the_wrong_reader_is_found(link: Link, jobs: list[UUID]):
    await link.execute("update sync_entry set reader = $1 where id = $2", OTHER, jobs[0])
    assert [each.what for each in await found(link, ONE)] == ["stale"]


async def test_more_copies_than_one_batch_are_all_compared(link: Link):
    scopes = [UUID(int=1000 + number) for number in range(2 * BATCH + 1)]
    await link.execute("insert into customers select unnest($1::uuid[]), $2", scopes, ORGANIZATION)
    await link.execute(
        "insert into jobs (organization_id, customer_id, title)"
        " select $2, unnest($1::uuid[]), 'one each'",
        *(scopes, ORGANIZATION),
    )
    assert await found(link, *scopes) == []
    spoilt = [scopes[0], scopes[BATCH], scopes[-1]]
    await link.execute("update sync_entry set doc = '{}' where scope = any($1)", spoilt)
    assert [each.scope for each in await found(link, *scopes)] == spoilt
    steps = [step.scopes async for step in verify(link, each_of(scopes))]
    assert steps == [BATCH, 2 * BATCH, 2 * BATCH + 1]


async def test_verifying_writes_nothing(link: Link, jobs: list[UUID]):
    await link.execute("update sync_entry set doc = '{}' where id = $1", jobs[0])
    await link.execute("set default_transaction_read_only = on")
    assert len(await found(link, ONE)) == 1


async def test_limit_9_collecting_forgets_only_what_is_gone_for_long(link: Link, jobs: list[UUID]):
    await link.execute("delete from jobs where id = $1", jobs[0])
    assert await collect(link, timedelta(days=90)) == 0
    assert await collect(link, NOW) == 1
    assert await link.fetchval("select count(*) from sync_entry") == len(jobs) - 1


async def test_who_missed_what_was_collected_starts_anew(link: Link, jobs: list[UUID]):
    behind, abreast = Device(ONE, ME), Device(ONE, ME)
    await behind.catch_up(link)
    await link.execute("delete from jobs where id = $1", jobs[0])
    await abreast.catch_up(link)
    await collect(link, NOW)
    late = await fetch_page(link, ONE, ME, behind.cursor, 100)
    level = await fetch_page(link, ONE, ME, abreast.cursor, 100)
    assert (late["reset"], level["reset"]) == (True, False)
    await behind.catch_up(link)
    assert ("job", jobs[0]) not in behind.rows


async def test_a_row_that_came_back_is_not_collected(link: Link, jobs: list[UUID]):
    job = jobs[0]
    await link.execute("update jobs set customer_id = $1 where id = $2", OTHER, job)
    await link.execute("update jobs set customer_id = $1 where id = $2", ONE, job)
    assert await collect(link, NOW) == 1
    assert await found(link, ONE, OTHER) == []
    assert await link.fetchval("select doc from sync_entry where scope = $1 and id = $2", ONE, job)


async def epoch(link: Link) -> str:
    return (await fetch_page(link, ONE, ME, (None, None), 1))["epoch"]


@pytest.mark.usefixtures("jobs")
async def test_a_database_that_was_not_restored_keeps_its_epochs(link: Link):
    before = await epoch(link)
    renewed, seen = await recognize(link)
    await link.execute("update jobs set title = 'later'")
    assert (renewed, (await recognize(link, seen))[0]) == (False, False)
    assert await epoch(link) == before


@pytest.mark.usefixtures("jobs")
async def test_rows_that_a_dump_was_loaded_into_are_another_epoch(link: Link):
    before = await epoch(link)
    await link.execute(
        "create temporary table dumped as select * from sync_incarnation;"
        " delete from sync_incarnation; insert into sync_incarnation select * from dumped"
    )
    assert (await recognize(link))[0]
    assert await epoch(link) != before
    assert not (await recognize(link))[0]


@pytest.mark.usefixtures("jobs")
async def test_a_copy_of_the_database_is_another_epoch(postgres: str, sync_url: str, link: Link):
    before = await epoch(link)
    await link.close()
    name = sync_url.partition("?")[0].rpartition("/")[2]
    server = await asyncpg.connect(postgres)
    await server.execute(f"create database {name}_copy template {name}")
    copy = await asyncpg.connect(sync_url.replace(f"/{name}?", f"/{name}_copy?"))
    try:
        assert (await recognize(copy))[0]
        assert await epoch(copy) != before
    finally:
        await copy.close()
        await server.execute(f"drop database {name}_copy")
        await server.close()


@pytest.mark.usefixtures("jobs")
async def test_a_log_that_went_back_is_told_by_its_witness(link: Link):
    before = await epoch(link)
    _, seen = await recognize(link)
    further = Witness(seen.place, "FFFFFFFF/0")
    elsewhere = Witness("another place", "FFFFFFFF/0")
    assert not (await recognize(link, elsewhere))[0]
    assert (await recognize(link, further))[0]
    assert await epoch(link) != before


@pytest.mark.usefixtures("jobs")
async def test_a_witness_that_cannot_be_written_anew_begins_one_epoch_alone(link: Link):
    _, seen = await recognize(link)
    further, still_further = Witness(seen.place, "FFFFFFFE/0"), Witness(seen.place, "FFFFFFFF/0")
    assert (await recognize(link, further))[0]
    before = await epoch(link)
    assert not (await recognize(link, further))[0]
    assert await epoch(link) == before
    assert (await recognize(link, still_further))[0]
    assert await epoch(link) != before


@pytest.mark.usefixtures("jobs")
async def test_a_new_epoch_can_be_begun_by_hand_again_and_again(link: Link):
    epochs = {await epoch(link)}
    for _ in range(2):
        await renew(link)
        epochs.add(await epoch(link))
    assert len(epochs) == 3
    assert not (await recognize(link))[0]
