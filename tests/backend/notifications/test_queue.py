"""The queue's tables, made by `migrate`, whatever the environment has."""

import asyncpg
import pytest

from doorstep.kit.database import connect
from doorstep.notifications.queue import (
    NAMES,
    SCHEMA,
    Names,
    delete_old_jobs,
    is_queue_installed,
    queries,
)
from doorstep.preparing import is_prepared, prepare


async def test_the_queue_is_part_of_a_database_that_is_prepared(inhabited_url: str):
    assert await is_prepared(inhabited_url)
    link = await connect(inhabited_url)
    await link.execute(f"alter table {SCHEMA}.pgqueuer drop column headers")
    assert not await is_prepared(inhabited_url)

    await prepare(inhabited_url)

    assert await is_queue_installed(link)
    await link.close()


def test_variables_of_the_environment_name_no_tables(monkeypatch: pytest.MonkeyPatch):
    for name in ("PGQUEUER_PREFIX", "CHANNEL", "FUNCTION", "PGQUEUER_QUEUE_TABLE", "QUEUE_TABLE"):
        monkeypatch.setenv(name, "stray")
    assert Names(db_schema=SCHEMA, channel=NAMES.channel).queue_table == "pgqueuer"


async def test_the_queues_own_log_does_not_grow_for_ever(inhabited_url: str):
    link = await connect(inhabited_url)
    await queries(link).enqueue("email", b"x", on_conflict="skip")
    await link.execute(f"update {SCHEMA}.pgqueuer_log set created = now() - interval '3 days'")
    assert await delete_old_jobs(link) == 1
    assert await delete_old_jobs(link) == 0
    await link.close()


async def test_a_customers_requests_reach_nothing_of_the_queue(inhabited_url: str):
    link = await connect(inhabited_url)
    await link.execute("set role doorstep_customer")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await link.fetch(f"select * from {SCHEMA}.pgqueuer")
    await link.close()
