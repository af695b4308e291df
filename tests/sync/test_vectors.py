"""The server's half of sync/vectors: each page, as PostgreSQL builds it."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.sync.device import fetch_page

ONE, ME = UUID(int=2), UUID(int=4)

FOLDER = Path(__file__).parents[2] / "sync" / "vectors"
VECTORS = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}
SERVED = [name for name, vector in VECTORS.items() if vector["half"] != "client"]
KINDS = ["job", "property"]
Epochs = dict[str, UUID]


@pytest.mark.parametrize("name", SERVED)
async def test_a_page_is_as_the_vector_says(link: asyncpg.Connection, name: str):
    vector = VECTORS[name]
    epochs = await publish(link, vector["given"])
    asked, expected = vector["when"]["request"], vector["then"]["response"]
    page = await fetch_page(
        link,
        ONE,
        ME,
        cursor_of(asked["cursor"], epochs),
        asked["limit"],
        kinds=KINDS,
        digest=asked.get("digest"),
        since=asked.get("since"),
    )
    assert {**page, "rows": by_version(page["rows"])} == {
        **expected,
        "epoch": str(epochs[expected["epoch"]]),
        "rows": by_version(expected["rows"]),
    }
    assert [row[2] for row in page["rows"]] == [row[2] for row in expected["rows"]]


async def publish(link: asyncpg.Connection, given: dict[str, Any]) -> Epochs:
    """Put a scope in the state a vector starts from; return the epoch that devices see."""
    await link.execute(
        "insert into sync_scope (scope, version, gc_floor) values ($1, $2, $3)",
        ONE,
        given["version"],
        given["floor"],
    )
    for kind, row_id, version, doc in given["entries"]:
        await link.execute(
            "insert into sync_entry (scope, kind, id, version, doc) values ($1, $2, $3, $4, $5)",
            ONE,
            kind,
            UUID(row_id),
            version,
            None if doc is None else json.dumps(doc),
        )
    page = await fetch_page(link, ONE, ME, (None, None), 1, kinds=KINDS)
    return {given["epoch"]: UUID(page["epoch"])}


def cursor_of(cursor: tuple[str, int] | None, epochs: Epochs) -> tuple[UUID | None, int | None]:
    """Return a vector's cursor with the real epoch in the place of its name."""
    return (None, None) if cursor is None else (epochs.get(cursor[0], uuid4()), cursor[1])


def by_version(rows: list[Any]) -> list[Any]:
    """Return entries in an order that says nothing within a version."""
    return sorted(rows, key=lambda row: (row[2], row[0], row[1]))
