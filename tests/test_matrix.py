"""The sum of the matrix tells what was tried, what was not, and what leaked."""

from types import SimpleNamespace

from tests.matrix import TIMES, lines, tries


def report(nodeid: str, **said: str) -> SimpleNamespace:
    return SimpleNamespace(nodeid=nodeid, user_properties=[list(each) for each in said.items()])


ONE = report("1", attack="nobody", tried="GET /api/jobs")
TWO = report("2", attack="nobody", tried="visit.confirm")
THREE = report("3", attack="billing", tried="visit.confirm")
OTHER = report("4")
SUM = f"Matrix: 1 routes and 1 mutations {TIMES} 2 attacks (billing, nobody):"


def test_what_was_tried_is_counted():
    stats = {"passed": [ONE, TWO, THREE, OTHER]}
    assert lines(tries(stats)) == [f"{SUM} 3 of 4 tried, 0 leaks."]


def test_what_failed_in_whatever_way_is_named_once():
    stats = {"passed": [ONE, THREE], "failed": [TWO, OTHER], "error": [TWO, THREE]}
    assert lines(tries(stats)) == [
        f"{SUM} 3 of 4 tried, 2 leaks.",
        "Leak: visit.confirm, by billing",
        "Leak: visit.confirm, by nobody",
    ]


def test_a_module_that_cannot_be_imported_is_no_attack():
    stats = {"passed": [ONE, TWO, THREE], "error": [SimpleNamespace(nodeid="test_broken.py")]}
    assert lines(tries(stats)) == [f"{SUM} 3 of 4 tried, 0 leaks."]


def test_nothing_is_told_of_a_run_without_the_matrix():
    assert lines(tries({"passed": [OTHER]})) == []
