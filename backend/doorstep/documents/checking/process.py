"""A process that looks at files for another: each in a child of its own, with little to break.

It starts with all that is needed to look, so that a child is there at once, and touches no file
itself. By standard input and output: a line of JSON with the `size`, then the bytes; back comes a
line with what was found (`Found`), then the bytes of the file, unless they are the same, and those
of its small picture.
"""

import os
import resource
import select
import signal
import sys
import time
import warnings
from contextlib import suppress

import msgspec
from PIL import Image

from .checked import Checked
from .looking import look_at
from .refusal import Reason, Refused

MEMORY = 1536 * 1024 * 1024
"""Bytes of address space a child may have."""
CPU = 20
"""Seconds of computing a child may use."""
PATIENCE = 40.0
"""Seconds a child may take, on a busy machine, too."""
PIECE = 1024 * 1024
LARGEST = 512 * 1024 * 1024
LONGEST_HEAD = 1024
"""Bytes that a child may say of a file, and of those its first line."""


class Asked(msgspec.Struct):
    """How many bytes there are to look at."""

    size: int


class Found(msgspec.Struct):
    """What a file is, or the reason why it is refused; `size` bytes follow unless it is as it was.

    Then follow `thumbnail` bytes of its picture.
    """

    refused: Reason | None = None
    media_type: str = ""
    pages: int | None = None
    same: bool = False
    size: int = 0
    thumbnail: int = 0


def main() -> None:
    """Answer until there is nothing more to look at."""
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # our own count is stricter, and says which it was
    source, out = sys.stdin.buffer, sys.stdout.buffer
    while line := source.readline():
        data = source.read(msgspec.json.decode(line, type=Asked).size)
        out.write(answer(data))
        out.flush()


def answer(data: bytes, patience: float = PATIENCE) -> bytes:
    """Return what a child says of a file, or that it could not."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _look(data, writing)
    os.close(writing)
    said = _heard(reading, patience)
    os.close(reading)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if said is None or not said or not said.endswith(_END):
        return _head(Found(refused=_why(status)))
    told = said.removesuffix(_END)
    return told if _is_whole(told) else _head(Found(refused=Reason.DAMAGED))


_END = b"\n.end\n"
"""Follows all that a child says: one that was stopped has not said it."""


def _look(data: bytes, out: int) -> None:
    """Look at the file as a child, say what was found, and end."""
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        with os.fdopen(out, "wb") as pipe:
            pipe.write(_said(data))
            pipe.write(_END)
    finally:
        os._exit(0)


def _said(data: bytes) -> bytes:
    try:
        return _told(look_at(data), data)
    except Refused as refused:
        return _head(Found(refused=refused.reason))
    except MemoryError:
        return _head(Found(refused=Reason.TOO_MUCH_WORK))
    except Exception:  # noqa: BLE001 - whatever a broken file makes of its decoder
        return _head(Found(refused=Reason.DAMAGED))


def _told(checked: Checked, data: bytes) -> bytes:
    same = checked.data == data
    found = Found(
        media_type=checked.media_type,
        pages=checked.pages,
        same=same,
        size=0 if same else len(checked.data),
        thumbnail=len(checked.thumbnail),
    )
    return _head(found) + (b"" if same else checked.data) + checked.thumbnail


def _head(found: Found) -> bytes:
    return msgspec.json.encode(found) + b"\n"


def _is_whole(told: bytes) -> bool:
    """Return whether a child has said just what it says it does.

    One that a file has taken over might else say something of the next file, too.
    """
    head, _, rest = told.partition(b"\n")
    try:
        found = msgspec.json.decode(head, type=Found)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    sizes = found.size, found.thumbnail
    return len(head) <= LONGEST_HEAD and min(sizes) >= 0 and len(rest) == sum(sizes)


def _heard(pipe: int, patience: float) -> bytes | None:
    """Return all that comes until the end, or None if that takes too long."""
    heard, until = bytearray(), time.monotonic() + patience
    while True:
        left = until - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            return None
        piece = os.read(pipe, PIECE)
        if not piece:
            return bytes(heard)
        heard += piece
        if len(heard) > LARGEST:
            return None


def _why(status: int) -> Reason:
    """Tell what a child died of: its limits, or its decoder."""
    limits = {signal.SIGXCPU, signal.SIGKILL}
    if not os.WIFSIGNALED(status) or os.WTERMSIG(status) in limits:
        return Reason.TOO_MUCH_WORK
    return Reason.DAMAGED
