"""No float touches money: not in what counts it here, and not in what shows it on a device."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BACKEND, PWA = ROOT / "backend/doorstep", ROOT / "pwa/src"
COUNTING = ("kit/money.py", "invoices", "payments", "papers", "imports")
SHOWING = ("kit/money.ts", "invoices", "payments")
"""Folders and files; those that are not there yet are passed over."""
QUIET = re.compile(r"//[^\n]*|/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'", re.DOTALL)
"""Comments and texts in TypeScript."""
INEXACT = re.compile(r"\bparseFloat\b|\btoFixed\b|\bMath\.round\b|[\w)\]]\s+/\s+[\w(]|\b\d+\.\d+")
FLOATING = {"float", "round"}


def files(base: Path, names: tuple[str, ...], *ends: str) -> list[Path]:
    found: list[Path] = []
    for path in (base / name for name in names):
        found += sorted(path.rglob("*")) if path.is_dir() else [path]
    return [path for path in found if path.is_file() and path.suffix in ends]


def floats_of_python(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and kind of what makes a float; a path may be put together by a slash."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Constant(value=float()):
                yield node.lineno, "a literal"
            case ast.Call(func=ast.Name(id=name)) if name in FLOATING:
                yield node.lineno, f"{name}()"
            case ast.BinOp(op=ast.Div()) if not leads_to_a_file(node):
                yield node.lineno, "a division"
            case ast.AugAssign(op=ast.Div()):
                yield node.lineno, "a division"
            case _:
                pass


def leads_to_a_file(division: ast.BinOp) -> bool:
    """Tell a path that is put together by its text, or by what its folder is called."""
    match division.right, division.left:
        case (ast.JoinedStr() | ast.Constant(value=str()), _):
            return True
        case _, (ast.Name(id="folder") | ast.Call(func=ast.Name(id="Path"))):
            return True
        case _:
            return False


def floats_of_typescript(source: str) -> list[str]:
    return INEXACT.findall(QUIET.sub('""', source))


@pytest.mark.parametrize("path", files(BACKEND, COUNTING, ".py"), ids=lambda path: path.stem)
def test_nothing_that_counts_money_makes_a_float(path: Path):
    assert list(floats_of_python(path.read_text())) == []


def test_nothing_that_shows_money_makes_a_float():
    shown = [path for path in files(PWA, SHOWING, ".ts", ".tsx") if ".test." not in path.name]
    found = {path.name: floats_of_typescript(path.read_text()) for path in shown}
    assert not any(found.values()), found


@pytest.mark.parametrize(
    "source", ["a = 0.5", "float(a)", "a / b", "a /= 2", "round(a, 2)", "a = 1e3", "f(a / 100)"]
)
def test_a_float_is_found_in_python(source: str):
    assert len(list(floats_of_python(source))) == 1


@pytest.mark.parametrize("source", ["a // b", "divmod(a, b)", "Path(a) / 'b'", "a = 5"])
def test_whole_numbers_are_fine_in_python(source: str):
    assert list(floats_of_python(source)) == []


@pytest.mark.parametrize(
    "source",
    ["parseFloat(a)", "minor / 100", "(a + b) / 2", "a.toFixed(2)", "a * 0.01", "Math.round(a)"],
)
def test_a_float_is_found_in_typescript(source: str):
    assert floats_of_typescript(source)


@pytest.mark.parametrize(
    "source", ["a * 100", "BigInt(a) % 100n", "// a / b", 'const a = "1.5 / 2";', "/* 0.5 */"]
)
def test_whole_numbers_are_fine_in_typescript(source: str):
    assert not floats_of_typescript(source)
