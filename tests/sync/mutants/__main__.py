"""Take out one safeguard after the other, and show which test turned red."""

import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from subprocess import TimeoutExpired

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.sync.mutants import Safeguard, safeguards
from tests.sync.mutants.tree import Changed, Tree

WORKERS = 2
console = Console(width=None if sys.stdout.isatty() else 200)


class Workshop:
    """A few trees, each lent to one safeguard at a time."""

    def __init__(self, folder: Path) -> None:
        self._free: SimpleQueue[Tree] = SimpleQueue()
        for number in range(WORKERS):
            self._free.put(Tree(folder / str(number)))

    def sound(self, tests: tuple[str, ...]) -> list[str]:
        """Return what is red although nothing is missing."""
        tree = self._free.get()
        try:
            return tree.red(tests)
        finally:
            self._free.put(tree)

    def without(self, safeguard: Safeguard) -> list[str] | str:
        """Return the tests that turned red, or why there are none."""
        tree = self._free.get()
        try:
            with tree.without(safeguard):
                return tree.red(safeguard.turns_red) or "survived"
        except (Changed, RuntimeError, TimeoutExpired) as trouble:
            return str(trouble)
        finally:
            self._free.put(tree)


def main(words: str) -> int:
    """Return 0 when every safeguard with these words in its name has a test that guards it."""
    chosen = [each for each in safeguards() if words in each.name]
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="doorstep-mutants-"))
        workshop = Workshop(Path(folder))
        found = dict(_found(workshop, chosen))
    _show(chosen, found)
    return 0 if chosen and all(isinstance(each, list) for each in found.values()) else 1


def _found(workshop: Workshop, chosen: list[Safeguard]) -> Iterator[tuple[str, list[str] | str]]:
    tests = tuple(sorted({test for each in chosen for test in each.turns_red}))
    console.print(f"{len(tests)} tests with nothing missing…")
    if red := workshop.sound(tests):
        sys.exit(f"Red although nothing is missing: {', '.join(red)}")
    with ThreadPoolExecutor(WORKERS) as pool:
        for number, (each, result) in enumerate(
            zip(chosen, pool.map(workshop.without, chosen), strict=True), 1
        ):
            mark = "red" if isinstance(result, list) else "NOT CAUGHT"
            console.print(f"{number:3} of {len(chosen)}  without {each.name}: {mark}")
            yield each.name, result


def _show(chosen: list[Safeguard], found: dict[str, list[str] | str]) -> None:
    table = Table()
    for heading in ("Safeguard", "Taken out of", "Test that turned red"):
        table.add_column(heading, no_wrap=not console.is_terminal)
    for each in chosen:
        result = found[each.name]
        told = escape(result[0]) if isinstance(result, list) else f"[bold red]{escape(result)}"
        table.add_row(each.name, Path(each.file).name, told)
    console.print(table)


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
