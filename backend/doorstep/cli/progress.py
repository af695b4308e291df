"""How far something long has come, drawn for who watches a terminal and for nobody else."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn


@contextmanager
def bar(
    what: str, total: int | None, *columns: ProgressColumn, **fields: Any
) -> Generator[Callable[..., None]]:
    """Yield what is told `completed` or `advance`, and anew the `fields` that columns show."""
    console = Console(stderr=True)
    drawn = (TextColumn("{task.description}"), BarColumn(), *columns)
    with Progress(*drawn, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=total, **fields)
        yield partial(progress.update, task)
