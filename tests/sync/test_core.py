"""What the PostgreSQL half promises, rule by rule."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.sync.device import KINDS, Device, fetch_page

ORGANIZATION, ONE, OTHER, ME, YOU = (UUID(int=n) for n in range(1, 6))
Link = asyncpg.Connection


async def add_job(link: Link, scope: UUID = ONE, title: str = "a") -> UUID:
    await link.execute(
        "insert into customers values ($1, $2) on conflict do nothing", scope, ORGANIZATION
    )
    found: Any = await link.fetchval(
        "insert into jobs (organization_id, customer_id, title) values ($1, $2, $3) returning id",
        ORGANIZATION,
        scope,
        title,
    )
    return found


async def test_core_1_core_3_a_transaction_raises_the_version_once(link: Link):
    async with link.transaction():
        await add_job(link)
        await add_job(link)
    page = await fetch_page(link, ONE, ME, (None, None), 100)
    assert [row[2] for row in page["rows"]] == [1, 1]
    assert page["head"] == 1


async def test_core_2_a_page_has_only_the_latest_word_on_each_row(link: Link):
    job, gone = await add_job(link), await add_job(link)
    await link.execute("update jobs set title = 'b' where id = $1", job)
    await link.execute("delete from jobs where id = $1", gone)
    first = await fetch_page(link, ONE, ME, (None, None), 100)
    rows = (await fetch_page(link, ONE, ME, (UUID(first["epoch"]), 0), 100))["rows"]
    assert [row[:3] for row in rows] == [["job", str(job), 3], ["job", str(gone), 4]]
    assert [row[3] and row[3]["title"] for row in rows] == ["b", None]


async def test_core_7_ids_are_written_in_lower_case_and_versions_as_numbers(link: Link):
    job = await add_job(link)
    page = await fetch_page(link, ONE, ME, (None, None), 100)
    [[_, row_id, version, _]] = page["rows"]
    assert row_id == str(job) == str(UUID(row_id))
    assert page["epoch"] == str(UUID(page["epoch"]))
    assert (version, page["to"], page["head"]) == (1, 1, 1)


async def test_core_4_a_row_with_a_reader_is_that_readers_alone(link: Link):
    await link.execute(
        "insert into notes values ($1, $2, $3, $4, 'mine')", uuid4(), ORGANIZATION, ONE, ME
    )
    assert len((await fetch_page(link, ONE, ME, (None, None), 100))["rows"]) == 1
    assert (await fetch_page(link, ONE, YOU, (None, None), 100))["rows"] == []


async def test_core_6_other_kinds_are_another_epoch(link: Link):
    await add_job(link)
    page = await fetch_page(link, ONE, ME, (None, None), 100)
    cursor = (UUID(page["epoch"]), page["to"])
    narrowed = await fetch_page(link, ONE, ME, cursor, 100, kinds=["note"])
    assert narrowed["reset"]
    assert narrowed["rows"] == []


async def test_pull_2_a_page_never_splits_a_version(link: Link):
    async with link.transaction():
        for _ in range(5):
            await add_job(link)
    await add_job(link)
    page = await fetch_page(link, ONE, ME, (None, None), 2)
    assert len(page["rows"]) == 5
    assert (page["to"], page["head"]) == (1, 2)


@pytest.mark.parametrize("version", [-1, 1_000_000])
async def test_pull_4_a_cursor_that_cannot_be_is_reset(link: Link, version: int):
    await add_job(link)
    page = await fetch_page(link, ONE, ME, (None, None), 100)
    assert (await fetch_page(link, ONE, ME, (UUID(page["epoch"]), version), 100))["reset"]


async def test_pull_4_another_epoch_is_reset_without_tombstones(link: Link):
    gone = await add_job(link)
    await add_job(link)
    await link.execute("delete from jobs where id = $1", gone)
    page = await fetch_page(link, ONE, ME, (uuid4(), 1), 100)
    assert page["reset"]
    assert [row[3] is None for row in page["rows"]] == [False]


async def test_pull_8_a_wrong_digest_is_reset_and_a_right_one_is_not(link: Link):
    await add_job(link)
    device = Device(ONE, ME)
    await device.catch_up(link)
    right = await fetch_page(link, ONE, ME, device.cursor, 100, digest=device.digest())
    count, total = device.digest()
    wrong = await fetch_page(link, ONE, ME, device.cursor, 100, digest=(count + 1, total))
    assert (right["reset"], wrong["reset"]) == (False, True)


async def test_a_moved_row_leaves_one_scope_and_arrives_in_the_other(link: Link):
    job = await add_job(link)
    await add_job(link, OTHER)
    here, there = Device(ONE, ME), Device(OTHER, YOU)
    await here.catch_up(link)
    await link.execute("update jobs set customer_id = $1 where id = $2", OTHER, job)
    await here.catch_up(link)
    await there.catch_up(link)
    assert ("job", job) not in here.rows
    assert ("job", job) in there.rows


async def test_a_renamed_technician_reaches_every_job(link: Link):
    job = await add_job(link)
    dana = await link.fetchval(
        "insert into technicians (organization_id, name) values ($1, 'Dana') returning id",
        ORGANIZATION,
    )
    await link.execute(
        "insert into visits (organization_id, job_id, technician_id) values ($1, $2, $3)",
        ORGANIZATION,
        job,
        dana,
    )
    await link.execute("update technicians set name = 'Dana Kowal' where id = $1", dana)
    device = Device(ONE, ME)
    await device.catch_up(link)
    assert device.rows["job", job][1]["visits"][0]["technician"] == "Dana Kowal"


async def test_an_aborted_transaction_leaves_no_trace(link: Link):
    await add_job(link)
    with pytest.raises(ZeroDivisionError):
        async with link.transaction():
            await add_job(link)
            raise ZeroDivisionError
    assert (await fetch_page(link, ONE, ME, (None, None), 100))["head"] == 1
    assert await link.fetchval("select count(*) from sync_dirty") == 0


async def test_truncate_is_refused(link: Link):
    with pytest.raises(asyncpg.RaiseError, match="DELETE instead of TRUNCATE"):
        await link.execute("truncate jobs cascade")


async def test_another_isolation_level_is_refused(link: Link):
    await link.execute("insert into customers values ($1, $2)", ONE, ORGANIZATION)
    with pytest.raises(asyncpg.RaiseError, match="READ COMMITTED"):
        async with link.transaction(isolation="repeatable_read"):
            await add_job(link)


async def test_a_changed_view_projects_its_kind_anew(link: Link):
    from dataclasses import replace

    from deltasync import install
    from tests.sync.domain import JOBS, NOTES

    await add_job(link)
    wider = replace(JOBS, view=JOBS.view.replace("'title', j.title", "'name', j.title"))
    assert await install(link, (wider, NOTES)) == ["job"]
    page = await fetch_page(link, ONE, ME, (None, None), 100)
    assert page["rows"][0][3]["name"] == "a"
    assert KINDS == ["job", "note", "mutation"]


async def test_what_was_touched_and_shows_nothing_new_is_not_sent_again(link: Link):
    await add_job(link)
    device = Device(ONE, ME)
    await device.catch_up(link)
    before = dict(device.rows)
    await link.execute("update jobs set title = title")
    await device.catch_up(link)
    assert device.rows == before


async def test_a_shared_row_drains_alone_only_for_what_documents_show_of_it(link: Link):
    from dataclasses import replace

    from deltasync import install
    from tests.sync.domain import JOBS, NOTES

    watched = [
        replace(each, shown=("name",)) if each.table == "technicians" else each
        for each in JOBS.sources
    ]
    await install(link, (replace(JOBS, sources=tuple(watched)), NOTES))
    await link.execute("insert into technicians values ($1, $2, 'Rekha')", ME, ORGANIZATION)
    for change, alone in (("organization_id = organization_id", 0), ("name = 'Rekha Nair'", 1)):
        async with link.transaction():
            await link.execute(f"update technicians set {change}")
            assert await link.fetchval("select count(*) from sync_tenant where alone") == alone


async def test_pull_10_a_reset_that_passes_below_the_floor_comes_to_its_end(link: Link):
    for _ in range(4):
        await add_job(link)
    await link.execute("update sync_scope set gc_floor = version where scope = $1", ONE)
    device = Device(ONE, ME)
    await asyncio.wait_for(device.catch_up(link, 2), 10)
    assert len(device.rows) == 4


async def test_what_is_installed_already_keeps_nobody_waiting(link: Link, sync_url: str):
    from deltasync import install
    from tests.sync.domain import COLLECTIONS

    async with link.transaction():
        await add_job(link)
        other = await asyncpg.connect(sync_url, server_settings={"lock_timeout": "1s"})
        assert await install(other, COLLECTIONS) == []
        await other.close()


async def test_core_3_limit_1_a_large_commit_gets_a_version_for_each_thousand_rows(link: Link):
    await link.execute("insert into customers values ($1, $2)", ONE, ORGANIZATION)
    await add_job(link)
    await link.execute(
        "insert into jobs (organization_id, customer_id, title)"
        " select $1, $2, n::text from generate_series(1, 2500) n",
        ORGANIZATION,
        ONE,
    )
    rows = await link.fetch("select version, count(*) from sync_entry group by 1 order by 1")
    assert [tuple(row) for row in rows] == [(1, 1), (2, 500), (3, 1000), (4, 1000)]
    page = await fetch_page(link, ONE, ME, (None, None), 2)
    assert (len(page["rows"]), page["to"], page["head"]) == (501, 2, 4)
    device = Device(ONE, ME)
    await device.catch_up(link)
    assert len(device.rows) == 2501
