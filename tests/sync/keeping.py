"""What happens to the database as such: backups, restores, collecting, the quarantine."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import asyncpg

from deltasync import NotQuarantined, collect, discard_quarantined, renew

TABLES = (
    *("customers", "technicians", "jobs", "visits", "notes", "effects"),
    *("sync_scope", "sync_entry", "sync_mutation", "sync_failure"),
)
Backup = dict[str, str]
"""Each table's rows as JSON."""


async def empty(link: asyncpg.Connection) -> None:
    """Delete everything, as if it had never been."""
    deletions = "; ".join(f"delete from {table}" for table in TABLES)
    await link.execute(
        f"set session_replication_role = replica; {deletions};"
        " set session_replication_role = origin"
    )


async def back_up(link: asyncpg.Connection) -> Backup:
    """Return a copy of everything."""
    backup: Backup = {}
    for table in TABLES:
        rows = await link.fetchval(f"select coalesce(json_agg(t), '[]') from {table} t")
        backup[table] = rows or "[]"
    return backup


async def restore(link: asyncpg.Connection, backup: Backup) -> None:
    """Put everything back as it was, and begin a new life."""
    await empty(link)
    await link.execute("set session_replication_role = replica")
    for table, rows in backup.items():
        await link.execute(
            f"insert into {table} select * from json_populate_recordset(null::{table}, $1)", rows
        )
    await link.execute("set session_replication_role = origin")
    await renew(link)


async def forget_the_gone(link: asyncpg.Connection) -> None:
    """Collect every tombstone there is."""
    await collect(link, timedelta(0))


async def discard(link: asyncpg.Connection, mutation: UUID) -> bool:
    """Refuse for good what is in quarantine; return whether it was."""

    @asynccontextmanager
    async def transaction() -> AsyncGenerator[asyncpg.Connection]:
        async with link.transaction():
            yield link

    try:
        await discard_quarantined(transaction, mutation, "No.")
    except NotQuarantined:
        return False
    return True
