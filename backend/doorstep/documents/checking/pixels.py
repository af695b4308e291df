"""How large the pictures in a PDF are: by what is said of them, and by themselves.

A reader makes room for the larger of both.
"""

import re
from io import BytesIO
from typing import Any

from PIL import Image

from doorstep.replica.cleaning import MOST_PIXELS

from .refusal import Reason, Refused
from .unpacking import JPEG, JPEG_2000, filters_of

MOST = MOST_PIXELS * 2
MOST_LINES = 65_535
"""Of a JPEG, which may say its own only after the pixels."""
HEAD = 16 * 1024 * 1024
"""Bytes of a picture within which it says how large it is."""
SEAM = 64 * 1024
"""Bytes before a piece that are looked at with it, so that nothing hides where two meet."""
_INLINE = re.compile(rb"BI[\s\0/%]")
_SAID = re.compile(
    rb"/((?:\#[0-9a-fA-F]{2}|[A-Za-z]){1,6})(?:[\s\0]++|%[^\r\n]*+)*+\+?(\d{1,9})", re.VERBOSE
)
_ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")
_WIDTH, _HEIGHT = {b"W", b"Width"}, {b"H", b"Height"}


def require_said(stream: Any) -> None:
    """Raise Refused when a stream says that it is a picture of too many pixels."""
    if str(stream.get("/Subtype", "")) == "/Image":
        _require(int(stream.get("/Width", 0)), int(stream.get("/Height", 0)))


def says_its_own(stream: Any) -> bool:
    """Return whether what is in a stream says, too, how large a picture it is."""
    return not (JPEG | JPEG_2000).isdisjoint(filters_of(stream))


def require_own(stream: Any, head: bytes) -> None:
    """Raise Refused when the picture that begins so has too many pixels, or none can be told."""
    if not JPEG_2000.isdisjoint(filters_of(stream)):
        _require(*_of_jpeg_2000(head))
    else:
        _require(*_of_jpeg(head))


class Inline:
    """The pictures within the pages' drawing: the greatest width and height that any is said.

    They may be of two pictures, as what is drawn may be in pieces; honest ones are all small.
    """

    def __init__(self) -> None:
        self._width = self._height = 0
        self._any = False
        self._seam = b""

    def begin(self) -> None:
        """Begin another stream."""
        self._seam = b""

    def look(self, piece: bytes) -> None:
        """Look at the next piece of a stream; raises Refused when there are too many pixels."""
        whole = self._seam + piece
        self._seam = whole[-SEAM:]
        self._any = self._any or _INLINE.search(whole) is not None
        for name, number in _SAID.findall(whole):
            self._take(_ESCAPED.sub(_unescaped, name), int(number))
        if self._any:
            _require(self._width, self._height)

    def _take(self, name: bytes, number: int) -> None:
        if name in _WIDTH:
            self._width = max(self._width, number)
        elif name in _HEIGHT:
            self._height = max(self._height, number)


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[1].decode())


def _require(width: int, height: int) -> None:
    if width * height > MOST:
        raise Refused(Reason.TOO_MANY_PIXELS)


def _of_jpeg(head: bytes) -> tuple[int, int]:
    """Return the size in a JPEG's head, before which readers skip what does not belong there."""
    try:
        with Image.open(BytesIO(head[max(head.find(b"\xff\xd8"), 0) :]), formats=["JPEG"]) as image:
            return image.width, image.height or MOST_LINES
    except Image.DecompressionBombError as error:
        raise Refused(Reason.TOO_MANY_PIXELS) from error
    except (OSError, SyntaxError) as error:
        raise Refused(Reason.DAMAGED) from error


def _of_jpeg_2000(head: bytes) -> tuple[int, int]:
    """Return the size in the codestream, ISO/IEC 15444-1 A.5.1: boxes may say a smaller one."""
    at = _codestream(head)
    if head[at : at + 4] != b"\xff\x4f\xff\x51" or len(head) < at + 24:
        raise Refused(Reason.DAMAGED)
    right, bottom, left, top = (
        int.from_bytes(head[at + nth : at + nth + 4]) for nth in range(8, 24, 4)
    )
    return right - left, bottom - top


def _codestream(head: bytes) -> int:
    """Return where the codestream begins: at once, or in the first box for it (annex I.4)."""
    at = 0
    while not head.startswith(b"\xff\x4f", at) and at + 8 <= len(head):
        length, kind = int.from_bytes(head[at : at + 4]), head[at + 4 : at + 8]
        start = 16 if length == 1 else 8
        if kind == b"jp2c":
            return at + start
        if length == 1:
            length = int.from_bytes(head[at + 8 : at + 16])
        if length < start:
            raise Refused(Reason.DAMAGED)
        at += length
    return at
