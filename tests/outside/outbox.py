"""What the person wrote, from "saved" to its one outcome (PUSH, DEV-1).

An item is `waiting`, `sent`, `bytes` (applied, blobs still to upload) or `failed`. Its `word` is
`[status, code, detail]` as JSON: final, but not settled before the rows that belong to it are here.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from .clock import Clock
from .store import Transaction

FINAL = ("applied", "merged", "rejected", "conflict", "blocked", "quarantined")  # PUSH-5
DONE = ("applied", "merged")
ROOM = 250 * 1024  # of a request's 256 KiB, what mutations may take
MOST = 50  # LIMIT-2
BLOCKED = ("blocked", "blocked", None)

Word = tuple[str, str | None, Any]


def packed(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def is_done(word: str | None) -> bool:
    """Whether a kept word says that it has its effect."""
    return word is not None and json.loads(word)[0] in DONE


def choose(tx: Transaction, clock: Clock, most: int) -> list[dict[str, Any]]:
    """What the next request carries, as it is sent (PUSH-16)."""
    items = _items(tx)
    undecided = {i["id"] for i in items if i["word"] is None and i["state"] != "failed"}
    chosen: list[dict[str, Any]] = []
    size = 0
    for item in items:
        if item["id"] not in undecided or clock.rests(item["rest_until"]):
            continue
        if undecided.intersection(json.loads(item["after"])):
            continue
        wire = _on_the_wire(item)
        size += len(packed(wire).encode()) + 1
        if len(chosen) == most or size > ROOM:
            break
        undecided.discard(item["id"])  # it goes before what names it
        chosen.append(wire)
    return chosen


def _on_the_wire(item: sqlite3.Row) -> dict[str, Any]:
    wire: dict[str, Any] = {"id": item["id"], "name": item["name"], "ver": item["ver"]}
    wire["args"] = json.loads(item["args"])
    if item["base"] is not None:
        wire["base"] = json.loads(item["base"])
    if item["after"] != "[]":
        wire["after"] = json.loads(item["after"])
    return wire


def fail_the_hopeless(tx: Transaction) -> None:
    """What names a failed item can never be applied (PUSH-20); bytes that failed are no matter."""
    while True:
        items = _items(tx)
        failed = {i["id"] for i in items if i["state"] == "failed" and not is_done(i["word"])}
        hopeless = [
            i["id"]
            for i in items
            if i["state"] != "failed"
            and i["word"] is None
            and failed.intersection(json.loads(i["after"]))
        ]
        if not hopeless:
            return
        for one in hopeless:
            fail(tx, one, BLOCKED)


def fail(tx: Transaction, mutation: str, word: Word) -> None:
    """It stays with its words until the person retries or discards it."""
    tx.execute(
        "UPDATE outbox SET state = 'failed', word = ? WHERE id = ?", (packed(word), mutation)
    )


def fail_bytes(tx: Transaction, mutation: str, code: str) -> None:
    """Its effect stands, its bytes were refused: the word stays, with the code (PUSH-12)."""
    tx.execute(
        "UPDATE outbox SET state = 'failed', word = ? WHERE id = ? AND state = 'bytes'",
        (packed(("applied", code, None)), mutation),
    )


def send_all_again(tx: Transaction) -> None:
    """The server may have forgotten what it said, and what it has of the bytes (PUSH-15)."""
    for item in _items(tx):
        if item["state"] == "failed" and not is_done(item["word"]):
            continue
        tx.execute(
            "UPDATE outbox SET state = 'waiting', word = NULL, attempts = 0, rest_until = 0"
            " WHERE id = ?",
            (item["id"],),
        )
        tx.execute(
            "UPDATE blobs SET attempts = 0, refusals = 0, rest_until = 0 WHERE mutation = ?",
            (item["id"],),
        )


def hear(tx: Transaction, clock: Clock, asked: Sequence[dict[str, Any]], told: list[Any]) -> None:
    """Take the words of an answer, which has one for each that was asked (PUSH-4, PUSH-14)."""
    for mutation, answer in zip(asked, told, strict=True):
        item = tx.execute("SELECT * FROM outbox WHERE id = ?", (mutation["id"],)).fetchone()
        if item is None or item["state"] == "failed" or item["word"] is not None:
            continue
        word = _word(mutation["id"], answer)
        if word[0] in FINAL and word[1] == "id_reused":
            fail(tx, item["id"], word)
        elif word[0] in FINAL:
            tx.execute("UPDATE outbox SET word = ? WHERE id = ?", (packed(word), item["id"]))
        elif word[1] == "not_yet" and _forgotten(tx, item, asked):
            fail(tx, item["id"], BLOCKED)
        else:
            _try_later(tx, clock, item)


def _word(mutation: str, answer: Any) -> Word:
    if isinstance(answer, list) and len(answer) >= 2 and answer[0] == mutation:
        status, code, detail = (*answer[1:4], None, None)[:3]
        return str(status), code if isinstance(code, str) else None, detail
    return "retry", None, None


def _forgotten(tx: Transaction, item: sqlite3.Row, asked: Sequence[dict[str, Any]]) -> bool:
    known = {m["id"] for m in asked} | {i["id"] for i in _items(tx)}
    named = json.loads(item["after"])
    return bool(named) and not known.intersection(named)


def _try_later(tx: Transaction, clock: Clock, item: sqlite3.Row) -> None:
    attempts = item["attempts"] + 1
    tx.execute(
        "UPDATE outbox SET attempts = ?, rest_until = ? WHERE id = ?",
        (attempts, clock.now() + clock.rest(attempts), item["id"]),
    )


def rest(tx: Transaction, mutations: Sequence[dict[str, Any]], until: float) -> None:
    """Let what a broken request carried rest, so that rows come meanwhile (PUSH-19)."""
    for mutation in mutations:
        tx.execute("UPDATE outbox SET rest_until = ? WHERE id = ?", (until, mutation["id"]))


def settle_by_entry(tx: Transaction, mutation: str, doc: Any) -> None:
    """Take the outcome that came as a row (PUSH-11); an applied one waits for the head."""
    item = tx.execute("SELECT * FROM outbox WHERE id = ?", (mutation,)).fetchone()
    if item is None or not isinstance(doc, dict) or _deaf(item):
        return
    word = (str(doc.get("status")), doc.get("code"), doc.get("detail"))
    if word[0] in DONE:
        state = "sent" if item["state"] == "failed" else item["state"]
        tx.execute(
            "UPDATE outbox SET state = ?, word = ? WHERE id = ?", (state, packed(word), mutation)
        )
    else:
        fail(tx, mutation, word)


def _deaf(item: sqlite3.Row) -> bool:
    """Whether no entry settles it: its bytes failed (PUSH-12), or the id was another's."""
    word = json.loads(item["word"]) if item["word"] else [None, None, None]
    return item["state"] == "failed" and (word[0] in DONE or word[1] == "id_reused")


