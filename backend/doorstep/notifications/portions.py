"""How much is done in one transaction, so that neither what breaks nor who waits holds up all."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import structlog

from deltasync import Connection, is_outage, passes
from doorstep.kit.resting import Resting

BUSY = timedelta(seconds=30)
"""Until an organisation is asked about again in which somebody was in the way: an import, say."""
HELD_UP = timedelta(seconds=5)
"""How long others may hold up a transaction."""
log = structlog.get_logger()


class Portion(NamedTuple):
    """So many rows at most, of no organisation that is busy; with `ids` no other than these."""

    most: int
    busy: list[UUID]
    ids: list[Any] | None


class Portions:
    """So many rows at once of all organisations, as long as that goes well.

    Each row has its `id` and its `organization_id`. Where others are in the way for longer than
    `held_up`, that organisation rests as a whole, and no other with it. What breaks together is
    taken by halves, until it is clear which one it is.
    """

    def __init__(self, most: int, held_up: timedelta = HELD_UP, busy: timedelta = BUSY) -> None:
        self._most = most
        self._held_up = held_up
        self._busy = Resting(busy)
        self._parts: list[list[Any]] = []

    async def begin(self, link: Connection) -> Portion:
        """Begin a transaction; return what it is to take."""
        await link.execute(_PATIENCE, f"{self._held_up.total_seconds()}s")
        ids = self._parts.pop() if self._parts else None
        return Portion(self._most, self._busy.now(), ids)

    def went_wrong(self, rows: Sequence[Any], error: Exception) -> Any:
        """Take them in parts from now on; return the row that breaks once it is clear, or None.

        Raises what is no row's fault.
        """
        if not rows or is_outage(error):
            raise error
        if passes(error):
            return self._part(rows, error)
        if len(rows) == 1:
            return rows[0]
        half = len(rows) // 2
        self._parts += [_ids(rows[half:]), _ids(rows[:half])]
        return None

    def _part(self, rows: Sequence[Any], error: Exception) -> None:
        whose: list[UUID] = list(dict.fromkeys(row["organization_id"] for row in rows))
        if len(whose) > 1:
            self._parts += [
                _ids([row for row in rows if row["organization_id"] == one]) for one in whose
            ]
        else:
            self._busy.add(whose[0])
            why = type(error).__name__
            log.warning("organization_is_busy", organization=str(whose[0]), error=why)


def _ids(rows: Sequence[Any]) -> list[Any]:
    return [row["id"] for row in rows]


_PATIENCE = "select set_config('lock_timeout', $1, true)"
