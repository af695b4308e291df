"""A device of the stranger's in the state a vector gives it, on a line that answers as it says."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.outside.clock import Clock
from tests.outside.outbox import packed
from tests.outside.session import Session
from tests.outside.store import Store, Transaction
from tests.outside.wire import Reply, Wire

NOW = 1_790_000_000.0
SESSION = Session("", "", scope="s", reader="c", organization="o")


class Still(Clock):
    """Time that stands still: what rests a moment rests for good."""

    def now(self) -> float:
        return NOW


class Script(Wire):
    """A line with the exchanges of a vector, in order; what it was asked is kept."""

    def __init__(self, exchanges: Sequence[dict[str, Any]]) -> None:
        super().__init__("")
        self._exchanges = list(exchanges)
        self.asked: list[dict[str, Any]] = []

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        assert (method, path, headers) == (
            *("POST", "/api/sync"),
            {"Content-Type": "application/json"},
        )
        self.asked.append(json.loads(body or b""))
        assert len(self.asked) <= len(self._exchanges), f"not expected: {self.asked[-1]}"
        answer = self._exchanges[len(self.asked) - 1]["answer"]
        told = {name.lower(): value for name, value in answer.get("headers", {}).items()}
        text = answer.get("text", json.dumps(answer.get("body", {})))
        return Reply(answer["status"], told, text.encode())


def prepared(path: Path, given: dict[str, Any], *, digest: bool) -> Store:
    """Return a store as a vector gives it; `digest` says whether the next is due."""
    store = Store(path)
    with store.transaction() as tx:
        _put_copy(tx, given, digest=digest)
        for kind, row, version, doc in given["rows"]:
            tx.execute("INSERT INTO rows VALUES (?, ?, ?, 0, ?)", (kind, row, version, packed(doc)))
        for item in given.get("outbox", []):
            _put_item(tx, item)
    return store


def _put_copy(tx: Transaction, given: dict[str, Any], *, digest: bool) -> None:
    cursor, since, ago = (given.get(name) for name in ("cursor", "since", "digest_reset_ago"))
    tx.execute(
        "UPDATE copy SET cursor = ?, since = ?, at_head = ?, digest_at = ?, reset_at = ?",
        (
            None if cursor is None else packed(cursor),
            since,
            cursor is not None and since is None,
            None if digest else NOW,
            None if ago is None else NOW - ago / 1000,
        ),
    )


def _put_item(tx: Transaction, item: dict[str, Any]) -> None:
    base, state, rest = item.get("base"), item.get("state", "waiting"), item.get("retry_in", 0)
    tx.execute(
        "INSERT INTO outbox (id, name, ver, args, base, after, written_at, state, rest_until, word)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(item["id"], item["name"], item["ver"], packed(item["args"])),
            *(None if base is None else packed(base), packed(item.get("after", []))),
            *(NOW, state, NOW + rest / 1000 if rest else 0, _word(item)),
        ),
    )


def _word(item: dict[str, Any]) -> str | None:
    """The word that is kept with an item: what failed has one, were it for its bytes alone."""
    if "word" in item or item.get("settled"):
        return packed((item.get("word", "applied"), None, None))
    if item.get("state") != "failed":
        return None
    outcome = item.get("outcome", {"status": "rejected"})
    return packed((outcome["status"], outcome.get("code"), outcome.get("detail")))


def told(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item of the outbox as the vectors speak of it."""
    outcome = None
    if item["state"] == "failed":
        outcome = dict(zip(("status", "code", "detail"), json.loads(item["word"]), strict=True))
    return {**item, "args": json.loads(item["args"]), "outcome": outcome}
