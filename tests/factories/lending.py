"""One portal that is lent to test after test, put back each time to what it was.

To make a database, a server and their connections is most of what a test of one request needs a
processor for. What a test makes of the database's functions, triggers or tables cannot be put
back: then the portal is thrown away with its database.
"""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from contextvars import Context

import asyncpg
from tortoise import context as tortoise

from tests.factories.databases import copy_files, named, new_database
from tests.factories.portals import Served, serve

PATIENT = {"lock_timeout": "10s"}
"""In which a test's locks have to be gone."""
LENT = 40
"""Times a portal is lent: what was deleted stays in its tables, and slows it down by and by."""
SAVE = """
    create schema saved;
    do $$ declare t text; begin
      for t in select tablename from pg_tables where schemaname = 'public'
        and tablename not in ('sync_incarnation', 'tortoise_migrations')
      loop execute format('create table saved.%I as table public.%I', t, t); end loop;
    end $$
"""
"""Which incarnation of the database it is stays as it is: it was not restored from a backup."""
PUT_BACK = """
    select string_agg(format('delete from public.%I; insert into public.%I select * from saved.%I;',
      tablename, tablename, tablename), '') from pg_tables where schemaname = 'saved'
"""
AS_THEY_ARE = "set local session_replication_role = replica;"
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
      (select sum(xmin::text::bigint) from pg_policy))
"""
"""Changes with all that is not rows."""


class Lending:
    """Makes a portal when one is asked for, and keeps it for the next."""

    def __init__(self, postgres: str, template: str) -> None:
        self._postgres = postgres
        self._template = template
        self._kept: _Portal | None = None

    @asynccontextmanager
    async def lent(self) -> AsyncGenerator[Served]:
        """Lend it to one test."""
        portal = self._kept or _Portal(self._postgres, self._template)
        self._kept = None
        try:
            await portal.opened()
            with portal.in_use():
                yield portal.served
                again = await portal.put_back()
        except BaseException:
            await portal.close()
            raise
        if again:
            self._kept = portal
        else:
            await portal.close()

    async def close(self) -> None:
        """Throw it away."""
        if self._kept:
            await self._kept.close()


class _Portal:
    """A portal that runs in a task and a context of its own, whichever test uses it."""

    served: Served
    _models: tortoise.TortoiseContext
    _link: asyncpg.Connection
    _orders: str
    _shape: str

    def __init__(self, postgres: str, template: str) -> None:
        self._postgres, self._template = postgres, template
        self._ready, self._over = asyncio.Event(), asyncio.Event()
        self._times = 0
        self._running = asyncio.create_task(self._run(), context=Context())

    async def opened(self) -> None:
        """Wait until it runs."""
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait({self._running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if self._running.done():
            self._running.result()

    @contextmanager
    def in_use(self) -> Generator[None]:
        """Let models and SQL that are used outside of requests be of its database, too."""
        before = tortoise._current_context.set(self._models)
        tortoise._global_context = self._models
        try:
            yield
        finally:
            tortoise._global_context = None
            tortoise._current_context.reset(before)

    async def put_back(self) -> bool:
        """Make everything what it was; return whether that could be done."""
        self._times += 1
        await asyncio.gather(*self.served.app.background_tasks)
        if self._times == LENT or await self._looks() != self._shape:
            return False
        await self.served.office.reset()
        async with self._link.transaction():
            await self._link.execute(self._orders)
        await self.served.store.delete_folder("")
        await copy_files(self.served.store)
        self.served.mailbox.letters.clear()
        self.served.mailbox.broken = False
        return True

    async def _looks(self) -> str:
        return str(await self._link.fetchval(SHAPE))

    async def close(self) -> None:
        """Let it end, with its database."""
        self._over.set()
        await self._running

    async def _run(self) -> None:
        async with new_database(self._postgres, self._template) as name:
            url = named(self._postgres, name)
            self._link = await asyncpg.connect(url, server_settings=PATIENT)
            try:
                await self._link.execute(SAVE)
                self._orders = f"{AS_THEY_ARE} {await self._link.fetchval(PUT_BACK)}"
                self._shape = await self._looks()
                await self._serve(url)
            finally:
                await self._link.close()

    async def _serve(self, url: str) -> None:
        async with serve(url) as self.served:
            models = tortoise.get_current_context()
            assert models
            self._models, tortoise._global_context = models, None
            self._ready.set()
            await self._over.wait()
