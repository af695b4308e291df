"""Reading a file of a folder in parts: what the system has in memory at once, the rest aside."""

import asyncio
import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

PART = 1024 * 1024
"""Bytes of a part that is asked for by its place: of fewer, asking takes longer than reading."""
READERS = ThreadPoolExecutor(8, "store")
"""Read from a folder: of their own, so that a disk which hangs holds up nobody else."""
AT_ONCE: int = getattr(os, "RWF_NOWAIT", 0)
"""Asks for what is in memory alone; of Linux, and not of every C library there."""


class OpenFile:
    """A file that is open; whoever has it closes it."""

    def __init__(self, file: int) -> None:
        self._file = file
        # One for all parts: a megabyte that is new each time costs as much again as its reading.
        self._room = bytearray(PART)

    @classmethod
    async def at(cls, path: Path) -> "OpenFile":
        """Open the file at a path; raises OSError."""
        opening = READERS.submit(os.open, path, os.O_RDONLY)
        try:
            return cls(await asyncio.wrap_future(opening))
        except asyncio.CancelledError:
            opening.add_done_callback(_close)
            raise

    async def read(self, start: int, length: int) -> bytes:
        """Return what is at a place, less where the file ends; a disk is waited for aside."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(READERS, os.pread, self._file, length, start)

    def at_once(self, start: int, length: int) -> bytes:
        """Return the same if that needs no disk; nothing if it does, or nobody can tell."""
        if not AT_ONCE:
            return b""
        with memoryview(self._room)[:length] as room:
            try:
                got = os.preadv(self._file, [room], start, AT_ONCE)
            except OSError:
                return b""
            return bytes(room) if got == length else b""

    def close(self) -> None:
        """Close it, without waiting for that."""
        READERS.submit(os.close, self._file)


def _close(opening: Future[int]) -> None:
    """Close what was opened after nobody waited for it any more."""
    if not opening.cancelled() and not opening.exception():
        os.close(opening.result())
