"""Saying how far a long test has come; in a short one, nothing."""

from rich.console import Console

LINES = 20
"""How often it is said, in all."""


class Progress:
    """Counts what is done of a total and, with more effort than usual, tells it on the terminal."""

    def __init__(self, what: str, total: int, effort: int) -> None:
        self._what = what
        self._total = total
        self._every = max(1, total // LINES) if effort > 1 else 0
        self._done = 0
        self._console = Console()

    def one_more(self) -> None:
        """Count one."""
        self._done += 1
        if self._every and self._done % self._every == 0:
            self._console.print(f"  {self._done:,} of {self._total:,} {self._what}")
