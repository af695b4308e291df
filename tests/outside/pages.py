"""What an answer does to the copy, in one transaction or not at all (DEV-3, step 3)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from . import outbox
from .clock import Clock
from .store import Copy, Transaction, read_copy

ONE_HOUR = 3600.0  # PULL-9


@dataclass(frozen=True)
class Sent:
    """What a request was made of."""

    cursor: str | None
    mutations: list[dict[str, Any]]
    digest: bool
    body: bytes


@dataclass
class Taken:
    """What became of an answer: whether to ask on, and what the round counts."""

    again: bool = False
    reset: bool = False
    upgrade: bool = False
    digest_refused: bool = False


@dataclass(frozen=True)
class Answer:
    """A body that SYNC-8 takes for an answer."""

    epoch: str | None
    to: int = 0
    head: int = 0
    reset: bool = False
    upgrade: bool = False
    rows: list[Any] = field(default_factory=list[Any])
    words: list[Any] = field(default_factory=list[Any])


def read_answer(body: Any, sent: Sent) -> Answer | None:
    """The answer, or `None` when it is none (SYNC-8)."""
    if not isinstance(body, dict) or not _has_lists(body, sent):
        return None
    epoch, to, head = body.get("epoch"), body.get("to"), body.get("head")
    if body.get("upgrade") is True:
        kept = epoch if isinstance(epoch, str) else None
        return Answer(kept, upgrade=True, words=body["m"])
    if not isinstance(epoch, str) or type(to) is not int or type(head) is not int:
        return None
    reset = body.get("reset") is True
    if not reset and not _goes_on(sent.cursor, epoch, to, head):
        return None
    return Answer(epoch, to, head, reset, rows=body["rows"], words=body["m"])


def _has_lists(body: dict[str, Any], sent: Sent) -> bool:
    rows, words = body.get("rows"), body.get("m")
    if not isinstance(rows, list) or not isinstance(words, list):
        return False
    return len(words) == len(sent.mutations) and all(_is_entry(row) for row in rows)


def _is_entry(row: Any) -> bool:
    return (
        isinstance(row, list)
        and len(row) >= 4
        and isinstance(row[0], str)
        and isinstance(row[1], str)
        and type(row[2]) is int
    )


def _goes_on(cursor: str | None, epoch: str, to: int, head: int) -> bool:
    if cursor is None:
        return False
    old_epoch, version = json.loads(cursor)
    return epoch == old_epoch and to >= version and (to > version or to >= head)


def take(tx: Transaction, clock: Clock, sent: Sent, answer: Answer) -> Taken:
    """Take it unless the stored cursor has moved meanwhile (PULL-6)."""
    copy = read_copy(tx)
    if copy.cursor != sent.cursor:
        return Taken(again=True)
    by_digest = sent.digest and answer.reset and answer.epoch == copy.epoch
    granted = not by_digest or clock.apart(copy.reset_at) >= ONE_HOUR
    if _may_have_forgotten(copy, answer) and granted:
        outbox.send_all_again(tx)
    outbox.hear(tx, clock, sent.mutations, answer.words)
    if answer.upgrade:
        outbox.settle(tx, applied=False)
        return Taken(upgrade=True)
    if sent.digest:
        tx.execute("UPDATE copy SET digest_at = ?", (clock.now(),))
    if not granted:
        return Taken(again=True, digest_refused=True)
    if by_digest:
        tx.execute("UPDATE copy SET reset_at = ?", (clock.now(),))
    _take_page(tx, copy, answer)
    return Taken(again=answer.to < answer.head, reset=answer.reset)


def forget(tx: Transaction) -> None:
    """Whose access was ended keeps their own words alone (AUTH-7)."""
    outbox.settle(tx, applied=True)
    outbox.drop_finished(tx)
    outbox.disown(tx)
    tx.execute("DELETE FROM rows")
    tx.execute(
        "UPDATE copy SET client = NULL, cursor = NULL, generation = 0, since = NULL, at_head = 0"
    )


def _may_have_forgotten(copy: Copy, answer: Answer) -> bool:
    """Whether the server is another than the one that spoke before (PUSH-15)."""
    if copy.cursor is None:
        return False
    return answer.reset or (answer.epoch is not None and answer.epoch != copy.epoch)


def _take_page(tx: Transaction, copy: Copy, answer: Answer) -> None:
    generation, since = copy.generation, copy.since
    if answer.reset:
        generation, since = generation + 1, answer.head
    for entry in answer.rows:
        _take_entry(tx, entry, generation)
    at_head = answer.to == answer.head
    if at_head:
        if since is not None:
            tx.execute("DELETE FROM rows WHERE generation < ?", (generation,))  # PULL-5
        since = None
        outbox.settle(tx, applied=True)
    tx.execute(
        "UPDATE copy SET cursor = ?, generation = ?, since = ?, at_head = ?",
        (outbox.packed([answer.epoch, answer.to]), generation, since, at_head),
    )
    _let_stored_blobs_go(tx)
    outbox.drop_finished(tx)


def _take_entry(tx: Transaction, entry: Any, generation: int) -> None:
    """Apply one entry by PULL-7; an outcome settles its item too (PUSH-11)."""
    kind, row, version, doc = entry[:4]
    found = tx.execute(
        "SELECT version, generation FROM rows WHERE kind = ? AND id = ?", (kind, row)
    ).fetchone()
    if found and found["generation"] == generation and version <= found["version"]:
        return
    if doc is None:
        tx.execute("DELETE FROM rows WHERE kind = ? AND id = ?", (kind, row))
        return
    tx.execute(
        "INSERT OR REPLACE INTO rows (kind, id, version, generation, doc) VALUES (?, ?, ?, ?, ?)",
        (kind, row, version, generation, outbox.packed(doc)),
    )
    if kind == "mutation":
        outbox.settle_by_entry(tx, row, doc)


def _let_stored_blobs_go(tx: Transaction) -> None:
    """A blob of an applied mutation is kept until some row says `stored` (BLOB-6)."""
    found = tx.execute(
        "SELECT b.mutation, b.sha256, o.word FROM blobs b JOIN outbox o ON o.id = b.mutation"
    ).fetchall()
    applied = [blob for blob in found if outbox.is_done(blob["word"])]
    stored = _stored(tx) if applied else set[str]()
    for blob in applied:
        if blob["sha256"] not in stored:
            continue
        tx.execute("DELETE FROM blobs WHERE mutation = ? AND sha256 = ?", tuple(blob)[:2])
        tx.execute(
            "UPDATE outbox SET state = 'bytes' WHERE id = ? AND state = 'failed'"
            " AND id NOT IN (SELECT mutation FROM blobs)",
            (blob["mutation"],),
        )


def _stored(tx: Transaction) -> set[str]:
    docs = [json.loads(row["doc"]) for row in tx.execute("SELECT doc FROM rows")]
    lists = [doc.get("photos") for doc in docs if isinstance(doc, dict)]
    listed = [photo for photos in lists if isinstance(photos, list) for photo in photos]
    return {p["sha256"] for p in listed if isinstance(p, dict) and p.get("stored") is True}
