"""The stranger's client is held to the vectors that the browser's is held to.

It has no screen: of what a vector says, `shown` and `doubtful` are the browser's alone.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.outside.client import Device, Resting
from tests.outside.scripted import SESSION, Script, Still, prepared, told
from tests.outside.store import Store
from tests.outside.uploads import SignedOut
from tests.sync.vectors import VECTORS, named

EDITED = [name for name in named("client") if any("rewrite" in e for e in VECTORS[name]["when"])]
"""Whoever uses the stranger's client writes, retries and discards, and cannot edit what waits."""
SCRIPTS = [name for name in named("client") if name not in EDITED]
ENDS: dict[str, type[Exception] | None] = {
    "current": None,
    "upgrade": None,
    "offline": Resting,
    "locked": SignedOut,
}
"""How a round ends that leaves the browser's client in this state; it has no other word for it."""
NO_ANSWER = {"answer": {"status": 503}}
AS_SENT = ("cursor", "limit", "digest", "since")


def test_all_but_what_edits_are_run():
    assert EDITED == ["push-12-edited-after-sending"]


@pytest.mark.parametrize("name", named("both"))
def test_a_page_leaves_the_copy_as_the_vector_says(name: str, tmp_path: Path):
    given, when, then = (VECTORS[name][part] for part in ("given", "when", "then"))
    request, response = when["request"], then["response"]
    page = {"answer": {"status": 200, "body": {**response, "m": []}}}
    goes_on = response["to"] < response["head"]
    line = Script([page, NO_ANSWER] if goes_on else [page])
    store = prepared(tmp_path / "store", given["device"], digest="digest" in request)
    assert ended(store, line, request["limit"]) is (Resting if goes_on else None)
    first = line.asked[0]
    assert {member: first[member] for member in AS_SENT if member in first} == request
    compare(store, then["device"])


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_device_comes_through_its_answers_as_the_vector_says(name: str, tmp_path: Path):
    given, when, then = (VECTORS[name][part] for part in ("given", "when", "then"))
    line = Script(when)
    device = given["device"]
    store = prepared(tmp_path / "store", device, digest="digest_reset_ago" in device)
    assert ended(store, line) is ENDS[then["status"]["state"]]
    for asked, exchange in zip(line.asked, when, strict=True):
        assert as_far_as(exchange.get("request", {}), asked) == exchange.get("request", {})
        assert asked.keys().isdisjoint(exchange.get("not_asked", []))
    compare(store, then["device"])


def ended(store: Store, line: Script, limit: int = 500) -> type[Exception] | None:
    """Let a device go one round; return what it ended with."""
    try:
        Device(store, SESSION, line, Still(), limit).round()
    except (Resting, SignedOut) as end:
        return type(end)
    return None


def compare(store: Store, expected: dict[str, Any]) -> None:
    """Hold what is stored against what a vector says of the device, and let the store go."""
    rows = [[*key, version, doc] for key, (version, doc) in store.rows().items()]
    items = [told(item) for item in store.outbox()]
    cursor = store.copy().cursor
    store.close()
    assert sorted(rows) == sorted(expected["rows"])
    assert (cursor and json.loads(cursor)) == expected["cursor"]
    if "outbox" in expected:
        assert as_far_as(expected["outbox"], items) == expected["outbox"]


def as_far_as(expected: Any, found: Any) -> Any:
    """Return of `found` what `expected` speaks of: lists have the same length, objects may more."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return {key: as_far_as(expected[key], found[key]) for key in expected if key in found}
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return [as_far_as(one, other) for one, other in zip(expected, found, strict=True)]
    return found
