"""Walls inside the database: what a signed-in customer's requests can reach, whatever they ask.

The server's connections run as a role that owns nothing (`ROLE`). PostgreSQL shows it the rows that
the walls name for the session it was told, and none without one (row-level security).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from asyncpg import DuplicateObjectError, UniqueViolationError

from deltasync import Connection

ROLE = "doorstep_customer"
"""Whom the server is in the database, until it says that it may be trusted."""
BUILDING = 72_370_004
"""Advisory lock held while building, so that servers starting together take turns."""


class NoRole(Exception):
    """The database's user may not make the role that customers' requests run in."""

    def __init__(self) -> None:
        super().__init__(
            f"The database's user may not create the role {ROLE}. Let an administrator run"
            f" `create role {ROLE} nologin` and `grant {ROLE} to` that user, once."
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


async def build(link: Connection, doors: str, walls: Sequence[Wall]) -> None:
    """Make the walls as they are declared; what no wall names is shut.

    `doors` creates the functions by which a session enters. What is there already is left alone:
    putting it in locks tables that live transactions use.
    """
    await link.execute(f"select pg_advisory_lock({BUILDING})")
    try:
        await _ensure_role(link)
        async with link.transaction():
            await _rebuild(link, doors, walls)
    finally:
        await link.execute(f"select pg_advisory_unlock({BUILDING})")


async def _ensure_role(link: Connection) -> None:
    """Make the role, which all databases of a server share, and let this user become it."""
    here: Any = await link.fetchrow(
        "select exists (select from pg_roles where rolname = $1) as made, case when exists"
        " (select from pg_roles where rolname = $1) then pg_has_role($1, 'member') end as mine",
        ROLE,
    )
    if here["mine"]:
        return
    allowed: bool = await link.fetchval(
        "select rolsuper or rolcreaterole from pg_roles where rolname = current_user"
    )
    if not allowed:
        raise NoRole
    try:
        if not here["made"]:
            await link.execute(f"create role {ROLE} nologin")
    except (DuplicateObjectError, UniqueViolationError):
        pass  # another database's server was first
    await link.execute(f"grant {ROLE} to current_user")


async def _rebuild(link: Connection, doors: str, walls: Sequence[Wall]) -> None:
    statements = [doors, *(_wall(wall) for wall in walls)]
    wanted = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    if await link.fetchval("select obj_description(to_regnamespace('doorstep'))") == wanted:
        return
    await link.execute("create schema if not exists doorstep")
    await _tear_down(link)
    for statement in statements:
        await link.execute(statement)
    await link.execute(f"comment on schema doorstep is '{wanted}'")


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
