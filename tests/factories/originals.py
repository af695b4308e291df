"""What a database was: its rows are put back to that after a test, unless more than they changed.

What a test makes of functions, triggers or tables cannot be put back.
"""

from typing import Any

import asyncpg

PATIENT = {"lock_timeout": "10s"}
"""In which a test's locks have to be gone."""
TABLES = """
    select c.oid::regclass::text from pg_class c
    where relkind = 'r' and relnamespace in
        ('public'::regnamespace, 'doorstep_queue'::regnamespace)
      and relname not in ('sync_incarnation', 'tortoise_migrations')
    order by 1
"""
"""Which incarnation of the database it is stays as it is: it was not restored from a backup."""
CHANGED = """
    select {number} from {table} having count(*) <> {rows}
      or count(*) filter (where xmin::text::bigint > {at}
        and xmin::text::bigint <> ($1::bigint[])[{number}]) > 0
"""
"""A table is changed if it has another number of rows, or one that was written neither before all
this nor when it was last put back.
"""
AS_THEY_ARE = "set local session_replication_role = replica"
"""Neither triggers nor foreign keys have a say in it."""
PUT_BACK = "delete from {table}; insert into {table} select * from saved.t{number};"
SEQUENCES = "select c.oid::regclass::text from pg_class c where relkind = 'S'"
COUNTED_ON = """
    select setval('{name}', {last_value}, {is_called}) from {name}
    where (last_value, is_called) <> ({last_value}, {is_called})
"""
MADE = "(select concat(count(*), ' ', max(xmin::text::bigint)) from {catalogue} where {which})"
SHAPE = (
    "select concat_ws(' ', "
    + ", ".join(
        MADE.format(catalogue=catalogue, which=which)
        for catalogue, which in {
            **dict.fromkeys(("pg_class", "pg_proc", "pg_type"), "oid >= 16384"),
            "pg_namespace": r"nspname !~ '^pg_(toast_)?temp_'",
            "pg_attribute": "attrelid >= 16384",
            **dict.fromkeys(("pg_attrdef", "pg_constraint", "pg_trigger", "pg_policy"), "true"),
            "pg_rewrite": "oid >= 16384",
            **dict.fromkeys(("pg_extension", "pg_default_acl", "pg_event_trigger"), "true"),
            **dict.fromkeys(("pg_publication", "pg_largeobject_metadata"), "true"),
            "pg_database": "datname = current_database()",
            "pg_db_role_setting": "setdatabase = (select oid from pg_database"
            " where datname = current_database())",
            "sync_incarnation": "true",
        }.items()
    )
    + ")"
)
"""Changes with all that is not rows; what comes with PostgreSQL has numbers up to 16384.

The schemas of temporary tables stay when these are gone.
"""
LARGE = (
    "select sum(pg_relation_size(oid)) from pg_class where relnamespace = 'public'::regnamespace"
)
GROWN = 16 * 1024**2
"""Bytes of what was deleted, which stays in the tables and slows them down."""


class Original:
    """Knows what a database was when it was first seen; who connects should be `PATIENT`."""

    def __init__(self) -> None:
        self._tables: list[str] = []
        self._put_back: list[int] = []
        self._changed = ""
        self._counted_on = ""
        self._shape = ""
        self._size: Any = 0

    async def save(self, link: asyncpg.Connection) -> None:
        """Take what is there for what it is to be."""
        self._tables = [row[0] for row in await link.fetch(TABLES)]
        self._put_back = [0] * len(self._tables)
        at = int(await link.fetchval("select pg_current_xact_id()::text"))
        numbered = list(enumerate(self._tables, 1))
        copies = (f"create table saved.t{number} as table {table}" for number, table in numbered)
        await link.execute(f"create schema saved; {'; '.join(copies)}")
        self._changed = " union all ".join(
            [
                CHANGED.format(number=number, table=table, at=at, rows=await _rows(link, number))
                for number, table in numbered
            ]
        )
        sequences = [row[0] for row in await link.fetch(SEQUENCES)]
        self._counted_on = " union all ".join([await _counted_on(link, each) for each in sequences])
        self._shape, self._size = await link.fetchval(SHAPE), await link.fetchval(LARGE)

    async def put_back(self, link: asyncpg.Connection) -> bool:
        """Make all rows what they were; return whether nothing else has changed."""
        if await link.fetchval(SHAPE) != self._shape:
            return False
        changed = [row[0] for row in await link.fetch(self._changed, self._put_back)]
        if changed:
            await self._put_back_tables(link, changed)
        await link.fetch(self._counted_on)
        size: Any = await link.fetchval(LARGE)
        return size < self._size + GROWN

    async def _put_back_tables(self, link: asyncpg.Connection, numbers: list[int]) -> None:
        async with link.transaction():
            await link.execute(
                f"{AS_THEY_ARE};"
                + "".join(
                    PUT_BACK.format(table=self._tables[number - 1], number=number)
                    for number in numbers
                )
            )
            this = int(await link.fetchval("select pg_current_xact_id()::text"))
        for number in numbers:
            self._put_back[number - 1] = this


async def _rows(link: asyncpg.Connection, number: int) -> Any:
    return await link.fetchval(f"select count(*) from saved.t{number}")


async def _counted_on(link: asyncpg.Connection, sequence: str) -> str:
    row: Any = await link.fetchrow(f"select last_value, is_called from {sequence}")
    return COUNTED_ON.format(name=sequence, **row)
