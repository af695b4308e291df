"""Parts of a file in a folder: from memory at once, or from the disk."""

import asyncio
import os
from collections.abc import Generator
from contextlib import aclosing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from doorstep.kit.parts import PART, READERS, OpenFile
from doorstep.kit.store import Store, StoreAway, open_store

DATA = os.urandom(3 * PART + 7)
PATH = "documents/a"


@pytest.fixture
async def store(tmp_path: Path) -> Store:
    made = open_store(tmp_path.as_uri())
    await made.put(PATH, DATA)
    return made


async def whole(store: Store) -> bytes:
    return b"".join([part async for part in store.parts(PATH, 0, len(DATA))])


def tells_what_is_in_memory(folder: Path) -> bool:
    """Return whether the system can say what of this folder is: on Linux most of those on disks."""
    file = os.open(folder / PATH, os.O_RDONLY)
    try:
        return os.preadv(file, [bytearray(1)], 0, os.RWF_NOWAIT) == 1
    except (OSError, AttributeError, NotImplementedError):
        return False
    finally:
        os.close(file)


@contextmanager
def busy_readers() -> Generator[None]:
    """Let no reader be free."""
    over = Event()
    for _ in range(20):
        READERS.submit(over.wait)
    try:
        yield
    finally:
        over.set()


def opened(tmp_path: Path) -> int:
    """Return how often the file is open in this process."""
    links = [path for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    return sum(path.exists() and path.resolve() == tmp_path / PATH for path in links)


async def until_closed(tmp_path: Path) -> None:
    """Wait until the file is open no more: it is closed aside, and nobody is told of that."""
    async with asyncio.timeout(10):
        while opened(tmp_path):  # noqa: ASYNC110 - asks what tells nobody
            await asyncio.sleep(0)


async def test_what_is_in_memory_is_the_same_as_what_the_disk_gives(store: Store, tmp_path: Path):
    assert await whole(store) == DATA
    file = os.open(tmp_path / PATH, os.O_RDONLY)
    os.fsync(file)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(file)
    assert await whole(store) == DATA


async def test_at_once_there_is_all_of_a_part_or_nothing(store: Store, tmp_path: Path):
    assert await whole(store) == DATA
    file = await OpenFile.at(tmp_path / PATH)
    assert await file.read(5, 10) == DATA[5:15]
    assert file.at_once(5, 10) == (DATA[5:15] if tells_what_is_in_memory(tmp_path) else b"")
    assert file.at_once(len(DATA) - 5, 10) == b""
    file.close()


async def test_what_was_just_written_needs_no_reader(store: Store, tmp_path: Path):
    parts = replace(store, patience=0.2).parts(PATH, 0, len(DATA))
    async with aclosing(parts):
        assert await anext(parts) == DATA[:PART]
        with busy_readers():
            if tells_what_is_in_memory(tmp_path):
                assert b"".join([part async for part in parts]) == DATA[PART:]
            else:
                with pytest.raises(StoreAway):
                    _ = [part async for part in parts]


async def test_a_file_is_closed_also_when_nobody_wants_the_rest(store: Store, tmp_path: Path):
    parts = store.parts(PATH, 0, len(DATA))
    assert await anext(parts) == DATA[:PART]
    assert opened(tmp_path) == 1
    await parts.aclose()
    await until_closed(tmp_path)
    await whole(store)
    await until_closed(tmp_path)


async def test_a_file_that_opens_too_late_is_closed(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    opening = asyncio.ensure_future(OpenFile.at(tmp_path / "pipe"))
    await asyncio.sleep(0)
    until_idle()
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    async with asyncio.timeout(10):
        while not has_reader(tmp_path / "pipe"):  # noqa: ASYNC110 - asks what tells nobody
            await asyncio.sleep(0)
        while has_reader(tmp_path / "pipe"):  # noqa: ASYNC110 - asks what tells nobody
            await asyncio.sleep(0)


def has_reader(pipe: Path) -> bool:
    """Return whether somebody reads it, or waits for what we are now: somebody who writes."""
    try:
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


def until_idle() -> None:
    """Return once all that was begun aside is done, or cannot be."""
    for each in [READERS.submit(os.getpid) for _ in range(20)]:
        each.result()
