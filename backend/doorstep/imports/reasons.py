"""What is wrong with a line, in words for whoever wrote it."""

import re
from unicodedata import combining

import msgspec

from doorstep.customers.mutations import (
    NO_NUL,
    ONE_LINE,
    PLAIN,
    SAYING,
    SAYING_LINE,
    SOMETHING,
)

from .kinds import KINDS
from .nested import objects_of

_EXPECTED = "Expected `str` matching regex "
_SEEN = "needs a letter or digit, or another character that can be seen"
_NO_NUL = "no character NUL (U+0000)"
_NO_TURNING = f"{_NO_NUL} and no characters that turn the direction of text"
_NO_CONTROL = "no control characters, no ends of lines and none that turn the direction of text"
_PATTERNS = {
    NO_NUL: f"may have {_NO_NUL}",
    SOMETHING: f"{_SEEN}, and {_NO_NUL}",
    PLAIN: f"may have {_NO_TURNING}",
    SAYING: f"{_SEEN}, {_NO_TURNING}",
    ONE_LINE: f"may have {_NO_CONTROL}",
    SAYING_LINE: f"{_SEEN}, {_NO_CONTROL}",
}
_IN_WORDS = {f"{_EXPECTED}{pattern!r}": words for pattern, words in _PATTERNS.items()} | {
    "Invalid base64 encoded string": "is not base64"
}
_OTHERWISE = "is not written as it has to be: see doorstep import --format"
_UNKNOWN = "Object contains unknown field"
MOST_NAMED = 12
"""Characters that a reason names."""
_INDEX = re.compile(r"\[\d+\]")
_KINDS = {str(kind.__struct_config__.tag): kind for kind in KINDS}


class _OfKind(msgspec.Struct):
    kind: str = ""


def in_words(reason: str, line: bytes, place: str) -> str:
    """Return what the decoder said of a line at a place, as somebody can understand it."""
    if reason.startswith(_UNKNOWN):
        return f"{reason}{_known(line, place)}"
    return _IN_WORDS.get(reason, _OTHERWISE if reason.startswith(_EXPECTED) else reason)


def named(signs: list[str]) -> str:
    """Return characters as they are, or by number where they could not be seen; some of many."""
    shown = " ".join(
        sign if sign.isprintable() and not combining(sign) else f"U+{ord(sign):04X}"
        for sign in signs[:MOST_NAMED]
    )
    more = len(signs) - MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _known(line: bytes, place: str) -> str:
    """Return which fields a line, or the object within it, has."""
    try:
        kind = _KINDS.get(msgspec.json.decode(line, type=_OfKind).kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""  # more is wrong with it further on
    if kind is None:
        return ""
    if not place:
        return f": it has kind, {', '.join(kind.__struct_fields__)}"
    found = objects_of(kind).get(_INDEX.sub("[]", place))
    return f": it has {', '.join(found.__struct_fields__)}" if found else ""
