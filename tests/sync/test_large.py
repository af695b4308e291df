"""A transaction too large for one version: its parts arrive in order, and all of them (CORE-3)."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from deltasync import verify
from tests.sync.device import NOTHING_WRONG, Device, compare, fetch_page, truth

ORGANIZATION, ONE, ME, YOU = (UUID(int=n) for n in range(1, 5))
PART = 1000
NEW, OLD = 2 * PART + 300, PART
Link = asyncpg.Connection
Page = dict[str, Any]


async def insert_jobs(link: Link, title: str, rows: int) -> None:
    await link.execute(
        "insert into jobs (organization_id, customer_id, title)"
        " select $1, $2, $3 || n from generate_series(1, $4) n",
        *(ORGANIZATION, ONE, title, rows),
    )


@pytest.fixture
async def device(link: Link) -> Device:
    """Give a device that has old jobs and is at the head."""
    await link.execute("insert into customers values ($1, $2)", ONE, ORGANIZATION)
    await insert_jobs(link, "old", OLD)
    device = Device(ONE, ME)
    await device.catch_up(link)
    return device


async def change_much(link: Link) -> None:
    """Insert, change and delete in one transaction, and write to each reader."""
    async with link.transaction():
        await insert_jobs(link, "new", NEW)
        await link.execute("delete from jobs where title = 'old1'")
        await link.execute("update jobs set status = 'done' where title like 'old%'")
        for reader in (ME, YOU, None):
            await link.execute(
                "insert into notes values ($1, $2, $3, $4, 'large')",
                *(uuid4(), ORGANIZATION, ONE, reader),
            )


async def next_page(link: Link, device: Device) -> Page:
    page = await fetch_page(link, ONE, ME, device.cursor, 1, since=device.since)
    assert device.apply(page, device.cursor) == (page["to"] == page["head"])
    return page


async def assert_right(link: Link, device: Device) -> None:
    async def scopes() -> AsyncIterator[UUID]:
        yield ONE

    assert compare(device, await truth(link, ONE, ME)) == NOTHING_WRONG
    assert not (await fetch_page(link, ONE, ME, device.cursor, 1, digest=device.digest()))["reset"]
    assert [step.differences async for step in verify(link, scopes())] == [[]]


async def test_core_3_pull_2_the_parts_come_in_order_each_whole_and_none_is_left_out(
    link: Link, device: Device
):
    _, begin = device.cursor
    await change_much(link)
    await link.execute("update jobs set title = 'after' where title = 'new7'")
    pages = [await next_page(link, device)]
    while pages[-1]["to"] < pages[-1]["head"]:
        pages.append(await next_page(link, device))
    assert begin
    *parts, after = [{row[2] for row in page["rows"]} for page in pages]
    assert parts == [{begin + 1 + number} for number in range(len(parts))]
    assert after == {begin + len(parts) + 1}
    sizes = [len(page["rows"]) for page in pages]
    assert all(size <= PART for size in sizes)
    # What was changed afterwards is on the last page alone; a note to another reader is on none.
    assert sum(sizes) == NEW + OLD + 2
    await assert_right(link, device)


async def test_core_3_what_is_written_between_two_parts_comes_after_all_of_them(
    link: Link, device: Device
):
    await change_much(link)
    first = await next_page(link, device)
    job = next(row[1] for row in first["rows"] if row[0] == "job" and row[3])
    await link.execute("update jobs set title = 'meanwhile' where id = $1", UUID(job))
    page = first
    while page["to"] < page["head"]:
        page = await next_page(link, device)
    assert [(row[1], row[3]["title"]) for row in page["rows"]] == [(job, "meanwhile")]
    await assert_right(link, device)


async def test_core_3_of_a_large_transaction_that_is_undone_no_part_is_there(
    link: Link, device: Device
):
    before = device.cursor
    with pytest.raises(InterruptedError):
        async with link.transaction():
            await insert_jobs(link, "never", NEW)
            await link.execute("set constraints all immediate")
            raise InterruptedError
    page = await next_page(link, device)
    assert (page["rows"], device.cursor) == ([], before)
    await assert_right(link, device)
