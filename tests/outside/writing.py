"""What the person does: writes, and retries or discards what was refused (PUSH-12, PUSH-17)."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import uuid
from collections.abc import Sequence
from typing import Any

from .outbox import DONE, fail_the_hopeless, packed
from .store import Transaction

LARGEST = 240 * 1024  # LIMIT-3


class TooLarge(Exception):
    """The mutation is beyond LIMIT-3 and was not saved."""


def enqueue(
    tx: Transaction,
    now: float,
    name: str,
    args: dict[str, Any],
    *,
    base: dict[str, Any] | None = None,
    after: Sequence[str] = (),
    blobs: Sequence[bytes] = (),
) -> str:
    """Keep a mutation with its blobs; its id. Nothing is kept when it raises TooLarge."""
    made = str(uuid.uuid4())
    kept = (packed(args), None if base is None else packed(base), packed(list(after)))
    if sum(len(part.encode()) for part in kept if part) > LARGEST:
        raise TooLarge(name)
    tx.execute(
        "INSERT INTO outbox (id, name, ver, args, base, after, written_at, state)"
        " VALUES (?, ?, 1, ?, ?, ?, ?, 'waiting')",
        (made, name, *kept, now),
    )
    for blob in blobs:
        tx.execute(
            "INSERT OR IGNORE INTO blobs (mutation, sha256, bytes) VALUES (?, ?, ?)",
            (made, hashlib.sha256(blob).hexdigest(), blob),
        )
    return made


def retry(tx: Transaction, mutation: str) -> str:
    """Try a failed item again; the id it has from now on. Only bytes are sent again as they are."""
    item = _failed(tx, mutation)
    if json.loads(item["word"])[0] in DONE:
        tx.execute("UPDATE outbox SET state = 'bytes' WHERE id = ?", (mutation,))
        tx.execute(
            "UPDATE blobs SET attempts = 0, refusals = 0, rest_until = 0 WHERE mutation = ?",
            (mutation,),
        )
        return mutation
    made = str(uuid.uuid4())
    tx.execute(
        "UPDATE outbox SET id = ?, state = 'waiting', word = NULL, attempts = 0, rest_until = 0"
        " WHERE id = ?",
        (made, mutation),
    )
    tx.execute("UPDATE blobs SET mutation = ? WHERE mutation = ?", (made, mutation))
    for other in tx.execute("SELECT id, after FROM outbox").fetchall():
        named = [made if one == mutation else one for one in json.loads(other["after"])]
        tx.execute("UPDATE outbox SET after = ? WHERE id = ?", (packed(named), other["id"]))
    return made


def discard(tx: Transaction, mutation: str) -> None:
    """Let a failed item and its blobs go; what was to come after it fails as `blocked`."""
    _failed(tx, mutation)
    fail_the_hopeless(tx)
    tx.execute("DELETE FROM blobs WHERE mutation = ?", (mutation,))
    tx.execute("DELETE FROM outbox WHERE id = ?", (mutation,))


def _failed(tx: Transaction, mutation: str) -> sqlite3.Row:
    """The item; raises KeyError when none of that id has failed."""
    found = tx.execute("SELECT * FROM outbox WHERE id = ? AND state = 'failed'", (mutation,))
    item = found.fetchone()
    if item is None:
        raise KeyError(mutation)
    return item
