"""Plain text and CSV: nothing but characters."""

import csv
import re
from io import StringIO

from .checked import Checked
from .refusal import Reason, Refused

_BOM = b"\xef\xbb\xbf"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_MARKUP = re.compile(r"\s*<(!doctype|html|head|body|script|svg|\?xml|!--|iframe|math)", re.I)
_DELIMITERS = ",;\t"
_LOOKED_AT = 200
"""Rows that show whether it is a table."""


def check_text(data: bytes) -> Checked:
    """Return the text without a byte order mark. Raises Refused."""
    try:
        text = data.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        raise Refused(Reason.NOT_UTF8 if _is_texty(data) else Reason.UNKNOWN_TYPE) from error
    if not text.strip():
        raise Refused(Reason.EMPTY)
    if _CONTROL.search(text):
        raise Refused(Reason.CONTROL_CHARACTERS)
    if _MARKUP.match(text):
        raise Refused(Reason.MARKUP)
    return Checked(text.encode(), "text/csv" if _is_table(text) else "text/plain")


def _is_texty(data: bytes) -> bool:
    """Tell text in another encoding from what is no text at all."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    strange = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in data[:4096])  # noqa: PLR2004
    return strange == 0


def _is_table(text: str) -> bool:
    """Tell whether all lines have as many cells, of two or more."""
    lines = text.splitlines(keepends=True)
    head = "".join(lines[:_LOOKED_AT])
    return any(_is_cut_by(head, delimiter, len(lines)) for delimiter in _DELIMITERS)


def _is_cut_by(head: str, delimiter: str, lines: int) -> bool:
    try:
        rows = [row for row in csv.reader(StringIO(head), delimiter=delimiter, strict=True) if row]
    except csv.Error:
        return False
    if lines > _LOOKED_AT:
        rows = rows[:-1]  # it may go on
    return len(rows) > 1 and len(rows[0]) > 1 and len({len(row) for row in rows}) == 1
