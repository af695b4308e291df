"""Files on their way in: each is checked, made harmless and kept, before a row speaks of it."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec

from doorstep.kit.database import PATIENCE, trusted
from doorstep.kit.ids import uuid7
from doorstep.kit.store import Store

from .checking.checked import Checked
from .checking.refusal import Reason, Refused
from .files import path_of
from .keeping import hold, put
from .models import DocumentKind
from .sandbox import Sandbox
from .scanning import Scanner

RULES = "1"
"""Changes when files are to be looked at anew that were looked at before."""
SCANNED = "-scanned"
"""Follows it with a scanner: what was taken without one is scanned when it comes again."""
FRESH = timedelta(hours=1)
"""So new a file need not be noted again, nor an import be waited for that has it."""
MEGABYTE = 1024 * 1024
LARGEST = {
    DocumentKind.CERTIFICATE: 25 * MEGABYTE,
    DocumentKind.QUOTE: 25 * MEGABYTE,
    DocumentKind.INVOICE: 25 * MEGABYTE,
    DocumentKind.JOB_REPORT: 50 * MEGABYTE,
    DocumentKind.PHOTO: 25 * MEGABYTE,
    DocumentKind.OTHER: 50 * MEGABYTE,
}
"""Bytes of a file, by what it is for."""
LARGEST_TEXT = 2 * MEGABYTE
PICTURES = {"image/jpeg", "image/png"}


class Taken(msgspec.Struct, frozen=True):
    """A file that is in the store, as it is served; `altered` if that is not as it was brought."""

    sha256: str
    media_type: str
    size: int
    pages: int | None
    thumbnail: bool
    altered: bool = False


@dataclass(slots=True)
class Intakes:
    """Takes files in. Without a `store` they are only checked."""

    store: Store | None
    scanner: Scanner | None = None
    sandbox: Sandbox = field(default_factory=Sandbox)

    async def take(self, brought: bytes, kind: DocumentKind) -> Taken:
        """Check a file and keep it; one that was taken before is found again.

        Raises Refused, or StoreAway, after which nothing of it can be seen. Not to be called within
        a transaction: what was taken stays so, whatever becomes of the documents.
        """
        require_size(len(brought), kind)
        name = await asyncio.to_thread(_hash, brought)
        taken = await self._known(name) or await self._look(name, brought, kind)
        _require_fit(taken, kind)
        return msgspec.structs.replace(taken, altered=taken.sha256 != name)

    async def close(self) -> None:
        """End the processes that look at files."""
        await self.sandbox.close()

    @property
    def _rules(self) -> str:
        return RULES + (SCANNED if self.scanner else "")

    async def _known(self, name: str) -> Taken | None:
        """Return what became of the same file before, and have it last as if it were new."""
        link: Any
        async with trusted() as link:
            row = await link.fetchrow(_AGAIN, name, self._rules, FRESH, timeout=PATIENCE)
        if row is None:
            return None
        taken = Taken(**row)
        there = self.store is None or await self.store.has(path_of(taken.sha256))
        return taken if there else None

    async def _look(self, name: str, brought: bytes, kind: DocumentKind) -> Taken:
        if self.scanner is not None:
            await self.scanner.require_clean(brought)
        checked = await self.sandbox.look_at(brought)
        _require_small_text(checked)
        taken = Taken(
            sha256=await asyncio.to_thread(_hash, checked.data),
            media_type=checked.media_type,
            size=len(checked.data),
            pages=checked.pages,
            thumbnail=bool(checked.thumbnail),
        )
        _require_fit(taken, kind)
        if self.store is not None:
            await _keep(self.store, (name, self._rules), taken, checked)
        return taken


def require_size(size: int, kind: DocumentKind) -> None:
    """Raise Refused when a file for such a document has too many bytes, or none."""
    if size == 0:
        raise Refused(Reason.EMPTY)
    if size > (most := LARGEST[kind]):
        raise Refused(Reason.TOO_LARGE, f": {most // MEGABYTE} MB is the most")


def _require_small_text(checked: Checked) -> None:
    if checked.media_type.startswith("text/") and len(checked.data) > LARGEST_TEXT:
        raise Refused(Reason.TOO_LARGE, f": text may have {LARGEST_TEXT // MEGABYTE} MB")


def _require_fit(taken: Taken, kind: DocumentKind) -> None:
    if kind is DocumentKind.PHOTO and taken.media_type not in PICTURES:
        raise Refused(Reason.NOT_FOR_KIND)


async def _keep(store: Store, known_by: tuple[str, str], taken: Taken, checked: Checked) -> None:
    """Put the file into the store and note it, so that neither is there without the other."""
    link: Any
    async with trusted() as link:
        await hold(link, taken.sha256, patience=PATIENCE)
        await put(store, taken.sha256, checked.data, checked.thumbnail)
        fields = (taken.sha256, taken.media_type, taken.size, taken.pages, taken.thumbnail)
        await link.execute(_NOTE, uuid7(), *known_by, *fields, timeout=PATIENCE)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


_AGAIN = """
    with old as (update document_intakes set at = now()
      where brought = $1 and rules = $2 and at < now() - $3::interval
      returning sha256, media_type, size, pages, thumbnail)
    select * from old union all
    select sha256, media_type, size, pages, thumbnail from document_intakes
    where brought = $1 and rules = $2 and at >= now() - $3::interval
"""
_NOTE = """
    insert into document_intakes
      (id, brought, rules, sha256, media_type, size, pages, thumbnail)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (brought, rules) do update set sha256 = excluded.sha256,
      media_type = excluded.media_type, size = excluded.size, pages = excluded.pages,
      thumbnail = excluded.thumbnail, at = now()
"""
