"""What comes out of a check: a file that does no harm, and a small picture of it."""

from dataclasses import dataclass

LONGEST_EDGE = 480
"""Pixels of a small picture's longer side."""
QUALITY = 80


@dataclass(frozen=True, slots=True)
class Checked:
    """A harmless file; `pages` are counted in PDFs, `thumbnail` is a JPEG or nothing."""

    data: bytes
    media_type: str
    pages: int | None = None
    thumbnail: bytes = b""
