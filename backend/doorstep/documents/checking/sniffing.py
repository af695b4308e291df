"""What a file is, by its bytes alone: its name may say anything."""

from enum import StrEnum

from .refusal import Reason, Refused

WITHIN = 1024
"""Bytes in which the head of a PDF may begin (PDF 1.7, implementation note 13)."""
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


class Sniffed(StrEnum):
    """The kinds of files that are looked at."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    TEXT = "text"


def sniff(data: bytes) -> Sniffed:
    """Return what the file is, if it is what it says. Raises Refused: EMPTY or UNKNOWN_TYPE."""
    if not data:
        raise Refused(Reason.EMPTY)
    if data.startswith(b"\xff\xd8\xff"):
        return Sniffed.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Sniffed.PNG
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF:
        return Sniffed.HEIC
    if b"%PDF-" in data[:WITHIN]:
        return Sniffed.PDF
    if b"\0" in data[:WITHIN] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(Reason.UNKNOWN_TYPE)
    return Sniffed.TEXT
