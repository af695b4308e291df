"""The safeguards of sync and payments, each taken out in turn: a test has to turn red for it.

`safeguards.toml` lists them. `python -m tests.sync.mutants [words]` takes out all, or those whose
name holds the words.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
DECLARED = Path(__file__).with_name("safeguards.toml")


@dataclass(frozen=True, slots=True)
class Safeguard:
    """One safeguard: how to take it out of `file`, and the tests that must notice.

    `edits` are pairs of old and new text; every old text stands in the file exactly once. A test is
    `path::name`, of pytest or, when its path ends in `.ts`, of vitest.
    """

    name: str
    file: str
    edits: tuple[tuple[str, str], ...]
    turns_red: tuple[str, ...]


def safeguards() -> list[Safeguard]:
    """Return all that are declared."""
    return [
        Safeguard(
            each["name"],
            each["file"],
            tuple((old, new) for old, new in each["edits"]),
            tuple(each["turns_red"]),
        )
        for each in tomllib.loads(DECLARED.read_text("utf-8"))["safeguard"]
    ]
