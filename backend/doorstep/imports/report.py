"""What an import did, and what was wrong with the file."""

import msgspec

MOST_LISTED = 200
"""Bad lines, altered files and waiting documents that a report lists; the rest are counted."""


class BadLine(msgspec.Struct, frozen=True, order=True):
    """A line that could not be taken: its number from 1, the field if one is to blame, and why."""

    line: int
    field: str
    reason: str


class Waiting(msgspec.Struct, frozen=True):
    """A document that cannot be made yet: photos that it names are not there, by external ids.

    Of some the file has a line, which was `refused`: its number, by the photo.
    """

    external_id: str
    photos: list[str]
    refused: dict[str, int] = {}


class Report(msgspec.Struct):
    """The result of an import; counts are per kind, `written` tells whether they were kept.

    Of a file in which no line is `good`, nothing is written.

    `altered` files are kept otherwise than they were brought: packed anew, or made harmless; they
    are those of the documents `alterations`, by external id.
    As many documents as are `awaited` cannot be made before photos come; some are `waiting`.
    `erased` lines were passed over: they are about customers who were erased at their wish. To
    the organisations `unreachable` no host leads once the file is written, by external id. The
    customers of those `begun` are told what happens from now on: it was their first import.
    """

    lines: int = 0
    added: dict[str, int] = msgspec.field(default_factory=dict[str, int])
    changed: dict[str, int] = msgspec.field(default_factory=dict[str, int])
    unchanged: dict[str, int] = msgspec.field(default_factory=dict[str, int])
    bad: int = 0
    erased: int = 0
    altered: int = 0
    awaited: int = 0
    problems: list[BadLine] = msgspec.field(default_factory=list[BadLine])
    alterations: list[str] = msgspec.field(default_factory=list[str])
    waiting: list[Waiting] = msgspec.field(default_factory=list[Waiting])
    unreachable: list[str] = msgspec.field(default_factory=list[str])
    begun: list[str] = msgspec.field(default_factory=list[str])
    written: bool = False

    @property
    def good(self) -> int:
        """Return how many lines became rows, or would."""
        counts = (self.added, self.changed, self.unchanged)
        return sum(sum(each.values()) for each in counts)

    def fits(self, *, keep_going: bool) -> bool:
        """Return whether it may be written: with bad lines only if that is wished for."""
        return self.good > 0 and (keep_going or not self.bad)

    def note_altered(self, external_id: str) -> None:
        """Count an altered file, and name its document while the list is short."""
        self.altered += 1
        if len(self.alterations) < MOST_LISTED:
            self.alterations.append(external_id)

    def blame(self, line: int, field: str, reason: str) -> None:
        """Count a bad line, and list it while the list is short."""
        self.bad += 1
        if len(self.problems) < MOST_LISTED:
            self.problems.append(BadLine(line, field, reason))
