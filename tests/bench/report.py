"""What was found: on the screen, as a page for people and as JSON for programs."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

HOME = Path(__file__).parents[2]
PAGE = HOME / "sync" / "FIGURES.md"
DATA = HOME / "bench.json"
console = Console()


def progress(words: str) -> None:
    """Say what is being measured."""
    console.print(words, style="dim", highlight=False)


@dataclass(frozen=True)
class Section:
    """A table under a heading, with the words one needs to read it."""

    title: str
    words: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


@dataclass
class Report:
    """Everything a run has found."""

    sections: list[Section] = field(default_factory=list[Section])
    figures: dict[str, Any] = field(default_factory=dict[str, Any])

    def add(self, section: Section, name: str, figures: Any) -> None:
        """Keep a section and show it."""
        self.sections.append(section)
        self.figures[name] = figures
        table = Table(*section.columns, title=section.title, title_justify="left")
        for row in section.rows:
            table.add_row(*row)
        console.print(table)

    def write(self, about: str) -> None:
        """Write the page and the data."""
        parts = [f"# Figures of the sync\n\nWritten by `make bench`. {about}\n"]
        parts += [_markdown(section) for section in self.sections]
        PAGE.write_text("\n".join(parts))
        DATA.write_text(json.dumps(self.figures, indent=1) + "\n")
        console.print(f"Written to {PAGE.relative_to(HOME)} and {DATA.name}.")


def _markdown(section: Section) -> str:
    rule = ("---", *("---:" for _ in section.columns[1:]))
    lines = [f"| {' | '.join(row)} |" for row in (section.columns, rule, *section.rows)]
    return f"## {section.title}\n\n{section.words}\n\n" + "\n".join(lines) + "\n"
