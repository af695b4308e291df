"""What the server failed on again and again: kept with its arguments until the office decides."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from .commands import Answer, Author, Commands, Pushed, Refused
from .install import Connection
from .ledger import record
from .push import Transaction, perform

V = TypeVar("V")
_COLUMNS = """
    select m.scope, m.id, m.tenant, m.author, m.client, m.name, m.ver, m.args::text as args,
      m.decided_at, coalesce(f.error, '') as error
    from sync_mutation m left join sync_failure f using (scope, id)
    where m.status = 'quarantined'
"""


class NotQuarantined(LookupError):
    """No quarantined mutation has this id."""


class SeveralQuarantined(LookupError):
    """Quarantined mutations of several scopes have this id."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A mutation in quarantine: whose, what was asked, and the type of the last error."""

    author: Author
    pushed: Pushed
    error: str
    decided_at: datetime


async def list_quarantined(
    connection: Connection,
    *,
    limit: int,
    after: tuple[datetime, UUID] | None = None,
    scope: UUID | None = None,
) -> list[Quarantined]:
    """Return at most `limit` of them, oldest first, those later than `after`; one scope's alone."""
    decided_at, last = after or (None, None)
    rows = await connection.fetch(
        f"{_COLUMNS} and ($2::timestamptz is null or (m.decided_at, m.id) > ($2, $3))"
        " and ($4::uuid is null or m.scope = $4) order by m.decided_at, m.id limit $1",
        limit,
        decided_at,
        last,
        scope,
    )
    return [_read(row) for row in rows]


async def count_quarantined(connection: Connection, scope: UUID | None = None) -> int:
    """Return how many there are, in all scopes or in one."""
    return await connection.fetchval(
        "select count(*) from sync_mutation"
        " where status = 'quarantined' and ($1::uuid is null or scope = $1)",
        scope,
    )


async def retry_quarantined(
    transaction: Transaction,
    commands: Commands[V],
    viewer_of: Callable[[Author], Awaitable[V]],
    mutation: UUID,
    scope: UUID | None = None,
) -> Answer:
    """Decide it anew in its author's name; the outcome reaches their devices.

    `scope` says whose it is, where several have the id. Raises NotQuarantined,
    SeveralQuarantined, what `viewer_of` raises, and whatever the handler still fails with:
    then nothing has changed and it stays where it is.
    """
    async with transaction() as connection:
        held = await _hold(connection, mutation, scope)
        viewer = await viewer_of(held.author)
        try:
            async with connection.transaction():
                answer = await perform(commands, viewer, held.pushed)
        except Refused as refused:
            answer = refused.answer(mutation)
        await record(connection, held.author, answer)
        await _forget(connection, held)
        return answer


async def discard_quarantined(
    transaction: Transaction, mutation: UUID, sentence: str, scope: UUID | None = None
) -> None:
    """Refuse it for good; its author reads `sentence`.

    `scope` says whose it is, where several have the id. Raises NotQuarantined or
    SeveralQuarantined.
    """
    async with transaction() as connection:
        held = await _hold(connection, mutation, scope)
        answer = Answer(mutation, "rejected", "discarded", {"sentence": sentence})
        await record(connection, held.author, answer)
        await _forget(connection, held)


async def _hold(connection: Connection, mutation: UUID, scope: UUID | None) -> Quarantined:
    rows = await connection.fetch(
        f"{_COLUMNS} and m.id = $1 and ($2::uuid is null or m.scope = $2) limit 2 for update of m",
        mutation,
        scope,
    )
    if len(rows) > 1:
        raise SeveralQuarantined(str(mutation))
    if not rows:
        raise NotQuarantined(str(mutation))
    return _read(rows[0])


async def _forget(connection: Connection, held: Quarantined) -> None:
    key = held.author.scope, held.pushed.id
    await connection.execute("delete from sync_failure where scope = $1 and id = $2", *key)
    await connection.execute(
        "update sync_mutation set args = null where scope = $1 and id = $2", *key
    )


def _read(row: Any) -> Quarantined:
    kept = msgspec.json.decode(row["args"])
    return Quarantined(
        author=Author(row["scope"], row["tenant"], row["author"], row["client"]),
        pushed=Pushed(row["id"], row["name"], row["ver"], kept["args"], kept["base"]),
        error=row["error"],
        decided_at=row["decided_at"],
    )
