"""Text that people wrote, made fit for paper: it stays what it says, and cannot break a page."""

import re
import textwrap
from unicodedata import category, normalize

LONGEST = 18
"""Characters that even a narrow column holds: longer words may be broken, PIECE by PIECE."""
WIDE = 44
"""Characters that a line of its own holds: an IBAN or a mail address stays in one piece."""
PIECE = 4
ELLIPSIS = "\u2026"
_UNSEEN = {"Cc", "Cn", "Co", "Cs"}
"""Control, unassigned, private and half characters (Unicode general categories)."""
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""What turns the direction of the text after it: numbers would read backwards."""
_PICTURES = "\U0001f000"
"""Symbols from here on are emoji, which no font at hand has: better none than empty boxes."""
_LINES = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_GAPS = re.compile(r"\n\s*\n")
_MARKS = r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u200d\u20d0-\u20ff\ufe00-\ufe2f]"
_PILE = re.compile(rf"({_MARKS}{{4}}){_MARKS}+")
"""More marks on one letter than any language has: they would cover the lines around it."""

_PIECES = re.compile(rf"(.{{{PIECE}}}{_MARKS}*)(?=.)")


def plain(text: str, longest: int = LONGEST) -> str:
    """Return text in lines, without what cannot be shown; long words may be broken (U+200B)."""
    lines = _LINES.sub("\n", normalize("NFC", text.encode("utf-8", "replace").decode()))
    seen = "".join(sign for sign in lines if sign in "\n\t" or shown(sign))
    whole = _GAPS.sub("\n\n", _PILE.sub(r"\1", seen)).replace("\t", " ").strip()
    return re.sub(rf"\S{{{longest + 1},}}", lambda word: _PIECES.sub("\\1\u200b", word[0]), whole)


def one_line(text: str, longest: int = LONGEST) -> str:
    """Return text as `plain` does, in a single line."""
    return plain(" ".join(text.split()), longest).replace("\n", " ")


def lines_of(texts: list[str], longest: int = LONGEST) -> list[str]:
    """Return the lines that say something, each as a single one."""
    return [line for text in texts if (line := one_line(text, longest))]


def short(text: str, most: int) -> str:
    """Return a single line of at most `most` characters, cut where it was longer."""
    line = one_line(text, len(text))
    return line if len(line) <= most else line[: most - 1].rstrip() + ELLIPSIS


def narrow(text: str, most: int) -> str:
    """Return text in lines of at most `most` characters, for a column that cannot be wider."""
    return textwrap.fill(one_line(text, len(text)), most)


def shown(sign: str) -> bool:
    """Tell whether a character stays in text that is made fit for paper, if fonts have it."""
    kind = category(sign)
    picture = sign >= _PICTURES and kind in {"So", "Sk"}
    return not (picture or sign in _TURNING or kind in _UNSEEN)
