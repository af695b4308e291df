"""The oracle on a live database: what is published against a fresh projection of the domain."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from .install import DRAIN_AT_COMMIT, NOBODY, Connection

BATCH = 200
"""Scopes compared by one statement."""
DIFFERENCES = """
    select coalesce(v.scope, e.scope) as scope, coalesce(v.id, e.id) as id,
      case when e.doc is null then 'missing' when v.doc is null then 'extra' else 'stale' end
        as what
    from (select * from {view} where scope = any($1)) v
    full join (select * from sync_entry where kind = $2 and scope = any($1)) e
      on e.scope = v.scope and e.id = v.id
    where v.doc is distinct from e.doc
      or (v.doc is not null and v.reader is distinct from e.reader)
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row whose entry is not what the domain says: `missing`, `extra`, `stale` or `ahead`.

    `ahead` is an entry with a version its scope has not given out yet.
    """

    what: str
    scope: UUID
    kind: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Compared:
    """How far a verification has come: scopes done, and what was wrong in the last batch."""

    scopes: int
    differences: list[Difference]


async def verify(connection: Connection, scopes: AsyncIterator[UUID]) -> AsyncIterator[Compared]:
    """Compare the scopes in batches, each by statements that see one moment; writes nothing."""
    kinds = [row["kind"] for row in await connection.fetch("select kind from sync_view order by 1")]
    done = 0
    async for batch in _batches(scopes):
        found = [
            difference
            for kind in kinds
            for difference in await differences(connection, kind, batch)
        ]
        done += len(batch)
        yield Compared(done, found + await _ahead(connection, batch))


async def differences(connection: Connection, kind: str, scopes: list[UUID]) -> list[Difference]:
    """Return the rows of a kind in these scopes whose entry differs from their view."""
    rows = await connection.fetch(DIFFERENCES.format(view=f"sync_view_{kind}"), scopes, kind)
    return [Difference(row["what"], row["scope"], kind, row["id"]) for row in rows]


async def mend(connection: Connection, found: list[Difference]) -> None:
    """Project these rows anew, in one transaction; devices get them as changes.

    Safe while others write: the commit reads each row again under its scope's lock. A scope whose
    entries are ahead of it begins a new epoch.
    """
    async with connection.transaction():
        await connection.execute(
            "select from sync_scope where scope = any($1) order by scope for update",
            [each.scope for each in found],
        )
        for scope in sorted({each.scope for each in found if each.what == "ahead"}):
            await connection.execute(
                "insert into sync_scope as s (scope, version)"
                " select scope, max(version) from sync_entry where scope = $1 group by scope"
                " on conflict (scope) do update set epoch = gen_random_uuid(),"
                " version = greatest(s.version, excluded.version)",
                scope,
            )
        await connection.execute(
            "insert into sync_dirty (kind, id, scope)"
            " select * from unnest($1::text[], $2::uuid[], $3::uuid[]) on conflict do nothing",
            [each.kind for each in found],
            [each.id for each in found],
            [each.scope for each in found],
        )
        await connection.execute(DRAIN_AT_COMMIT, NOBODY)


async def _ahead(connection: Connection, scopes: list[UUID]) -> list[Difference]:
    rows: list[Any] = await connection.fetch(
        "select e.scope, e.kind, e.id from sync_entry e left join sync_scope s using (scope)"
        " where e.scope = any($1) and e.version > coalesce(s.version, 0)",
        scopes,
    )
    return [Difference("ahead", row["scope"], row["kind"], row["id"]) for row in rows]


async def _batches(scopes: AsyncIterator[UUID]) -> AsyncIterator[list[UUID]]:
    batch: list[UUID] = []
    async for scope in scopes:
        batch.append(scope)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
