"""Which part of a file is asked for (RFC 9110 §14)."""

import re
from dataclasses import dataclass

from doorstep.kit.errors import Problem

ASKED = re.compile(
    r"bytes=[ \t]*(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))[ \t]*", re.IGNORECASE
)
"""One range, from a place or of the last bytes; several are never needed to go on with a file."""


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes from `start` to before `end` of a file that has `size`."""

    start: int
    end: int
    size: int

    @property
    def length(self) -> int:
        """Return how many they are."""
        return self.end - self.start

    @property
    def words(self) -> str:
        """Return the Content-Range that tells of them."""
        return f"bytes {self.start}-{self.end - 1}/{self.size}"


class NoSuchRange(Problem):
    """The file has no such bytes: it ends before them."""

    status, code = 416, "no_such_range"


def asked_span(header: str, size: int) -> Span | None:
    """Return which part a Range header asks for; None when the whole is to be sent.

    What is malformed, in another unit or of several ranges is ignored, as a server may (§14.2).
    Raises NoSuchRange.
    """
    found = ASKED.fullmatch(header)
    if found is None:
        return None
    first, last, suffix = found.groups()
    if suffix is not None:
        start, end = max(0, size - int(suffix)), size
    else:
        start = int(first)
        end = int(last) + 1 if last else max(size, start + 1)
        if end <= start:
            return None
    if start >= size:
        raise NoSuchRange(headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
    return Span(start, min(end, size), size)
