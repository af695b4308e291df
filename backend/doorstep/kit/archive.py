"""A ZIP made piece by piece: of what was taken already nothing is held."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from .clock import SystemClock


class _Sink:
    """What the ZIP is written to; it cannot be sought in, so each entry is described after it."""

    def __init__(self) -> None:
        self.held = bytearray()

    def write(self, data: bytes) -> int:
        self.held += data
        return len(data)

    def flush(self) -> None:
        """Do nothing: whoever takes the bytes sees to them."""


class Archive:
    """Entries one after the other; `size` bytes have been taken so far."""

    def __init__(self) -> None:
        self._sink = _Sink()
        self._zip = ZipFile(self._sink, "w")  # pyright: ignore[reportCallIssue, reportArgumentType]
        self._at = SystemClock().now().timetuple()[:6]
        self.size = 0

    @contextmanager
    def entry(self, name: str, *, packed: bool = True) -> Generator[IO[bytes]]:
        """Lend what an entry is written to; pictures are packed already."""
        about = ZipInfo(name, self._at)
        about.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        about.external_attr = 0o600 << 16
        with self._zip.open(about, "w", force_zip64=False) as file:
            yield file

    @property
    def waiting(self) -> int:
        """Return how many bytes can be taken."""
        return len(self._sink.held)

    @property
    def made(self) -> int:
        """Return how many bytes there are, taken or not."""
        return self.size + self.waiting

    def taken(self) -> bytes:
        """Return what can be taken, and forget it."""
        taken = bytes(self._sink.held)
        self._sink.held.clear()
        self.size += len(taken)
        return taken

    def close(self) -> None:
        """Write the list of entries; what is left can then be taken."""
        self._zip.close()
