"""Two who work on one store hear their answers in another order than they asked."""

from pathlib import Path
from typing import Any

from tests.outside.clock import Clock
from tests.outside.pages import Answer, Sent, Taken, take
from tests.outside.store import Store

EPOCH = "0f9b2d5e-0000-4000-8000-000000000001"


def heard(store: Store, cursor: str | None, answer: Answer) -> Taken:
    sent = Sent(cursor, [], digest=False, body=b"")
    with store.transaction() as tx:
        return take(tx, Clock(), sent, answer)


def row(name: str, version: int) -> list[Any]:
    return ["job", name, version, {"title": name}]


def test_pull_6_an_answer_that_another_one_overtook_is_thrown_away(tmp_path: Path):
    store = Store(tmp_path / "store")
    first = Answer(EPOCH, 1, 3, reset=True, rows=[row("boiler", 1)])
    heard(store, None, first)
    one = store.copy().cursor
    heard(store, one, Answer(EPOCH, 2, 3, rows=[row("tap", 2)]))
    two = store.copy().cursor
    assert heard(store, None, first) == Taken(again=True)
    assert store.copy().cursor == two
    heard(store, two, Answer(EPOCH, 3, 3, rows=[row("drain", 3)]))
    assert {name for _, name in store.rows()} == {"boiler", "tap", "drain"}
    store.close()
