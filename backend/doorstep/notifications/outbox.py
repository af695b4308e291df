"""What happened is written down by the database itself, in the transaction in which it happened.

So there is an event if and only if its change was committed, whoever made it. Each statement writes
its events at once, for as many rows as it changed, and locks nothing that others wait for: events
refer to nothing. Silent are organisations that do not notify (yet), customers who were erased, a
transaction in which `doorstep.quiet` is on, and what is over already.
"""

import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from deltasync import Connection

from .watched import WATCHED, Watched

INSTALLING = 72_370_006
"""Advisory lock held while installing, so that servers starting together take turns."""
QUIET = "select set_config('doorstep.quiet', 'on', true)"
"""SQL that keeps the rest of a transaction from being told of."""
TABLES = {
    "insert": "new table as now",
    "update": "old table as was new table as now",
    "delete": "old table as was",
}
FUNCTION = """
    create or replace function {name}() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $tell$
    begin
      if current_setting('doorstep.quiet', true) = 'on' then
        return null;
      end if;
      {statements}
      return null;
    end $tell$
"""
"""By index, so that what a session has planned once stays right while tables grow."""
EVENTS = """
    insert into notification_events
      (organization_id, customer_id, contact_id, topic, subject_id, was)
    select o.id, e.customer_id, e.contact_id, '{topic}', e.subject_id, e.was
    from ({rows}) e join customers c on c.id = e.customer_id
    join organizations o on o.id = c.organization_id
    where o.notifications and o.notifies_since is not null and c.erased_at is null;
"""


class _Trigger(NamedTuple):
    name: str
    table: str
    operation: str
    function: str


async def install_outbox(link: Connection) -> None:
    """Have the database write events as this version says.

    What is there already is left alone: putting it in locks tables that live transactions use.
    """
    async with _installing(link), link.transaction():
        if not await is_outbox_installed(link):
            await _install(link)


async def is_outbox_installed(link: Connection) -> bool:
    """Tell by what was noted down, and by how many triggers there are."""
    noted = await link.fetchval("select obj_description(to_regproc('doorstep.tell_version'))")
    found = await link.fetchval(
        "select count(*) from pg_trigger where tgname like 'tell\\_%' and tgenabled = 'O'"
    )
    return (noted, found) == (_digest(), len(_triggers()))


@asynccontextmanager
async def _installing(link: Connection) -> AsyncGenerator[None]:
    await link.execute(f"select pg_advisory_lock({INSTALLING})")
    try:
        yield
    finally:
        await link.execute(f"select pg_advisory_unlock({INSTALLING})")


async def _install(link: Connection) -> None:
    await link.execute("create schema if not exists doorstep")
    old: list[Any] = await link.fetch(
        "select tgname, tgrelid::regclass::text as of from pg_trigger where tgname like 'tell\\_%'"
    )
    for row in old:
        await link.execute(f"drop trigger {row['tgname']} on {row['of']}")
    for trigger in _triggers():
        await link.execute(trigger.function)
        await link.execute(_create(trigger))
    await link.execute(
        "create or replace function doorstep.tell_version() returns void language sql as ''"
    )
    await link.execute(f"comment on function doorstep.tell_version() is '{_digest()}'")


def _digest() -> str:
    said = (statement for each in _triggers() for statement in (each.function, _create(each)))
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _create(trigger: _Trigger) -> str:
    return (
        f"create trigger {trigger.name} after {trigger.operation} on {trigger.table}"
        f" referencing {TABLES[trigger.operation]}"
        f" for each statement execute function doorstep.{trigger.name}()"
    )


def _triggers() -> list[_Trigger]:
    pairs = dict.fromkeys((each.table, each.operation) for each in WATCHED)
    return [_trigger(table, operation) for table, operation in pairs]


def _trigger(table: str, operation: str) -> _Trigger:
    name = f"tell_{table}_{operation}"
    here = [each for each in WATCHED if (each.table, each.operation) == (table, operation)]
    statements = "".join(map(_statement, here))
    function = FUNCTION.format(name=f"doorstep.{name}", statements=statements)
    return _Trigger(name, table, operation, function)


def _statement(watched: Watched) -> str:
    both = (rows for rows in (watched.rows, watched.also) if rows)
    return "".join(EVENTS.format(topic=watched.topic, rows=rows) for rows in both)
