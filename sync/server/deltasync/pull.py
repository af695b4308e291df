"""Reading one page of a scope's changes, as bytes that PostgreSQL has built."""

from dataclasses import dataclass
from uuid import UUID

PAGE = 500
"""Entries in a page when the device does not say."""
LARGEST_PAGE = 1_000

PULL = "sync_pull({scope}, {reader}, {kinds}, {epoch}, {version}, {limit}, {count}, {sum}, {since})"
"""The call, with its arguments to be filled in; for use inside a larger statement."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a device has come (CORE-5), the page it asks for, and what it sent to be checked."""

    epoch: UUID | None
    version: int | None
    limit: int = PAGE
    digest: tuple[int, int] | None = None
    since: int | None = None

    def arguments(
        self,
    ) -> tuple[UUID | None, int | None, int, int | None, int | None, int | None]:
        """Return epoch, version, limit, the digest's halves and since, as `sync_pull` has them."""
        count, total = self.digest or (None, None)
        return self.epoch, self.version, self.limit, count, total, self.since
