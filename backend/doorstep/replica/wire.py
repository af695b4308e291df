"""What goes over the line of `POST /api/sync`, as sync/PROTOCOL.md has it."""

from typing import Annotated
from uuid import UUID

import msgspec

from deltasync import LARGEST_PAGE, PAGE, Answer, Cursor, Pushed

SCHEMA = 1
"""The version of the documents this server publishes (SYNC-6)."""
LARGEST_REQUEST = 256 * 1024
"""Bytes of one request (SYNC-5)."""
Page = tuple[bytes, bytes | None]
"""A page as PostgreSQL makes it: JSON up to the bracket before the rows, and the rows."""
VERSION = Annotated[int, msgspec.Meta(ge=0, le=2**62)]


class SyncRequest(msgspec.Struct):
    """One round trip, asked (SYNC-1)."""

    schema: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    scope: UUID
    client: UUID
    reader: UUID | None = None
    cursor: tuple[UUID, VERSION] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_PAGE)] = PAGE
    digest: tuple[VERSION, VERSION] | None = None
    since: VERSION | None = None
    m: Annotated[list[Pushed], msgspec.Meta(max_length=50)] = msgspec.field(
        default_factory=list[Pushed]
    )

    def as_cursor(self) -> Cursor:
        """Return where the page starts."""
        epoch, version = self.cursor or (None, None)
        return Cursor(epoch, version, self.limit, self.digest, self.since)


class Upgrade(msgspec.Struct):
    """The answer to an app that is too old to read what is published (SYNC-6)."""

    epoch: UUID | None
    to: int
    head: int
    m: list[Answer]
    reset: bool = False
    upgrade: bool = True
    rows: list[str] = msgspec.field(default_factory=list[str])


def with_answers(page: Page, answers: list[Answer]) -> bytes:
    """Return the whole answer: PostgreSQL's page and the outcomes of this request."""
    opening, rows = page
    return b"".join((opening, rows or b"", b'],"m":', msgspec.json.encode(answers), b"}"))
