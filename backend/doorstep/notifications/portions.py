"""How much is done in one transaction, so that neither what breaks nor who waits holds up all."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from deltasync import Connection, is_outage, passes
from doorstep.kit.resting import Resting

BUSY = timedelta(seconds=30)
"""Until an organisation is asked about again in which somebody was in the way: an import, say."""
HELD_UP = timedelta(seconds=5)
"""How long others may hold up a transaction."""
log = structlog.get_logger()


class Portions:
    """So many rows at once of all organisations, as long as that goes well; each has their ids.

    Where others are in the way for longer than `held_up`, that organisation rests as a whole, and
    no other with it. Where something breaks fewer are taken, until it is clear which one it is.
    """

    def __init__(self, most: int, held_up: timedelta = HELD_UP, busy: timedelta = BUSY) -> None:
        self._most = self._at_once = most
        self._held_up = held_up
        self._busy = Resting(busy)
        self._alone: list[UUID] = []

    async def begin(self, link: Connection) -> tuple[int, list[UUID], UUID | None]:
        """Begin a transaction: it takes so many, of no organisation that rests, of one alone."""
        await link.execute(_PATIENCE, f"{self._held_up.total_seconds()}s")
        only = self._alone.pop(0) if self._alone else None
        return self._at_once, self._busy.now(), only

    def went_well(self) -> None:
        """Take more the next time."""
        self._at_once = min(self._at_once * 2, self._most)

    def went_wrong(self, rows: Sequence[Any], error: Exception) -> Any:
        """Take less the next time; return the row that breaks if it is clear which, or None.

        Raises what is no row's fault.
        """
        if not rows or is_outage(error):
            raise error
        if passes(error):
            return self._part(rows, error)
        self._at_once = max(len(rows) // 2, 1)
        return rows[0] if len(rows) == 1 else None

    def _part(self, rows: Sequence[Any], error: Exception) -> None:
        whose: list[UUID] = list(dict.fromkeys(row["organization_id"] for row in rows))
        if len(whose) > 1:
            self._alone = whose
        else:
            self._busy.add(whose[0])
            why = type(error).__name__
            log.warning("organization_is_busy", organization=str(whose[0]), error=why)


_PATIENCE = "select set_config('lock_timeout', $1, true)"
