"""Rows for one reader (CORE-4) that are given to another."""

from uuid import UUID, uuid4

import asyncpg

from tests.sync.device import Device

ORGANIZATION, ONE, ME, YOU = (UUID(int=n) for n in range(1, 5))
Link = asyncpg.Connection


async def write_to(link: Link, reader: UUID) -> UUID:
    note = uuid4()
    await link.execute(
        "insert into notes values ($1, $2, $3, $4, 'mine')", note, ORGANIZATION, ONE, reader
    )
    return note


async def test_core_4_a_row_given_to_another_reader_is_taken_from_the_one_before(link: Link):
    note = await write_to(link, ME)
    mine, yours = Device(ONE, ME), Device(ONE, YOU)
    for device in (mine, yours):
        await device.catch_up(link)
    await link.execute("update notes set reader_id = $1 where id = $2", YOU, note)
    for device in (mine, yours):
        await device.catch_up(link)
    assert ("note", note) not in mine.rows
    assert ("note", note) in yours.rows


async def test_core_4_a_row_given_to_everyone_reaches_everyone(link: Link):
    note = await write_to(link, ME)
    yours = Device(ONE, YOU)
    await yours.catch_up(link)
    epoch = yours.cursor[0]
    await link.execute("update notes set reader_id = null where id = $1", note)
    await yours.catch_up(link)
    assert ("note", note) in yours.rows
    assert yours.cursor[0] == epoch
