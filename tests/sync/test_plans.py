"""What a session planned while tables were small must not read all of them once they are large."""

from uuid import UUID

import asyncpg

from tests.sync.device import Device

ORGANIZATION = UUID(int=1)
SCOPE = UUID(int=100)
READER = UUID(int=7)
MANY = 5_000
DECIDED = """
    insert into sync_mutation
      (scope, id, tenant, author, client, name, ver, args_hash, status)
    select $2, gen_random_uuid(), $1, $3, $3, 'note.write', 1, '', 'applied'
    from generate_series(1, $4)
"""


async def rows_read_in_full(link: asyncpg.Connection) -> int:
    """Return how many rows of replicated tables and of the sync's own were read by scanning."""
    await link.execute("select pg_stat_force_next_flush()")
    return await link.fetchval("select sum(seq_tup_read)::bigint from pg_stat_user_tables") or 0


async def test_one_decision_and_its_pull_touch_a_few_rows_however_many_there_are(
    link: asyncpg.Connection, sync_url: str
):
    device = Device(SCOPE, READER)
    await link.execute(DECIDED, ORGANIZATION, SCOPE, READER, 1)
    await link.execute("analyze")
    for _ in range(9):
        await link.execute(DECIDED, ORGANIZATION, SCOPE, READER, 1)
        await device.catch_up(link)
    others = await asyncpg.connect(sync_url)
    await others.execute(DECIDED, ORGANIZATION, SCOPE, READER, MANY)
    await others.close()
    await device.catch_up(link)
    before = await rows_read_in_full(link)
    for _ in range(10):
        await link.execute(DECIDED, ORGANIZATION, SCOPE, READER, 1)
        await device.catch_up(link)
    assert await rows_read_in_full(link) - before < MANY
    assert len(device.rows) == MANY + 20
