"""Puts the sync into a database: its tables, and each collection's view and triggers."""

import hashlib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any, Protocol
from uuid import UUID

from .collections import OUTCOMES, Collection, Source
from .draining import drain
from .marking import triggers

PARTS = ("incarnation.sql", "tables.sql", "pull.sql")
INSTALLING = 72_370_001
"""Advisory lock held while installing, so that servers starting together take turns."""


NOBODY = UUID(int=0)
DRAIN_AT_COMMIT = "insert into sync_tenant (tenant) values ($1) on conflict do nothing"
"""For what has marked rows by itself; $1 is whose they are, NOBODY for rows of many tenants."""


class Connection(Protocol):
    """The part of an asyncpg connection the sync uses."""

    async def execute(self, query: str, *args: Any) -> Any:
        """Run a statement, or several without arguments."""
        ...

    async def fetch(self, query: str, *args: Any) -> list[Any]:
        """Return all rows."""
        ...

    async def fetchrow(self, query: str, *args: Any) -> Any:
        """Return the first row or None."""
        ...

    async def fetchval(self, query: str, *args: Any) -> Any:
        """Return the first value of the first row or None."""
        ...

    def transaction(self) -> Any:
        """Return a transaction or, inside one, a savepoint."""
        ...


async def install(connection: Connection, collections: Iterable[Collection]) -> list[str]:
    """Install or update everything in one transaction; return the kinds projected anew.

    A kind is projected anew when its view or its sources differ from what the database holds.
    What is there already is left alone: putting it in locks tables that live transactions use.
    """
    parts, wanted, whole = _declared(collections)
    async with connection.transaction():
        await connection.execute(f"select pg_advisory_xact_lock({INSTALLING})")
        if await _installed(connection) == whole:
            return []
        for part in parts:
            await connection.execute(part)
        renewed = [kind for kind, given in wanted.items() if await _put(connection, *given)]
        await connection.execute(
            "insert into sync_installed (hash) values ($1)"
            " on conflict (single) do update set hash = excluded.hash",
            whole,
        )
        return renewed


async def is_installed(connection: Connection, collections: Iterable[Collection]) -> bool:
    """Return whether `install` would leave everything alone."""
    return await _installed(connection) == _declared(collections)[2]


def _declared(
    collections: Iterable[Collection],
) -> tuple[list[str], dict[str, tuple[Collection, str]], str]:
    """Return the statements, each kind's collection with its hash, and the hash of the whole."""
    parts = [files("deltasync").joinpath(name).read_text("utf-8") for name in PARTS]
    wanted = {c.kind: (c, _hash(c)) for c in (*collections, OUTCOMES)}
    parts.append(drain(collection for collection, _ in wanted.values()))
    whole = _digest((parts, sorted(kind_hash for _, kind_hash in wanted.values())))
    return parts, wanted, whole


async def _installed(connection: Connection) -> str | None:
    if await connection.fetchval("select to_regclass('sync_installed')") is None:
        return None
    return await connection.fetchval("select hash from sync_installed")


def _hash(collection: Collection) -> str:
    watching = [list(triggers(collection.kind, source)) for source in collection.sources]
    return _digest((collection, watching))


def _digest(of: object) -> str:
    return hashlib.sha256(repr(of).encode()).hexdigest()


async def _put(connection: Connection, collection: Collection, wanted: str) -> bool:
    kind = collection.kind
    if await connection.fetchval("select hash from sync_view where kind = $1", kind) == wanted:
        return False
    await connection.execute(f"drop view if exists sync_view_{kind}")
    await connection.execute(f"create view sync_view_{kind} as {collection.view}")
    await _drop_triggers(connection, kind)
    await connection.execute("delete from sync_shared where kind = $1", kind)
    for source in collection.sources:
        await _watch(connection, kind, source)
    await connection.execute(
        "insert into sync_view (kind, hash) values ($1, $2)"
        " on conflict (kind) do update set hash = excluded.hash",
        kind,
        wanted,
    )
    await project(connection, kind)
    return True


async def project(connection: Connection, kind: str) -> None:
    """Mark every row of a kind whose entry differs from its view; the commit projects them.

    Such a transaction holds no tenant's lock, so it is run while no old code writes: at migration.
    """
    await connection.execute(
        f"""insert into sync_dirty (kind, id, scope)
            select '{kind}', coalesce(v.id, e.id), coalesce(v.scope, e.scope)
            from sync_view_{kind} v
            full join (select * from sync_entry where kind = '{kind}') e
              on e.scope = v.scope and e.id = v.id
            where v.doc is distinct from e.doc or v.reader is distinct from e.reader
            on conflict do nothing"""  # noqa: S608 - the kind is the declaration's own
    )
    await connection.execute(DRAIN_AT_COMMIT, NOBODY)


async def _drop_triggers(connection: Connection, kind: str) -> None:
    rows = await connection.fetch(
        "select tgname, tgrelid::regclass::text as relation from pg_trigger"
        " where not tgisinternal and tgname like $1",
        f"sync\\_{kind}\\_\\_%",
    )
    for row in rows:
        await connection.execute(f'drop trigger "{row["tgname"]}" on {row["relation"]}')


async def _watch(connection: Connection, kind: str, source: Source) -> None:
    for statement in triggers(kind, source):
        await connection.execute(statement)
    if source.shared:
        await connection.execute(
            "insert into sync_shared (kind, source, query) values ($1, $2, $3)",
            kind,
            source.table,
            source.shared,
        )
