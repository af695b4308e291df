"""A device in Python that follows PROTOCOL.md, and the oracle its copy is held against."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg

KINDS = ["job", "note", "mutation"]
Row = tuple[str, UUID]


async def fetch_page(
    link: asyncpg.Connection,
    scope: UUID,
    reader: UUID,
    cursor: tuple[UUID | None, int | None],
    limit: int,
    kinds: list[str] | None = None,
    digest: tuple[int, int] | None = None,
    since: int | None = None,
) -> dict[str, Any]:
    """Return one page as a device would receive it."""
    count, total = digest or (None, None)
    page = await link.fetchval(
        "select opening || coalesce(rows, '') from sync_pull($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        scope,
        reader,
        kinds or KINDS,
        *cursor,
        limit,
        count,
        total,
        since,
    )
    assert page is not None
    return json.loads(page + b"]}")


@dataclass
class Device:
    """One device's copy: rows with the generation they were received in (PULL-5)."""

    scope: UUID
    reader: UUID
    rows: dict[Row, tuple[int, Any, int]] = field(default_factory=dict)
    cursor: tuple[UUID | None, int | None] = (None, None)
    generation: int = 0
    since: int | None = None
    settled: dict[UUID, str] = field(default_factory=dict)

    def apply(self, page: dict[str, Any], asked_at: tuple[UUID | None, int | None]) -> bool:
        """Apply a page unless the cursor has moved since (PULL-6); return whether it was."""
        if asked_at != self.cursor:
            return False
        if page["reset"]:
            self.generation += 1
            self.since = page["head"]
        elif page["to"] < (self.cursor[1] or 0):
            raise AssertionError("a version went back")
        for kind, row_id, version, doc in page["rows"]:
            key = (kind, UUID(row_id))
            if doc is None:
                self.rows.pop(key, None)
            else:
                self.rows[key] = (version, doc, self.generation)
            if kind == "mutation" and doc is not None:
                self.settled[UUID(row_id)] = doc["status"]
        if page["to"] == page["head"]:
            self.since = None
            self.rows = {k: r for k, r in self.rows.items() if r[2] == self.generation}
        self.cursor = (UUID(page["epoch"]), page["to"])
        return page["to"] == page["head"]

    def digest(self) -> tuple[int, int]:
        """Return count and sum of versions (PULL-8)."""
        return len(self.rows), sum(version for version, _, _ in self.rows.values())

    async def catch_up(self, link: asyncpg.Connection, limit: int = 50) -> None:
        """Pull until the head is reached."""
        while True:
            asked = self.cursor
            page = await fetch_page(link, self.scope, self.reader, asked, limit, since=self.since)
            if self.apply(page, asked):
                return


async def truth(
    link: asyncpg.Connection, scope: UUID, reader: UUID, kinds: Iterable[str] = KINDS
) -> dict[Row, Any]:
    """Return a fresh projection of the domain: what a device at rest must show."""
    found: dict[Row, Any] = {}
    for kind in kinds:
        rows = await link.fetch(
            f"select id, doc from sync_view_{kind}"
            " where scope = $1 and (reader is null or reader = $2)",
            scope,
            reader,
        )
        found |= {(kind, row["id"]): json.loads(row["doc"]) for row in rows}
    return found


def compare(device: Device, expected: dict[Row, Any]) -> dict[str, int]:
    """Return how many rows are missing, extra and stale on the device."""
    mine = device.rows
    return {
        "missing": len(expected.keys() - mine.keys()),
        "extra": len(mine.keys() - expected.keys()),
        "stale": sum(expected[k] != mine[k][1] for k in expected.keys() & mine.keys()),
    }


NOTHING_WRONG = {"missing": 0, "extra": 0, "stale": 0}
