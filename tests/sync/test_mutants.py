"""Every safeguard is declared so that it can be taken out, and by a test that there is."""

import json
from pathlib import Path

import pytest

from tests.sync.mutants import ROOT, Safeguard, safeguards
from tests.sync.mutants.tree import Changed, Tree

DECLARED = safeguards()
VECTORS = ROOT / "sync" / "vectors"
"""Whose rules and titles are the names of the tests in `vectors.test.ts`."""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return Tree(tmp_path_factory.mktemp("tree"))


@pytest.mark.parametrize("safeguard", DECLARED, ids=lambda each: each.name)
def test_a_safeguard_can_be_taken_out_and_put_back(tree: Tree, safeguard: Safeguard):
    sound = (tree.root / safeguard.file).read_text()
    with tree.without(safeguard):
        assert (tree.root / safeguard.file).read_text() != sound
    assert (tree.root / safeguard.file).read_text() == sound == (ROOT / safeguard.file).read_text()


@pytest.mark.parametrize("test", sorted({test for each in DECLARED for test in each.turns_red}))
def test_what_has_to_turn_red_is_there(test: str):
    path, _, name = test.partition("::")
    found = Path(ROOT / path).read_text()
    if path.endswith("/vectors.test.ts"):
        vectors = [json.loads(each.read_text()) for each in VECTORS.glob("*.json")]
        found = "\n".join(f"{vector['rule']} {vector['title']}" for vector in vectors)
    assert name.partition("[")[0] in found


def test_a_safeguard_that_is_not_where_it_was_said_to_be_is_told(tree: Tree):
    moved = Safeguard("moved", "sync/server/deltasync/push.py", (("nowhere", ""),), ())
    with pytest.raises(Changed, match="holds 0 times"), tree.without(moved):
        pass


def test_a_change_that_takes_out_nothing_turns_nothing_red(tree: Tree):
    [test, *_] = DECLARED[0].turns_red
    file = "sync/server/deltasync/pull.sql"
    harmless = Safeguard("harmless", file, (("-- One page of", "-- A page of"),), (test,))
    with tree.without(harmless):
        assert tree.red(harmless.turns_red) == []
