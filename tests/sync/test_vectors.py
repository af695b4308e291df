"""The server's half of sync/vectors: each page as PostgreSQL builds it, each push as decided."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import chain
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from deltasync import (
    Answer,
    Author,
    Command,
    Commands,
    Conflicted,
    Merged,
    Mutation,
    Pushed,
    Rejected,
    decide,
    fingerprint,
    without_circles,
)
from tests.sync.device import fetch_page
from tests.sync.server import AT_ONCE
from tests.sync.vectors import VECTORS, named

ONE, ME = UUID(int=2), UUID(int=4)
KINDS = ["job", "property"]
Epochs = dict[str, UUID]
ORGANIZATION, ANOTHER = UUID(int=1), UUID(int=5)
READERS = {"me": ME, "another": ANOTHER}


def test_every_vector_is_somebodys():
    halves = [named(half) for half in ("both", "client", "server")]
    assert sorted(chain(*halves)) == sorted(VECTORS)
    assert all(halves)


@pytest.mark.parametrize("name", named("both"))
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


@pytest.mark.parametrize("name", named("server"))
async def test_a_push_is_answered_as_the_vector_says(link: asyncpg.Connection, name: str):
    given, when, then = (VECTORS[name][part] for part in ("given", "when", "then"))
    for known in given["ledger"]:
        await remember(link, msgspec.convert(known["mutation"], Pushed), known)
    answers = await push(link, msgspec.convert(when["m"], list[Pushed]))
    expected: list[list[Any]] = then["m"]
    told: list[list[Any]] = [msgspec.to_builtins(each) for each in answers]
    pairs = zip(told, expected, strict=True)
    assert [said[: len(as_far)] for said, as_far in pairs] == expected
    effects = await link.fetch("select mutation from effects order by 1")
    assert [str(row["mutation"]) for row in effects] == then["effects"]
    ledger = await link.fetch("select id, status from sync_mutation order by id")
    assert [[str(row["id"]), row["status"]] for row in ledger] == sorted(then["ledger"])


async def remember(link: asyncpg.Connection, pushed: Pushed, known: dict[str, Any]) -> None:
    """Write into the ledger what was decided before."""
    await link.execute(
        "insert into sync_mutation"
        " (scope, id, tenant, author, client, name, ver, args_hash, status, code)"
        " values ($1, $2, $3, $4, $1, $5, $6, $7, $8, $9)",
        *(ONE, pushed.id, ORGANIZATION, READERS[known["by"]], pushed.name, pushed.ver),
        *(fingerprint(pushed), known["status"], known["code"]),
    )


async def push(link: asyncpg.Connection, pushed: list[Pushed]) -> list[Answer]:
    """Decide the mutations of one request."""

    @asynccontextmanager
    async def transaction() -> AsyncGenerator[asyncpg.Connection]:
        async with link.transaction():
            yield link

    author = Author(ONE, ORGANIZATION, ME, ONE)
    return [
        await decide(transaction, COMMANDS, author, link, each, lambda *_: None, AT_ONCE)
        for each in without_circles(pushed)
    ]


class Ending(msgspec.Struct):
    status: str


async def end(link: asyncpg.Connection, mutation: Mutation[Ending]) -> Merged | None:
    """Leave an effect, and end as the arguments say."""
    await link.execute("insert into effects values ($1)", mutation.id)
    match mutation.args.status:
        case "rejected":
            raise Rejected("ended", "So the vector says.")
        case "conflict":
            raise Conflicted("ended", "So the vector says.")
        case "broken":
            raise ZeroDivisionError
        case status:
            return Merged({"fields": ["n"]}) if status == "merged" else None


COMMANDS: Commands[asyncpg.Connection] = Commands([Command("end", 1, Ending, end)])
