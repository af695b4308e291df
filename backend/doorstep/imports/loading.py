"""From a stream of lines to the temporary tables, in bounded memory."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextvars import Context
from dataclasses import dataclass, field
from itertools import islice
from types import MethodType
from typing import Any

import msgspec

from doorstep.documents.models import DocumentKind
from doorstep.kit.database import PATIENCE
from doorstep.kit.ids import uuid7

from . import staging
from .documents import Document
from .files import UNFILED
from .kinds import AnyLine, kind_of
from .reading import Bad, Lines, decode, glimpsed, lines_of
from .report import Report
from .tables import TARGETS

BATCH = 2000
"""Lines in memory at a time."""
MOST = 16 * 1024 * 1024
"""Bytes in memory at a time, or those of one line more."""
FILES_AT_ONCE = 4
Progress = Callable[[int, int], None]
"""Is told how many lines and bytes have been read so far."""
Telling = Callable[[str], None]
"""Is told what is being done, such as "Writing invoices"."""
Take = Callable[[Document], Awaitable[dict[str, Any]]]
"""Takes in the file of a line and returns what is noted of it, by columns; raises Bad."""
Photo = tuple[str, str]
"""An organisation and a photo, by their external ids."""
Row = tuple[Any, ...]
ERASED = """
    select exists (select from customers c join organizations o on o.id = c.organization_id
      where o.external_id = $1 and c.external_id = $2 and c.erased_at is not null)
"""

_BY_KIND = {target.kind: target for target in TARGETS}


@dataclass(slots=True)
class Loader:
    """Stages the good lines of a file, and blames the bad ones in the report.

    Files are taken in beside the import's transaction, in copies of the context `outside` of it:
    what was taken in stays so when the import stops.
    """

    link: Any
    report: Report
    take: Take
    outside: Context
    progress: Progress | None = None
    telling: Telling | None = None
    _rows: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]])
    _documents: list[tuple[int, Document]] = field(default_factory=list[tuple[int, Document]])
    photos: dict[Photo, int] = field(default_factory=dict[Photo, int])
    """The lines of photos, good ones and bad."""
    _files: int = 0

    async def load(self, stream: Lines) -> None:
        """Copy all good lines into the temporary tables, a batch at a time."""
        lines, size = lines_of(stream), 0
        while batch := await asyncio.to_thread(_batch, lines):
            for line in batch:
                self.report.lines += 1
                size += len(line)
                self._sort(line)
            await self._take_files()
            await self._copy()
            if self.progress:
                self.progress(self.report.lines, size)

    def _sort(self, line: bytes) -> None:
        """Add a line to the rows of its kind, or to the bad ones; blank lines are passed over."""
        if not line.strip():
            return
        try:
            decoded = decode(line)
        except Bad as bad:
            self.report.blame(self.report.lines, bad.field, bad.reason)
            self._note_photo(glimpsed(line))
            return
        if isinstance(decoded, Document):
            self._documents.append((self.report.lines, decoded))
            if decoded.document_kind is DocumentKind.PHOTO:
                self._note_photo((decoded.organization, decoded.external_id))
        else:
            self._add(self.report.lines, decoded, {})

    def _note_photo(self, photo: Photo | None) -> None:
        if photo:
            self.photos.setdefault(photo, self.report.lines)

    async def _take_files(self) -> None:
        """Take in the files of the batch, some side by side."""
        wanted = [each for each in self._documents if not await self._is_erased(*each)]
        waiting = iter(wanted)
        while some := list(islice(waiting, FILES_AT_ONCE)):
            self._files += len(some)
            if self.telling:
                self.telling(f"Checking files: {self._files}")
            taking = (self._taking(document) for _, document in some)
            taken = await asyncio.gather(*taking, return_exceptions=True)
            for (number, document), found in zip(some, taken, strict=True):
                self._note(number, document, found)
        self._documents.clear()

    async def _is_erased(self, number: int, document: Document) -> bool:
        """Tell whether a document is about somebody who was erased, and stage it without a file.

        It is passed over with all other lines about them; its file is not to come back either.
        """
        about = (document.organization, document.customer)
        if not await self.link.fetchval(ERASED, *about):
            return False
        self._add(number, document, UNFILED)
        return True

    def _taking(self, document: Document) -> asyncio.Task[dict[str, Any]]:
        coroutine: Any = self.take(document)
        return asyncio.create_task(coroutine, context=self.outside.copy())

    def _note(self, number: int, document: Document, found: dict[str, Any] | BaseException) -> None:
        if isinstance(found, Bad):
            self.report.blame(number, found.field, found.reason)
        elif isinstance(found, BaseException):
            raise found
        else:
            if found["altered"]:
                self.report.note_altered(document.external_id)
            self._add(number, document, found)

    def _add(self, number: int, decoded: AnyLine, noted: dict[str, Any]) -> None:
        kind = kind_of(decoded)
        target = _BY_KIND[kind]
        columns = (*target.columns, *target.aside)
        fields = [*staging.referring(target), *(name for name, _, _ in columns)]
        values = [_value(_said(decoded, noted, name)) for name in fields]
        row = (number, uuid7(), decoded.external_id, *values)
        self._rows.setdefault(kind, []).append(row)

    async def _copy(self) -> None:
        for kind, records in self._rows.items():
            target = _BY_KIND[kind]
            await self.link.copy_records_to_table(
                target.staging, records=records, columns=staging.staged(target), timeout=PATIENCE
            )
        self._rows.clear()


def _batch(lines: Iterator[bytes]) -> list[bytes]:
    batch: list[bytes] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line)
        if len(batch) == BATCH or size >= MOST:
            break
    return batch


def _said(decoded: AnyLine, noted: dict[str, Any], name: str) -> Any:
    return noted[name] if name in noted else getattr(decoded, name)


def _value(value: Any) -> Any:
    if value is msgspec.UNSET:
        return None
    if isinstance(value, MethodType):
        value = value()
    return msgspec.json.encode(value).decode() if isinstance(value, list | dict) else value
