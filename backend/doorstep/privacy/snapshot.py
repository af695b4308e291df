"""All that is held of somebody at one moment, read row by row."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import msgspec

from doorstep.documents.files import path_of as document_at
from doorstep.kit.database import PATIENCE, connect
from doorstep.replica.blobs import path_of as photo_at

from .held import KINDS
from .kind import Kind

BATCH = 200
"""Rows in memory at a time."""


class Enclosed(msgspec.Struct, frozen=True):
    """A file that is handed out: where it is kept, and what it is called in the export."""

    path: str
    name: str


class Snapshot:
    """Whose data is read: a customer's, or with `contact` what is held of that person alone."""

    def __init__(self, link: Any, customer: UUID, contact: UUID | None) -> None:
        self._link, self._customer, self._contact = link, customer, contact

    @property
    def kinds(self) -> list[Kind]:
        """Return the kinds of rows that there can be."""
        return [kind for kind in KINDS if self._condition(kind)]

    async def columns(self, kind: Kind) -> list[str]:
        """Return the columns that are handed out, as the table has them now."""
        rows = await self._link.fetch(
            "select attname from pg_attribute where attrelid = $1::text::regclass"
            " and attnum > 0 and not attisdropped order by attnum",
            kind.table,
        )
        return [row["attname"] for row in rows if row["attname"] not in kind.without]

    async def rows(self, kind: Kind) -> AsyncGenerator[list[str]]:
        """Yield the rows as JSON objects, some at a time."""
        named = ", ".join(f't."{column}"' for column in await self.columns(kind))
        query = (
            f"select row_to_json(r)::text from (select {named} from {kind.table} t"  # noqa: S608
            f" where {self._condition(kind)} order by {kind.order}) r"
        )
        cursor = await self._link.cursor(query, self._contact or self._customer)
        while batch := await cursor.fetch(BATCH):
            yield [row[0] for row in batch]

    async def files(self) -> list[Enclosed]:
        """Return the pictures and the documents that are kept."""
        photos = await self._kept(
            "photos",
            "t.organization_id, t.customer_id, t.request_id, t.position, t.sha256",
            "t.stored_at is not null",
        )
        documents = await self._kept(
            "documents", "t.id, t.file_name, t.sha256", "t.sha256 is not null"
        )
        return [*map(_photo, photos), *map(_document, documents)]

    async def _kept(self, name: str, columns: str, stored: str) -> list[Any]:
        kind = next(kind for kind in KINDS if kind.name == name)
        condition = self._condition(kind)
        if condition is None:
            return []
        query = (
            f"select {columns} from {kind.table} t"  # noqa: S608 - our own words
            f" where {condition} and {stored} order by {kind.order}"
        )
        return await self._link.fetch(query, self._contact or self._customer)

    def _condition(self, kind: Kind) -> str | None:
        return kind.of_contact if self._contact else kind.of_customer


def _photo(row: Any) -> Enclosed:
    name = f"photos/{row['request_id']}/{row['position'] + 1}-{row['sha256'][:8]}.jpg"
    return Enclosed(photo_at(row["organization_id"], row["customer_id"], row["sha256"]), name)


def _document(row: Any) -> Enclosed:
    return Enclosed(document_at(row["sha256"]), f"documents/{row['id']}/{row['file_name']}")


@asynccontextmanager
async def snapshot(url: str, customer: UUID, contact: UUID | None) -> AsyncGenerator[Snapshot]:
    """Read as of one moment, whatever is written meanwhile."""
    link = await connect(url, command_timeout=PATIENCE, read_only=True)
    try:
        async with link.transaction(isolation="repeatable_read", readonly=True):
            yield Snapshot(link, customer, contact)
    finally:
        await link.close()
