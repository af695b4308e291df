"""Rows as CSV that spreadsheets open rightly and run nothing of."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

import msgspec

BOM = "\ufeff"
"""Tells a spreadsheet that the text is UTF-8."""
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - as they are


def head(columns: Sequence[str]) -> bytes:
    """Return the beginning of a file: the mark of its encoding, and the columns' names."""
    return (BOM + _lines([columns])).encode()


def lines(columns: Sequence[str], rows: Iterable[dict[str, object]]) -> bytes:
    """Return rows as lines (RFC 4180), every field quoted."""
    return _lines([_cell(row.get(column)) for column in columns] for row in rows).encode()


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe marks it as text."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULAS) else text


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return harmless(value)
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return str(value)
        case _:
            return harmless(msgspec.json.encode(value).decode())


def _lines(rows: Iterable[Iterable[str]]) -> str:
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