def settle(tx: Transaction, *, applied: bool) -> None:
    """Let final words settle their items: refusals, and where asked the applied ones (PUSH-14)."""
    for item in _items(tx):
        if item["word"] is None or item["state"] in ("failed", "bytes"):
            continue
        word = _as_word(item["word"])
        if not is_done(item["word"]) or (applied and word[0] == "merged"):
            fail(tx, item["id"], word)  # the person has yet to see what was not taken (PUSH-11)
        elif applied:
            tx.execute("UPDATE outbox SET state = 'bytes' WHERE id = ?", (item["id"],))


def drop_finished(tx: Transaction) -> None:
    """What is applied and misses no bytes leaves the outbox."""
    tx.execute(
        "DELETE FROM outbox WHERE state = 'bytes' AND id NOT IN (SELECT mutation FROM blobs)"
    )


def disown(tx: Transaction) -> None:
    """Keep of each what the person wrote, and why it was not taken; nothing is to be sent."""
    for item in _items(tx):
        if item["state"] in ("waiting", "sent"):
            fail(tx, item["id"], ("rejected", "access_removed", None))
        elif item["word"] is not None:
            tx.execute(
                "UPDATE outbox SET word = ? WHERE id = ?",
                (packed((*_as_word(item["word"])[:2], None)), item["id"]),
            )
    tx.execute("UPDATE outbox SET base = NULL")


def _as_word(kept: str) -> Word:
    status, code, detail = json.loads(kept)
    return status, code, detail


def _items(tx: Transaction) -> list[sqlite3.Row]:
    return tx.execute("SELECT * FROM outbox ORDER BY place").fetchall()
