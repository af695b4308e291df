"""The matrix of who tries what: its tests are marked `attack`, and the run ends with their sum.

What is tried is the parameter `door`, a method and a route, or `name`, a mutation's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True)
class Try:
    """An attack on a door or by a mutation, and whether it was warded off."""

    attack: str
    tried: str
    warded_off: bool


def pytest_configure(config: pytest.Config) -> None:
    """Let tests be marked."""
    config.addinivalue_line("markers", "attack(who): what somebody tries who may not")


def pytest_runtest_setup(item: pytest.Function) -> None:
    """Write on a test's reports, which cross processes, what it tries."""
    mark = item.get_closest_marker("attack")
    if mark:
        what: dict[str, Any] = item.callspec.params
        tried = " ".join(what["door"]) if "door" in what else what["name"]
        item.user_properties += [("attack", mark.args[0]), ("tried", tried)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the sum."""
    for line in lines(tries(terminalreporter.stats)):
        terminalreporter.write_line(line)


def tries(stats: dict[str, list[Any]]) -> list[Try]:
    """Return what the reports of a run tell; a test counts once, whatever went wrong with it.

    A module that cannot be imported is among the errors, too, and tried nothing.
    """
    found: dict[str, Try] = {}
    for outcome in ("passed", "failed", "error"):
        for report in stats.get(outcome, []):
            said = dict(getattr(report, "user_properties", ()))
            if "attack" in said:
                found[report.nodeid] = Try(said["attack"], said["tried"], outcome == "passed")
    return list(found.values())


def lines(tried: Iterable[Try]) -> list[str]:
    """Return the sum in a line, and one for each leak; nothing when nothing was tried."""
    pairs: dict[tuple[str, str], bool] = {}
    for each in tried:
        pair = (each.attack, each.tried)
        pairs[pair] = pairs.get(pair, True) and each.warded_off
    if not pairs:
        return []
    leaks = sorted(pair for pair, warded_off in pairs.items() if not warded_off)
    return [_sum(pairs.keys(), len(leaks)), *(f"Leak: {what}, by {who}" for who, what in leaks)]


def _sum(pairs: Iterable[tuple[str, str]], leaks: int) -> str:
    attacks = sorted({attack for attack, _ in pairs})
    everything = {tried for _, tried in pairs}
    routes = sum("/" in tried for tried in everything)
    return (
        f"Matrix: {routes} routes and {len(everything) - routes} mutations"
        f" {TIMES} {len(attacks)} attacks ({', '.join(attacks)}):"
        f" {len(list(pairs))} of {len(everything) * len(attacks)} tried, {leaks} leaks."
    )
