"""What a database was: its rows are put back to that after a test, unless more than they changed.

What a test makes of functions, triggers or tables cannot be put back.
"""

from typing import Any

import asyncpg

PATIENT = {"lock_timeout": "10s"}
"""In which a test's locks have to be gone."""
SAVE = """
    create schema saved;
    create table saved.originals as
      select schemaname, tablename, 0::bigint as put_back, 0::bigint as rows from pg_tables
      where schemaname in ('public', 'doorstep_queue')
        and tablename not in ('sync_incarnation', 'tortoise_migrations');
    do $$ declare t record; begin
      for t in select * from saved.originals loop
        execute format('create table saved.%I as table %I.%I', t.tablename, t.schemaname,
          t.tablename);
        execute format('update saved.originals set rows = (select count(*) from saved.%I)
          where tablename = %L', t.tablename, t.tablename);
      end loop;
    end $$;
    create table saved.at as select pg_current_xact_id()::text::bigint as xid;
    create function saved.put_back() returns bigint language plpgsql as $$
    declare t record; changed boolean; done bigint := 0;
      this bigint := pg_current_xact_id()::text::bigint;
    begin
      for t in select o.*, a.xid from saved.originals o, saved.at a loop
        execute format('select count(*) <> %s or count(*) filter (where xmin::text::bigint > %s
          and xmin::text::bigint <> %s) > 0 from %I.%I', t.rows, t.xid, t.put_back, t.schemaname,
          t.tablename) into changed;
        continue when not changed;
        execute format('delete from %I.%I', t.schemaname, t.tablename);
        execute format('insert into %I.%I select * from saved.%I', t.schemaname, t.tablename,
          t.tablename);
        update saved.originals set put_back = this where tablename = t.tablename;
        done := done + 1;
      end loop;
      return done;
    end $$
"""
"""Which incarnation of the database it is stays as it is: it was not restored from a backup.

A table is changed if it has another number of rows, or one that was written neither before all this
nor when it was last put back.
"""
AS_THEY_ARE = "set local session_replication_role = replica"
"""Neither triggers nor foreign keys have a say in it."""
SHAPE = """
    select concat_ws(' ',
      (select sum(xmin::text::bigint) from pg_class where relnamespace = 'public'::regnamespace),
      (select sum(xmin::text::bigint) from pg_proc where pronamespace in
        ('public'::regnamespace, 'doorstep'::regnamespace)),
      (select sum(xmin::text::bigint) from pg_attribute where attrelid in
        (select oid from pg_class where relnamespace = 'public'::regnamespace)),
      (select sum(xmin::text::bigint) from pg_trigger),
      (select sum(xmin::text::bigint) from pg_constraint),
      (select sum(xmin::text::bigint) from pg_policy),
      (select sum(xmin::text::bigint) from sync_incarnation))
"""
"""Changes with all that is not rows."""
LARGE = (
    "select sum(pg_relation_size(oid)) from pg_class where relnamespace = 'public'::regnamespace"
)
GROWN = 16 * 1024**2
"""Bytes of what was deleted, which stays in the tables and slows them down."""


class Original:
    """Knows what a database was when it was first seen; who connects should be `PATIENT`."""

    def __init__(self) -> None:
        self._shape = ""
        self._size: Any = 0

    async def save(self, link: asyncpg.Connection) -> None:
        """Take what is there for what it is to be."""
        await link.execute(SAVE)
        self._shape, self._size = await link.fetchval(SHAPE), await link.fetchval(LARGE)

    async def put_back(self, link: asyncpg.Connection) -> bool:
        """Make all rows what they were; return whether nothing else has changed."""
        if await link.fetchval(SHAPE) != self._shape:
            return False
        async with link.transaction():
            await link.execute(AS_THEY_ARE)
            await link.execute("select saved.put_back()")
        size: Any = await link.fetchval(LARGE)
        return size < self._size + GROWN
