"""`doorstep import` and `doorstep demo-data`: files of JSON lines, in and out."""

import asyncio
import os
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path
from typing import IO

import asyncpg
import msgspec
from rich.progress import DownloadColumn, TextColumn, TimeRemainingColumn

from doorstep.demo.data import lines
from doorstep.demo.folder import Unusable
from doorstep.imports import FILES_AT_ONCE, Files, Report, format_markdown, import_lines
from doorstep.kit.database import close_database, open_database
from doorstep.kit.mail import one_line
from doorstep.kit.settings import read_settings, variable
from doorstep.kit.store import StoreAway

from .bringing import folder_of, taking_files
from .database import database, refuse_unprepared
from .progress import bar

AWAY = (
    "The store of files cannot be reached or is full; nothing of this file was written. Run it"
    " again once it is back: what was checked by then is not checked anew."
)


def import_file(
    folder: Path, name: str, *, dry_run: bool, keep_going: bool, files: Path | None = None
) -> int:
    """Import a file and report; 0 when no line was bad, else 1.

    What documents bring is looked for in `files`, or where the file is.
    """
    place = folder_of(name, files)
    with _opened(name) as stream, database(folder) as url, _bar(_size(stream)) as told:
        taking = taking_files(folder, place, dry_run=dry_run)
        report = asyncio.run(
            _import(url, stream, dry_run=dry_run, keep_going=keep_going, told=told, taking=taking)
        )
    _tell(report, dry_run=dry_run)
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
) -> Report:
    default = read_settings(os.environ).default_organization
    await refuse_unprepared(url)
    await open_database(url, pool=1 + FILES_AT_ONCE)
    try:
        async with taking as files:
            return await import_lines(
                stream,
                dry_run=dry_run,
                keep_going=keep_going,
                progress=lambda read, size: told(completed=size, lines=read),
                writing=lambda what: told(description=what),
                default=default,
                files=files,
            )
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


def _tell(report: Report, *, dry_run: bool) -> None:
    for bad in report.problems:
        where = f"line {bad.line}" + (f", {bad.field}" if bad.field else "")
        print(f"{where}: {bad.reason}", file=sys.stderr)  # noqa: T201
    if report.bad > len(report.problems):
        unlisted = report.bad - len(report.problems)
        print(f"… and {unlisted} more bad lines.", file=sys.stderr)  # noqa: T201
    for kind in report.added:
        added, changed = report.added[kind], report.changed[kind]
        print(  # noqa: T201
            f"{kind}: {added} added, {changed} changed, {report.unchanged[kind]} as they were"
        )
    if report.erased:
        print(  # noqa: T201
            f"{report.erased} lines passed over: their customers were erased at their wish."
            " Delete them in your system, too."
        )
    if report.altered:
        print(_altered(report.altered))  # noqa: T201
    if report.unreachable:
        print(_warning(report), file=sys.stderr)  # noqa: T201
    print(_conclusion(report, dry_run=dry_run))  # noqa: T201


def _altered(files: int) -> str:
    were = "1 file was" if files == 1 else f"{files} files were"
    return f"{were} made harmless or packed anew: hand out the portal's, not your own."


def _warning(report: Report) -> str:
    reaches = "reaches" if report.written else "would reach"
    names = ", ".join(one_line(name) for name in report.unreachable)
    return (
        f"Warning: nobody {reaches} the portal of {names}, for no host leads to it: give"
        f' each a "host", or set {variable("default_organization")} to one, for the servers, too.'
    )


def _conclusion(report: Report, *, dry_run: bool) -> str:
    found = f"{report.lines} lines, {report.bad} of them bad"
    if dry_run:
        return f"{found}. This was a dry run: nothing was written."
    if not report.good:
        return f"{found}. Nothing was written: there is no line to write."
    if not report.written:
        return f"{found}. Nothing was written; --keep-going writes the good ones."
    return f"{found}. Written."
