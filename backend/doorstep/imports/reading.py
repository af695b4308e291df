"""Reading lines in bounded memory, and saying what is wrong with one."""

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

import msgspec

from doorstep.documents.models import DocumentKind
from doorstep.papers.coverage import unprintable

from .documents import LONGEST_DATA, Document
from .kinds import AnyLine
from .reasons import in_words, named

LONGEST_LINE = 256 * 1024
"""Bytes of one line."""
LONGEST_DOCUMENT = LONGEST_LINE + LONGEST_DATA * 4 // 3
"""Bytes of a line with a file in it."""
Lines = Iterable[bytes]

_DECODER = msgspec.json.Decoder(AnyLine)
_AT = re.compile(r" - at `\$\.?([^`]*)`\Z")
_NAMED = re.compile(r"field `([^`]+)`")
_OURS = re.compile(r"([a-z_0-9]+): (.+)\Z", re.DOTALL)


class Bad(ValueError):
    """A line that cannot be taken."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


def lines_of(stream: Lines) -> Iterator[bytes]:
    """Yield the lines; of one that is too long, only as much as shows that it is."""
    if not hasattr(stream, "readline"):
        yield from stream
        return
    file = cast("BinaryIO", stream)
    while line := file.readline(LONGEST_DOCUMENT + 2):
        rest = line
        while len(rest) > LONGEST_DOCUMENT and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST_DOCUMENT + 2)
        yield line


def decode(line: bytes) -> AnyLine:
    """Return the checked line, or raise Bad with the field and the reason."""
    size = len(line.rstrip(b"\r\n"))
    if size > LONGEST_DOCUMENT:
        raise Bad("", f"longer than {LONGEST_DOCUMENT} bytes")
    try:
        decoded = _DECODER.decode(line)
    except msgspec.ValidationError as error:
        raise _bad(str(error), line) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Bad("", f"not a JSON object: {error}") from error
    if size > LONGEST_LINE and not isinstance(decoded, Document):
        raise Bad("", f"longer than {LONGEST_LINE} bytes")
    if isinstance(decoded, Document):
        _require_printable(decoded)
    return decoded


class _Glimpse(msgspec.Struct):
    organization: str
    external_id: str
    document_kind: str


def glimpsed(line: bytes) -> tuple[str, str] | None:
    """Return which photo a bad line is about, of which organisation, if that can be told."""
    try:
        found = msgspec.json.decode(line, type=_Glimpse)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    is_photo = found.document_kind == DocumentKind.PHOTO
    return (found.organization, found.external_id) if is_photo else None


def _require_printable(document: Document) -> None:
    for field, text in document.printed():
        if missing := unprintable(text):
            raise Bad(field, f"cannot be printed: {named(missing)}")


def _bad(message: str, line: bytes) -> Bad:
    at = _AT.search(message)
    path = at.group(1) if at else ""
    reason = message[: at.start()] if at else message
    if not path and (ours := _OURS.match(reason)):
        return Bad(ours.group(1), ours.group(2))
    reason = in_words(reason, line, path)
    if named := _NAMED.search(reason):
        path = f"{path}.{named.group(1)}".lstrip(".")
    return Bad(path, reason)
