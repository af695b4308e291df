"""What must hold: at every moment on a copy, and everywhere when all is at rest."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from deltasync import Pushed, verify
from tests.sync.device import NOTHING_WRONG, compare, truth
from tests.sync.office import TWIN, twin_of
from tests.sync.people import CUSTOMERS, Contact, mark
from tests.sync.phone import FINAL, Copy

DONE = {"applied", "merged"}


@dataclass
class Enqueued:
    """A mutation as the person made it, and every final word that was said on it.

    `excused`: its copy was cleared before it was sent, or a backup was restored that has it not.
    """

    author: Contact
    pushed: Pushed
    words: set[str] = field(default_factory=set[str])
    excused: bool = False


Queue = dict[UUID, Enqueued]


def heard(each: Enqueued, status: str) -> None:
    """No second outcome is ever told."""
    if status in FINAL:
        each.words.add(status)
        assert len(each.words) == 1, f"two outcomes: {each.words}"


def look(copy: Copy, enqueued: Queue) -> None:
    """Nothing out of scope or reader is on a copy, and no half of a transaction."""
    ours = mark(CUSTOMERS[copy.scope])
    for (kind, row), (_, doc, _) in copy.rows.items():
        if kind == "job":
            names = [v["technician"] for v in doc["visits"] if v["technician"] is not None]
            assert all(text.startswith(ours) for text in (doc["title"], *names)), "leaked"
        if kind == "mutation":
            assert enqueued[row].author.id == copy.reader, "leaked from another author"
        if kind == "note":
            assert doc["body"].startswith(ours), "leaked from another organisation"
            who = doc["body"].partition(":for:")[2]
            assert who in {"", str(copy.reader.int)}, "leaked from another reader"
        if kind == "note" and row.int >= TWIN:
            _, twin, _ = copy.rows.get((kind, twin_of(row)), (0, None, 0))
            assert twin == doc, "half a transaction was seen"


async def check_copy(
    link: asyncpg.Connection, copy: Copy, kinds: Iterable[str], enqueued: Queue
) -> None:
    """Rows equal a fresh projection; what the device believes of a mutation is so."""
    assert compare(copy, await truth(link, copy.scope, copy.reader, kinds)) == NOTHING_WRONG
    decided = await ledger(link)
    for mutation, status in copy.settled.items():
        if not enqueued[mutation].excused:
            assert decided[mutation] == status, "the device was told otherwise"


async def check_ledger(link: asyncpg.Connection, enqueued: Queue, queued: set[UUID]) -> None:
    """Every id has one outcome or is still queued, and as many effects as it says."""
    decided = await ledger(link)
    effects = dict(await link.fetch("select mutation, count(*) from effects group by 1"))
    for mutation, each in enqueued.items():
        status = decided.get(mutation)
        assert status or mutation in queued or each.excused, "lost"
        assert effects.get(mutation, 0) == (status in DONE), "not one effect"
        assert each.words <= {status}, "another outcome than was told"
        if status in DONE and not any(enqueued[m].excused for m in each.pushed.after):
            assert all(decided.get(m) in DONE for m in each.pushed.after), "came too early"
    for row in await link.fetch("select id, author, scope from sync_mutation"):
        author = enqueued[row["id"]].author
        assert (row["author"], row["scope"]) == (author.id, author.scope), "wrong account"


async def ledger(link: asyncpg.Connection) -> dict[UUID, str]:
    """Return the status of every id that was decided."""
    return dict(await link.fetch("select id, status from sync_mutation"))


async def decided(link: asyncpg.Connection) -> list[asyncpg.Record]:
    """Return all that was ever decided, and every trace that handlers left."""
    return [
        *await link.fetch("select m::text from sync_mutation m order by scope, id"),
        *await link.fetch("select mutation, count(*) from effects group by 1 order by 1"),
    ]


async def check_leftovers(link: asyncpg.Connection) -> None:
    """The product finds nothing wrong either, and no transaction left its marks."""

    async def scopes() -> AsyncIterator[UUID]:
        for scope in CUSTOMERS:
            yield scope

    async for step in verify(link, scopes()):
        assert step.differences == []
    for table in ("sync_dirty", "sync_ripple", "sync_tenant"):
        assert await link.fetchval(f"select count(*) from {table}") == 0
