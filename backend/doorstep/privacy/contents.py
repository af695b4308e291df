"""What is in an export: a word on each file, rows as JSON and as spreadsheets, and files."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

import msgspec

from doorstep.kit.archive import Archive
from doorstep.kit.store import PIECE, Store, Write

from . import spreadsheets
from .kind import Kind
from .snapshot import Enclosed, Snapshot

LARGEST = 2 * 1024**3
"""Bytes of an export: from half of it on files are named instead; all of it is an error."""
Beat = Callable[[int, int], Awaitable[None]]
"""Is told, often, how many of how many steps are done; raises when nobody wants the rest."""


class TooLarge(Exception):
    """There is more than an export can hold."""


@dataclass(slots=True)
class Contents:
    """Writes an export; `readme` is the text of its first file."""

    store: Store
    readme: Callable[[list[Kind]], str]
    write: Write
    beat: Beat
    largest: int = LARGEST
    _archive: Archive = field(default_factory=Archive)
    _done: int = 0
    _total: int = 0
    _missing: list[str] = field(default_factory=list[str])

    async def records(self, snapshot: Snapshot) -> list[Enclosed]:
        """Write all rows; return the files that are still to be written."""
        files, kinds = await snapshot.files(), snapshot.kinds
        self._total = len(kinds) + len(files)
        await self._text("README.txt", self.readme(kinds))
        for kind in kinds:
            await self._json(snapshot, kind)
            if kind.listed:
                await self._csv(snapshot, kind)
            await self._step()
        return files

    async def files(self, files: list[Enclosed]) -> None:
        """Write photos and documents; what cannot be had is told at the end."""
        for file in files:
            if self._archive.made > self.largest // 2:
                self._missing.append(f"{file.name}: no room; ask the office for it")
            else:
                await self._file(file)
            await self._step()

    async def end(self) -> int:
        """Write what ends the file; return its bytes."""
        if self._missing:
            await self._text("missing.txt", "\n".join([*self._missing, ""]))
        self._archive.close()
        await self._pass_on(0)
        return self._archive.size

    async def _json(self, snapshot: Snapshot, kind: Kind) -> None:
        with self._archive.entry(f"data/{kind.name}.json") as file:
            between = b"[\n"
            async with aclosing(snapshot.rows(kind)) as batches:
                async for batch in batches:
                    for row in batch:
                        file.write(between + row.encode())
                        between = b",\n"
                    await self._pass_on()
            file.write(b"[]\n" if between == b"[\n" else b"\n]\n")

    async def _csv(self, snapshot: Snapshot, kind: Kind) -> None:
        columns = await snapshot.columns(kind)
        with self._archive.entry(f"spreadsheets/{kind.name}.csv") as file:
            file.write(spreadsheets.head(columns))
            async with aclosing(snapshot.rows(kind)) as batches:
                async for batch in batches:
                    rows = [msgspec.json.decode(row, type=dict[str, object]) for row in batch]
                    file.write(spreadsheets.lines(columns, rows))
                    await self._pass_on()

    async def _file(self, enclosed: Enclosed) -> None:
        async with aclosing(self.store.stream(enclosed.path)) as pieces:
            try:
                first = await anext(pieces, b"")
            except FileNotFoundError:
                self._missing.append(f"{enclosed.name}: this file is not in the store any more")
                return
            with self._archive.entry(enclosed.name, packed=False) as file:
                file.write(first)
                async for piece in pieces:
                    file.write(piece)
                    await self._pass_on()

    async def _text(self, name: str, text: str) -> None:
        with self._archive.entry(name) as file:
            file.write(text.encode())
        await self._pass_on()

    async def _pass_on(self, least: int = PIECE) -> None:
        if self._archive.waiting > least:
            await self.write(self._archive.taken())
            if self._archive.size > self.largest:
                raise TooLarge
            await self.beat(self._done, self._total)

    async def _step(self) -> None:
        self._done += 1
        await self.beat(self._done, self._total)
