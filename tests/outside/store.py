"""What survives on the device: one sqlite file with the records of DEV-1."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .wire import Moment

Transaction = sqlite3.Connection

TABLES = """
CREATE TABLE IF NOT EXISTS copy (
  one INTEGER PRIMARY KEY CHECK (one = 1), client TEXT, cursor TEXT,
  generation INTEGER NOT NULL DEFAULT 0, since INTEGER, at_head INTEGER NOT NULL DEFAULT 0,
  digest_at REAL, reset_at REAL);
INSERT OR IGNORE INTO copy (one) VALUES (1);
CREATE TABLE IF NOT EXISTS rows (
  kind TEXT, id TEXT, version INTEGER NOT NULL, generation INTEGER NOT NULL, doc TEXT NOT NULL,
  PRIMARY KEY (kind, id));
CREATE TABLE IF NOT EXISTS outbox (
  place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, name TEXT NOT NULL,
  ver INTEGER NOT NULL, args TEXT NOT NULL, base TEXT, after TEXT NOT NULL,
  written_at REAL NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  rest_until REAL NOT NULL DEFAULT 0, word TEXT);
CREATE TABLE IF NOT EXISTS blobs (
  mutation TEXT NOT NULL, sha256 TEXT NOT NULL, bytes BLOB NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, refusals INTEGER NOT NULL DEFAULT 0,
  rest_until REAL NOT NULL DEFAULT 0,
  PRIMARY KEY (mutation, sha256));
"""


@dataclass(frozen=True)
class Copy:
    """The record of the copy; `cursor` is `[epoch, version]` as JSON, compared as it is."""

    client: str | None
    cursor: str | None
    generation: int
    since: int | None
    at_head: bool
    digest_at: float | None
    reset_at: float | None

    @property
    def epoch(self) -> str | None:
        return None if self.cursor is None else json.loads(self.cursor)[0]

    @property
    def version(self) -> int:
        return 0 if self.cursor is None else json.loads(self.cursor)[1]


class Store:
    """A sqlite file; any number of processes may have it open (DEV-6)."""

    def __init__(self, path: Path, moment: Moment | None = None) -> None:
        self._moment: Moment = moment or (lambda _: None)
        self._one_thread = threading.RLock()
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")  # on the disk before the next step (DEV-2)
        self._db.executescript(TABLES)

    @contextmanager
    def transaction(self) -> Generator[Transaction]:
        """All of it or nothing; on the disk when the block has ended (DEV-2)."""
        with self._one_thread:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._moment("before the commit")
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
        self._moment("after the commit")

    def rows(self) -> dict[tuple[str, str], tuple[int, Any]]:
        """The copy: version and document by kind and id."""
        found = self._db.execute("SELECT kind, id, version, doc FROM rows")
        return {(r["kind"], r["id"]): (r["version"], json.loads(r["doc"])) for r in found}

    def outbox(self) -> list[dict[str, Any]]:
        """What is in the outbox, in the order of writing, failed items among it."""
        return [dict(r) for r in self._db.execute("SELECT * FROM outbox ORDER BY place")]

    def blobs(self) -> list[tuple[str, str]]:
        """The blobs whose bytes are kept: mutation and hash."""
        found = self._db.execute("SELECT mutation, sha256 FROM blobs")
        return [(r["mutation"], r["sha256"]) for r in found]

    def copy(self) -> Copy:
        with self._one_thread:
            return read_copy(self._db)

    def close(self) -> None:
        self._db.close()


def read_copy(tx: Transaction) -> Copy:
    row = tx.execute("SELECT * FROM copy").fetchone()
    return Copy(
        row["client"],
        row["cursor"],
        row["generation"],
        row["since"],
        bool(row["at_head"]),
        row["digest_at"],
        row["reset_at"],
    )
