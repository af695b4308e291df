"""Sends the blobs of applied mutations, piece by piece, on from where the server is (BLOB)."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator

from . import outbox
from .clock import Clock
from .store import Store
from .wire import Lost, Reply, Wire

SMALLEST, LARGEST = 16 * 1024, 1024 * 1024  # BLOB-3, LIMIT-7
QUICK = 5.0  # seconds (BLOB-3)
TRIES = 8  # ERR-5, ERR-12
HOPELESS = ("not_an_image", "picture_too_large", "too_many_pieces")  # ERR-13
LOOK_AGAIN = 60.0  # BLOB-6


class SignedOut(Exception):
    """The session has ended, or is another's (ERR-3, ERR-7)."""


class _Refused(Exception):
    """The answer to a piece or to HEAD that ends this try."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"{reply.status} {reply.code}")
        self.reply = reply


class Uploads:
    """The blobs of one store; begins with pieces of 256 KiB."""

    def __init__(self, store: Store, wire: Wire, clock: Clock) -> None:
        self._store, self._wire, self._clock = store, wire, clock
        self._piece = 256 * 1024

    def run(self) -> bool:
        """Try each blob that is due once; whether one became whole. Raises SignedOut."""
        became_whole = [self._try(blob) for blob in self._due()]
        return any(became_whole)

    def _due(self) -> list[sqlite3.Row]:
        with self._store.transaction() as tx:
            found = tx.execute(
                "SELECT b.* FROM blobs b JOIN outbox o ON o.id = b.mutation"
                " WHERE o.state = 'bytes' ORDER BY o.place, b.sha256"
            ).fetchall()
        return [blob for blob in found if not self._clock.rests(blob["rest_until"])]

    def _try(self, blob: sqlite3.Row) -> bool:
        path = f"/api/blobs/{blob['sha256']}"
        try:
            for offset in self._offsets(path, blob["bytes"]):
                if offset == len(blob["bytes"]):
                    self._look_again(blob)
                    return True
        except Lost:
            self._rest(blob, 0)
        except _Refused as refused:
            self._judge(blob, refused.reply)
        return False

    def _offsets(self, path: str, blob: bytes) -> Iterator[int]:
        """Each offset the server names, from HEAD on; the last is the length."""
        offset = self._offset(self._wire.ask("HEAD", path), 200)
        yield offset
        while offset < len(blob):
            piece = blob[offset : offset + self._piece]
            began = time.monotonic()
            reply = self._send(path, offset, piece)
            now_at = self._offset(reply, 204, 409)
            if reply.status == 409 and now_at == offset:
                raise _Refused(reply)  # going on there is no progress (BLOB-3)
            if time.monotonic() - began < QUICK:
                self._piece = min(self._piece * 2, LARGEST)
            offset = now_at
            yield offset

    def _send(self, path: str, offset: int, piece: bytes) -> Reply:
        headers = {
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
        }
        try:
            return self._wire.ask("PATCH", path, piece, headers)
        except Lost:
            self._piece = max(self._piece // 2, SMALLEST)
            raise

    def _offset(self, reply: Reply, *good: int) -> int:
        offset = reply.number("upload-offset")
        told = reply.status in good and offset is not None
        if not told or (reply.status == 409 and reply.code != "wrong_offset"):
            raise _Refused(reply)
        return offset or 0

    def _judge(self, blob: sqlite3.Row, reply: Reply) -> None:
        """What an answer that is no offset means for the blob (ERR-1 to ERR-16)."""
        if reply.status == 401:
            raise SignedOut
        hopeless = reply.status == 422 and reply.code in HOPELESS
        refused = reply.status in (404, 422)
        code = reply.code or ("not_found" if reply.status == 404 else "wrong_hash")
        if hopeless or (refused and blob["refusals"] + 1 >= TRIES):
            with self._store.transaction() as tx:
                outbox.fail_bytes(tx, blob["mutation"], code)
        else:
            self._rest(blob, reply.retry_after, refusals=int(refused))

    def _rest(self, blob: sqlite3.Row, least: float, *, refusals: int = 0) -> None:
        attempts = blob["attempts"] + 1
        until = self._clock.now() + max(self._clock.rest(attempts), least)
        self._keep(blob, attempts, blob["refusals"] + refusals, until)

    def _look_again(self, blob: sqlite3.Row) -> None:
        self._keep(blob, 0, 0, self._clock.now() + LOOK_AGAIN)

    def _keep(self, blob: sqlite3.Row, attempts: int, refusals: int, until: float) -> None:
        with self._store.transaction() as tx:
            tx.execute(
                "UPDATE blobs SET attempts = ?, refusals = ?, rest_until = ?"
                " WHERE mutation = ? AND sha256 = ?",
                (attempts, refusals, until, blob["mutation"], blob["sha256"]),
            )
