"""`doorstep import` and `doorstep demo-data`: files of JSON lines, in and out."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Callable, Generator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO

import asyncpg
import msgspec
from rich.progress import DownloadColumn, TextColumn, TimeRemainingColumn

from doorstep.demo.data import lines
from doorstep.demo.folder import Unusable
from doorstep.imports import FILES_AT_ONCE, Files, Report, format_markdown, import_lines
from doorstep.kit.database import close_database, open_database
from doorstep.kit.settings import read_settings
from doorstep.kit.store import StoreAway

from .bringing import folder_of, taking_files
from .database import database, refuse_unprepared
from .import_report import tell_report
from .progress import bar

AWAY = (
    "The store of files cannot be reached or is full; nothing of this file was written. Run it"
    " again once it is back: what was checked by then is not checked anew."
)


def import_file(
    folder: Path,
    name: str,
    *,
    dry_run: bool,
    keep_going: bool,
    files: Path | None = None,
    quiet: bool = False,
) -> int:
    """Import a file and report; 0 when no line was bad, else 1.

    What documents bring is looked for in `files`, or where the file is. With `quiet` nobody is told
    of what it brings.
    """
    place = folder_of(name, files)
    with _opened(name) as stream, database(folder) as url, _bar(_size(stream)) as told:
        taking = taking_files(folder, place, dry_run=dry_run)
        report = asyncio.run(
            _import(
                *(url, stream),
                dry_run=dry_run,
                keep_going=keep_going,
                told=told,
                taking=taking,
                quiet=quiet,
            )
        )
    tell_report(report, dry_run=dry_run)
    return 1 if report.bad else 0


def print_format() -> int:
    """Print what a line of an import file may hold."""
    print(format_markdown(), end="")  # noqa: T201
    return 0


def print_demo_data(customers: int, seed: int) -> int:
    """Print a made-up business as an import file."""
    for line in lines(customers, seed):
        sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.flush()
    return 0


async def fill(url: str, folder: Path, demo: Iterable[object]) -> Report:
    """Import made-up lines, with a bar on a terminal; files are kept in the demo's `folder`."""
    encoded = [msgspec.json.encode(line) + b"\n" for line in demo]
    with _bar(sum(map(len, encoded)), "Filling in a made-up business") as told:
        taking = taking_files(folder, demo=True)
        return await _import(
            url, encoded, dry_run=False, keep_going=False, told=told, taking=taking
        )


async def _import(
    url: str,
    stream: IO[bytes] | list[bytes],
    *,
    dry_run: bool,
    keep_going: bool,
    told: Callable[..., None],
    taking: AbstractAsyncContextManager[Files | None],
    quiet: bool = False,
) -> Report:
    default = read_settings(os.environ).default_organization
    async with _over(url), taking as files:
        return await import_lines(
            stream,
            dry_run=dry_run,
            keep_going=keep_going,
            progress=lambda read, size: told(completed=size, lines=read),
            writing=lambda what: told(description=what),
            default=default,
            files=files,
            quiet=quiet,
        )


@asynccontextmanager
async def _over(url: str) -> AsyncGenerator[None]:
    """Open the database for an import; what stops one is Unusable."""
    await refuse_unprepared(url)
    await open_database(url, pool=1 + FILES_AT_ONCE)
    try:
        yield
    except StoreAway as error:
        raise Unusable(AWAY) from error
    except asyncpg.DeadlockDetectedError as error:
        raise Unusable(
            "Others changed the same at once; nothing was written. Try again."
        ) from error
    except (OSError, asyncpg.PostgresConnectionError) as error:
        raise Unusable(f"The database cannot be reached: {error}.") from error
    finally:
        await close_database()


@contextmanager
def _opened(name: str) -> Generator[IO[bytes]]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(name).open("rb") as file:
            yield file
    except OSError as error:
        if error.filename != name:
            raise
        raise Unusable(f"{name} cannot be read: {error.strerror}.") from error


def _size(stream: IO[bytes]) -> int | None:
    if not stream.seekable():
        return None
    size = stream.seek(0, 2)
    stream.seek(0)
    return size


@contextmanager
def _bar(total: int | None, what: str = "Reading") -> Generator[Callable[..., None]]:
    """Yield what is told of `lines` and bytes read, and anew by `description` what is done."""
    columns = (DownloadColumn(), TextColumn("{task.fields[lines]} lines"), TimeRemainingColumn())
    with bar(what, total, *columns, lines=0) as told:
        yield told
