"""What is lent to test after test is what it was, or another."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import pytest
from tortoise import connections

from doorstep.kit import database
from doorstep.kit.walls import ROLE
from doorstep.organizations.models import Organization
from tests.backend.conftest import ALEX
from tests.factories.databases import named
from tests.factories.lending import Kind, Lending
from tests.factories.lent import DATABASE, PORTAL, Opened
from tests.factories.portals import Served

WRITTEN = """
    update customers set name = 'Changed';
    delete from visits;
    insert into alert_choices (organization_id, contact_id)
      select organization_id, id from customer_portal_access;
    update organizations set notifies_since = now()
"""
TABLES = """
    select c.oid::regclass::text from pg_class c where relkind = 'r'
      and relnamespace in ('public'::regnamespace, 'doorstep_queue'::regnamespace)
"""
SEQUENCES = "select string_agg(s::text, '|' order by s::text) from pg_sequences s"
LEFT = """
    create temp table passing (id int);
    set application_name = 'a test';
    select pg_advisory_lock(1);
    set role {role}
"""
SESSION = """
    select current_user, to_regclass('passing'), current_setting('application_name')
"""
LOCKED = "select exists (select from pg_locks where locktype = 'advisory')"
COUNT_ON = "select nextval(c.oid) from pg_class c where relkind = 'S'"
Leaves = Callable[[Opened, AsyncExitStack, str], Awaitable[Any]]


@pytest.fixture
async def lending(postgres: str, inhabited: str) -> AsyncIterator[Lending[Opened]]:
    async with Lending(DATABASE, postgres, inhabited) as lending:
        yield lending


async def all_of(link: asyncpg.Connection) -> dict[str, Any]:
    """Return a fingerprint of every table and of the sequences."""
    tables = {
        name: await link.fetchval(
            f"select md5(string_agg(t::text, '|' order by t::text)) from {name} t"
        )
        for (name,) in await link.fetch(TABLES)
    }
    return tables | {"sequences": await link.fetchval(SEQUENCES)}


async def named_by(link: asyncpg.Connection) -> str:
    name: Any = await link.fetchval("select current_database()")
    return name


async def test_what_a_test_wrote_is_not_there_for_the_next(lending: Lending[Opened]):
    async with lending.lent() as opened:
        first, before = await named_by(opened.link), await all_of(opened.link)
        await opened.link.execute(WRITTEN)
        await Organization.all().update(name="Changed")
        await opened.link.execute(COUNT_ON)
        await opened.link.execute("create temp table passing (id int)")
        await opened.link.execute("set application_name = 'a test'; select pg_advisory_lock(1)")
        changed = await all_of(opened.link)
    assert {name for name in before if changed[name] != before[name]} > {
        *("customers", "visits", "alert_choices", "organizations", "sync_entry", "sequences")
    }
    for _ in range(2):
        async with lending.lent() as opened:
            assert await named_by(opened.link) == first
            assert await all_of(opened.link) == before
            assert await opened.link.fetchval("show application_name") == ""
            assert not await opened.link.fetchval(LOCKED)


def links_of(served: Served) -> list[Any]:
    """Return the office's connection, and those of the models, one at least."""
    holders: list[Any] = opened_of(served).models._pool._holders
    return [served.office, *(holder._con for holder in holders if holder._con)]


def opened_of(lent: Opened | Served) -> Opened:
    """Return what a test may leave something in."""
    return Opened(lent.office, connections.get("default")) if isinstance(lent, Served) else lent


async def test_a_portal_is_lent_again_without_what_was_done_in_it(postgres: str, inhabited: str):
    async with Lending(PORTAL, postgres, inhabited) as lending:
        async with lending.lent() as served:
            first, before = await named_by(served.office), await all_of(served.office)
            await served.sign_in(ALEX)
            await served.store.put("kept", b"a file")
            office, pooled, *_ = links_of(served)
            sessions = [await link.fetchrow(SESSION) for link in (office, pooled)]
            assert [who for who, *_ in sessions] == ["postgres", ROLE]
            await office.execute(LEFT.format(role=ROLE))
            await office.execute("select pg_advisory_unlock(1)")
            await pooled.execute("reset role; " + LEFT.format(role="none"))
        async with lending.lent() as served:
            assert await named_by(served.office) == first
            assert await all_of(served.office) == before
            assert await served.store.get("kept") is None
            assert await served.letters() == []
            assert [await link.fetchrow(SESSION) for link in links_of(served)[:2]] == sessions
            assert not await served.office.fetchval(LOCKED)


async def connection(_opened: Opened, stack: AsyncExitStack, url: str) -> None:
    link = await asyncpg.connect(url)
    stack.push_async_callback(link.close)


async def transaction(opened: Opened, _stack: AsyncExitStack, _url: str) -> None:
    await opened.link.execute("begin")


async def model_in_use(opened: Opened, _stack: AsyncExitStack, _url: str) -> None:
    await opened.models._pool.acquire()


async def closed(opened: Opened, _stack: AsyncExitStack, _url: str) -> None:
    await opened.link.close()


async def models_closed(_opened: Opened, _stack: AsyncExitStack, _url: str) -> None:
    await database.close_database()


def sql(statement: str) -> Any:
    async def run(opened: Opened, _stack: AsyncExitStack, _url: str) -> None:
        await opened.link.execute(statement)

    return pytest.param(run, id=statement)


LEFT_OPEN = (connection, transaction, model_in_use, closed, models_closed)


@pytest.mark.parametrize(
    "leaves",
    [
        *LEFT_OPEN,
        sql("create table more (id int)"),
        sql("alter table visits disable row level security"),
        sql("alter table visits alter column state set default 'x'"),
        sql("alter table visits disable trigger all"),
        sql("create schema other"),
        sql("create sequence more"),
        sql(
            "do $$ begin execute (select format('alter sequence %s increment 2', oid::regclass)"
            " from pg_class where relkind = 'S' limit 1); end $$"
        ),
        sql("drop index sync_entry_gone"),
        sql("grant select on visits to public"),
        sql("create or replace function sync_place() returns text language sql as $$select '1'$$"),
        sql("update sync_incarnation set id = gen_random_uuid()"),
        sql(
            "do $$ begin execute format('alter database %I set work_mem = 64',"
            " current_database()); end $$"
        ),
    ],
)
async def test_who_leaves_more_than_rows_is_the_last(postgres: str, inhabited: str, leaves: Leaves):
    await assert_is_the_last(DATABASE, leaves, postgres, inhabited)


@pytest.mark.parametrize("leaves", [*LEFT_OPEN, sql("create table more (id int)")])
async def test_who_leaves_more_in_a_portal_is_the_last(
    postgres: str, inhabited: str, leaves: Leaves
):
    await assert_is_the_last(PORTAL, leaves, postgres, inhabited)


async def assert_is_the_last(kind: Kind[Any], leaves: Leaves, postgres: str, inhabited: str):
    async with Lending(kind, postgres, inhabited) as lending, AsyncExitStack() as stack:
        async with lending.lent() as lent:
            opened = opened_of(lent)
            first = await named_by(opened.link)
            await leaves(opened, stack, named(postgres, first))
        async with lending.lent() as lent:
            assert await named_by(opened_of(lent).link) != first
