"""Several documents as one ZIP, sent while it is made."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from doorstep.kit.archive import Archive
from doorstep.kit.errors import TooMany, Unprocessable
from doorstep.kit.file_names import numbered, safe_name
from doorstep.kit.store import PART, Store

from .serving import File, require_there

MOST = 200
"""Documents of a ZIP."""
LARGEST = 2_000_000_000
"""Bytes of all of them: what every program that opens a ZIP can."""
AT_ONCE = 8
"""Files that are looked for at the same time."""


class TooLargeForOne(Unprocessable):
    """These are too many or too large for one ZIP. Please choose fewer of them."""

    code = "too_large_for_one"


class TooManyZips(TooMany):
    """Very many ZIPs were made for you just now. Nothing was lost; please try again later."""

    code = "too_many_zips"


async def require_all(store: Store, files: Sequence[File]) -> None:
    """Raise TooLargeForOne or DocumentAway before any of it is sent."""
    if sum(file.size for file in files) > LARGEST:
        raise TooLargeForOne
    turns = asyncio.Semaphore(AT_ONCE)

    async def look(file: File) -> None:
        async with turns:
            await require_there(store, file)

    looking = [asyncio.ensure_future(look(file)) for file in files]
    try:
        await asyncio.gather(*looking)
    finally:
        for each in looking:
            each.cancel()


async def zipped(store: Store, files: Sequence[File]) -> AsyncGenerator[bytes]:
    """Yield a ZIP of files, each under a name of its own; it holds two pieces at most."""
    archive = Archive()
    for file, name in zip(files, unique_names([file.name for file in files]), strict=True):
        with archive.entry(name, packed=False) as entry:
            async with aclosing(store.parts(file.path, 0, file.size)) as pieces:
                async for piece in pieces:
                    entry.write(piece)
                    if archive.waiting >= PART:
                        yield archive.taken()
    archive.close()
    yield archive.taken()


def unique_names(names: Sequence[str]) -> list[str]:
    """Return the names, safe in any folder, and told apart where case does not count."""
    taken: set[str] = set()
    unique: list[str] = []
    for name in (safe_name(each) or "document" for each in names):
        number, tried = 1, name
        while tried.casefold() in taken:
            number += 1
            tried = numbered(name, number)
        taken.add(tried.casefold())
        unique.append(tried)
    return unique
