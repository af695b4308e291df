"""Walls inside the database: what a signed-in customer's requests can reach, whatever they ask.

The server's connections run as a role that owns nothing (`ROLE`). PostgreSQL shows it the rows that
the walls name for the session it was told, and none without one (row-level security).
"""

import hashlib
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from asyncpg import DuplicateObjectError, InsufficientPrivilegeError, UniqueViolationError

from deltasync import Connection

ROLE = "doorstep_customer"
"""Whom the server is in the database, until it says that it may be trusted."""
BUILDING = 72_370_004
"""Advisory lock held while building, so that servers starting together take turns."""
MEMBERSHIP = """
    select r.made, quote_ident(current_user) as me, case when r.made then pg_has_role($1,
        case when current_setting('server_version_num')::int < 160000 then 'member' else 'set' end)
      end as mine
    from (select exists (select from pg_roles where rolname = $1) as made) r
"""
"""Whether there is the role, and this user may become it: since PostgreSQL 16 who made a role is a
member, too, but may not become it without a grant."""


class NoRole(Exception):
    """The database's user may not make the role that customers' requests run in, or become it.

    It says what an administrator has to run, once.
    """

    def __init__(self, user: str, *, made: bool) -> None:
        grant = f"`grant {ROLE} to {user};`"
        needed = grant if made else f"`create role {ROLE} nologin;` and {grant}"
        super().__init__(
            f"The database's user may not {'become' if made else 'create'} the role {ROLE}."
            f" Nothing was changed. Let an administrator of the database run {needed}, once."
        )


@dataclass(frozen=True, slots=True)
class Wall:
    """Which rows of a table a session sees, as SQL, and how it may write them.

    `writes` are of all columns (`insert`), or of some: `writing("name", "phone")`.
    """

    table: str
    rows: str
    writes: tuple[str, ...] = ()


def writing(*columns: str) -> str:
    """Return for a wall that some columns of its rows may be written, and no others."""
    return f"update ({', '.join(columns)})"


async def ensure_role(link: Connection) -> None:
    """Make the role, which all databases of a server share, and let this user become it.

    Raises NoRole when it may do neither.
    """
    here: Any = await link.fetchrow(MEMBERSHIP, ROLE)
    if here["mine"]:
        return
    try:
        async with _building(link):
            if not here["made"]:
                await _create_role(link)
            await link.execute(f"grant {ROLE} to current_user")
    except InsufficientPrivilegeError as error:
        raise NoRole(here["me"], made=here["made"]) from error


async def build(link: Connection, doors: str, walls: Sequence[Wall]) -> None:
    """Make the walls as they are declared; what no wall names is shut.

    `doors` creates the functions by which a session enters. What is there already is left alone:
    putting it in locks tables that live transactions use. The role has to be there.
    """
    async with _building(link), link.transaction():
        if not await _stands(link, doors, walls):
            await _rebuild(link, doors, walls)


async def is_built(link: Connection, doors: str, walls: Sequence[Wall]) -> bool:
    """Return whether the walls are as they are declared, and this user may be shut in by them."""
    here: Any = await link.fetchrow(MEMBERSHIP, ROLE)
    return bool(here["mine"]) and await _stands(link, doors, walls)


@asynccontextmanager
async def _building(link: Connection) -> AsyncGenerator[None]:
    await link.execute(f"select pg_advisory_lock({BUILDING})")
    try:
        yield
    finally:
        await link.execute(f"select pg_advisory_unlock({BUILDING})")


async def _create_role(link: Connection) -> None:
    # Another database's server may be first.
    with suppress(DuplicateObjectError, UniqueViolationError):
        await link.execute(f"create role {ROLE} nologin")


async def _stands(link: Connection, doors: str, walls: Sequence[Wall]) -> bool:
    """Tell by what was noted down, and by how many there are: a dump may be put back without."""
    noted = await link.fetchval("select obj_description(to_regnamespace('doorstep'))")
    found = await link.fetchval("select count(*) from pg_policies where policyname = $1", ROLE)
    return (noted, found) == (_digest(doors, walls), len(walls))


def _statements(doors: str, walls: Sequence[Wall]) -> list[str]:
    return [doors, *(_wall(wall) for wall in walls)]


def _digest(doors: str, walls: Sequence[Wall]) -> str:
    return hashlib.sha256("\n".join(_statements(doors, walls)).encode()).hexdigest()


async def _rebuild(link: Connection, doors: str, walls: Sequence[Wall]) -> None:
    await link.execute("create schema if not exists doorstep")
    await _tear_down(link)
    for statement in _statements(doors, walls):
        await link.execute(statement)
    await link.execute(f"comment on schema doorstep is '{_digest(doors, walls)}'")


async def _tear_down(link: Connection) -> None:
    await link.execute(
        f"revoke all on all tables in schema public from {ROLE};"
        f" grant usage on schema public, doorstep to {ROLE}"
    )
    walled = await link.fetch(
        "select tablename from pg_policies where schemaname = 'public' and policyname = $1", ROLE
    )
    for row in walled:
        await link.execute(f'drop policy {ROLE} on "{row["tablename"]}"')


def _wall(wall: Wall) -> str:
    return (
        f"alter table {wall.table} enable row level security;"
        f" grant {', '.join(('select', *wall.writes))} on {wall.table} to {ROLE};"
        f" create policy {ROLE} on {wall.table} to {ROLE}"
        f" using ({wall.rows}) with check ({wall.rows})"
    )
