"""The numbered rules of sync/PROTOCOL.md, and who speaks of them."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROTOCOL = ROOT / "sync" / "PROTOCOL.md"
RULE = re.compile(r"^(?:- |\| )\*\*([A-Z]+-[0-9]+)\*\*", re.MULTILINE)
"""A rule is a list item or a row of a table that begins with its id."""
PUBLISHED = re.compile(r"^\| `([a-z_.]+)` \|", re.MULTILINE)
"""A kind or a command stands alone in the first column of its row."""
CODES = (
    re.compile(r"(?:Rejected|Conflicted)\(\s*\"([a-z_]+)\""),
    re.compile(r"\btold\(\w+, \w+, \"([a-z_]+)\""),
    re.compile(r"Answer\([^)]*?, \"[a-z]+\", \"([a-z_]+)\""),
    re.compile(r"\((?:Conflict|Later)\):\s+\"\"\".*?\"\"\"\s+code = \"([a-z_]+)\"", re.DOTALL),
)
"""How the server's source gives an outcome its code."""
OVER_HTTP_ALONE = (
    *("sign_in", "people", "privacy", "replica", "invoices", "payments", "documents"),
    *("calendars", "push", "routes.py"),
)
"""Where a conflict is no outcome of a mutation but an answer."""
PYTHON_TEST = re.compile(r"^ *(?:async )?def (test_\w+)", re.MULTILINE)
SCRIPT_TEST = re.compile(r"^ *(?:test|it)(?:\.each\(.*?\))?\(\s*[\"'`](.+?)[\"'`],", re.MULTILINE)
IN_TITLE = re.compile(r"^(?:[A-Z]+-[0-9]+ )+")
TESTED = ("tests", "sync/client/tests", "pwa/src")
SPOKEN = (*TESTED, "sync/client/src", "sync/server", "backend/doorstep")


def rules() -> list[str]:
    """Return the ids of all rules, in the order of the document."""
    return RULE.findall(PROTOCOL.read_text("utf-8"))


def codes_of_outcomes() -> set[str]:
    """Return every code that the server's own source gives to an outcome."""
    found: set[str] = set()
    for folder in ("backend/doorstep", "sync/server"):
        for path in (ROOT / folder).rglob("*.py"):
            over_http = any(part in OVER_HTTP_ALONE for part in path.relative_to(ROOT).parts)
            for pattern in CODES[:-1] if over_http else CODES:
                found.update(pattern.findall(path.read_text("utf-8")))
    return found


def proofs() -> dict[str, list[str]]:
    """Return the vectors and the tests that name each rule."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for rule, proof in (*_vectors(), *_python_tests(), *_script_tests()):
        found[rule].append(proof)
    return found


def mentions() -> Iterator[tuple[str, str]]:
    """Yield every rule that a source file speaks of, with the file's path."""
    named = re.compile(rf"\b(?:{'|'.join(_areas())})-[0-9]+\b")
    for folder in SPOKEN:
        for path in _files(folder, ".py", ".ts", ".tsx", ".sql"):
            for rule in named.findall(path.read_text("utf-8")):
                yield rule, str(path.relative_to(ROOT))


def examples() -> list[str]:
    """Return the bodies of the document's complete exchanges."""
    _, _, text = PROTOCOL.read_text("utf-8").partition("\n## Examples\n")
    return re.findall(r"^    [→←] (\{.*?\})$(?!\n      )", text, re.MULTILINE | re.DOTALL)


def rules_of_title(title: str) -> list[str]:
    """Return the ids at the beginning of a vitest title."""
    begins = IN_TITLE.match(title)
    return begins.group().split() if begins else []


def rules_of_name(name: str) -> list[str]:
    """Return the ids at the beginning of a pytest name: `test_pull_6_push_13_…`."""
    area = "|".join(map(str.lower, _areas()))
    begins = re.match(rf"test((?:_(?:{area})_[0-9]+)+)_", name)
    pairs = re.findall(rf"({area})_([0-9]+)", begins.group(1)) if begins else []
    return [f"{area.upper()}-{number}" for area, number in pairs]


def _areas() -> list[str]:
    return sorted({rule.partition("-")[0] for rule in rules()})


def _vectors() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "sync" / "vectors").glob("*.json")):
        yield json.loads(path.read_text("utf-8"))["rule"], path.name


def _python_tests() -> Iterator[tuple[str, str]]:
    for path in _files("tests", ".py"):
        for name in PYTHON_TEST.findall(path.read_text("utf-8")):
            for rule in rules_of_name(name):
                yield rule, f"{path.name}::{name}"


def _script_tests() -> Iterator[tuple[str, str]]:
    for folder in ("sync/client/tests", "pwa/src"):
        for path in _files(folder, ".test.ts", ".test.tsx"):
            for title in SCRIPT_TEST.findall(path.read_text("utf-8")):
                for rule in rules_of_title(title):
                    yield rule, f"{path.name}::{title}"


def _files(folder: str, *endings: str) -> Iterator[Path]:
    return (path for path in sorted((ROOT / folder).rglob("*")) if path.name.endswith(endings))
