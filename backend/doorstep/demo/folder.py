"""Where the demo keeps its data, and who is using it."""

import fcntl
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import doorstep


class Unusable(Exception):
    """Why the demo cannot run, in a sentence to show as it is."""


def data_folder(environ: dict[str, str] | None = None) -> Path:
    """Return `.doorstep` of a checkout; elsewhere the user's own data folder."""
    given = os.environ if environ is None else environ
    checkout = Path(doorstep.__file__).resolve().parents[2]
    if (checkout / "Makefile").exists() and (checkout / "pyproject.toml").exists():
        return checkout / ".doorstep"
    home = (
        given.get("XDG_DATA_HOME") or Path(given.get("HOME") or "~").expanduser() / ".local/share"
    )
    return Path(home) / "doorstep"


@contextmanager
def taken(folder: Path) -> Generator[None]:
    """Hold the folder for this process alone, made if need be. Raises Unusable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / "lock").open("a+")
    except OSError as error:
        raise Unusable(f"The data folder {folder} cannot be used: {error.strerror}.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Unusable(
                f"A demo is already running on {folder}: stop it first, or use that one."
            ) from error
        yield


def empty(folder: Path) -> None:
    """Delete the demo's data; the lock stays."""
    for name in ("postgres", "files", "secrets"):
        if (folder / name).exists():
            shutil.rmtree(folder / name)
