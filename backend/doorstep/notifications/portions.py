"""How much is done in one transaction, so that neither what breaks nor who waits holds up all."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from asyncpg import QueryCanceledError

from deltasync import Connection, is_outage, passes
from doorstep.kit.resting import Resting

BUSY = timedelta(seconds=30)
"""Until an organisation is asked about again in which somebody was in the way: an import, say."""
HELD_UP = timedelta(seconds=5)
"""How long others may hold up a transaction."""
FROZEN = timedelta(seconds=30)
"""How long a worker may do nothing in the middle of one; then it is undone, for others to do."""
LATELY = 4
"""So many rests after the last one, an organisation is no more than busy once again."""
TOO_LONG = (TimeoutError, QueryCanceledError)
"""How a statement ends that takes longer than it may."""
log = structlog.get_logger()


class Portion(NamedTuple):
    """So many rows at most, of no organisation that is busy; with `ids` no other than these."""

    most: int
    busy: list[UUID]
    ids: list[Any] | None


class Portions:
    """So many rows at once of all organisations, as long as that goes well.

    Each row has its `id` and its `organization_id`. Where others are in the way for longer than
    `held_up`, that organisation rests as a whole, and no other with it. What breaks together, or
    takes too long, is taken by halves, until it is clear which one it is; so is what others are in
    the way of once more, with a rest before each.
    """

    def __init__(
        self,
        most: int,
        held_up: timedelta = HELD_UP,
        busy: timedelta = BUSY,
        frozen: timedelta = FROZEN,
    ) -> None:
        self._most = most
        self._limits = tuple(f"{each.total_seconds()}s" for each in (held_up, frozen))
        self._busy = Resting(busy)
        self._lately = Resting(busy * LATELY)
        self._parts: list[list[Any]] = []
        self._rested: dict[UUID, list[list[Any]]] = {}
        self._halved = False

    async def begin(self, link: Connection) -> Portion:
        """Begin a transaction; return what it is to take."""
        await link.execute(_PATIENCE, *self._limits)
        busy = self._busy.now()
        return Portion(self._most, busy, self._next(busy))

    def went_wrong(self, rows: Sequence[Any], error: Exception) -> Any:
        """Take them in parts from now on; return the row that breaks once it is clear, or None.

        Raises what is no row's fault.
        """
        if not rows or is_outage(error):
            raise error
        if not passes(error):
            return _halve(rows, self._parts)
        whose: list[UUID] = list(dict.fromkeys(row["organization_id"] for row in rows))
        if len(whose) > 1:
            self._parts += [
                _ids([row for row in rows if row["organization_id"] == one]) for one in whose
            ]
            return None
        if isinstance(error, TOO_LONG):
            return _halve(rows, self._parts)
        return self._rest(whose[0], rows, error)

    def _next(self, busy: Sequence[UUID]) -> list[Any] | None:
        """Return what is to be taken next of what is taken in parts."""
        rested = next((one for one in self._rested if one not in busy), None)
        self._halved = rested is not None
        if rested is None:
            return self._parts.pop() if self._parts else None
        part = self._rested[rested].pop()
        if not self._rested[rested]:
            del self._rested[rested]
        return part

    def _rest(self, whose: UUID, rows: Sequence[Any], error: Exception) -> Any:
        """Let an organisation rest that is busy, or leave a row behind that it is busy with."""
        if self._halved and len(rows) == 1:
            return rows[0]
        if whose in self._lately.now() and len(rows) > 1:
            _halve(rows, self._rested.setdefault(whose, []))
        self._busy.add(whose)
        self._lately.add(whose)
        why = type(error).__name__
        log.warning("organization_is_busy", organization=str(whose), error=why)
        return None


def _halve(rows: Sequence[Any], parts: list[list[Any]]) -> Any:
    """Put both halves of these to the parts, the first to come next; return one that is alone."""
    if len(rows) == 1:
        return rows[0]
    half = len(rows) // 2
    parts += [_ids(rows[half:]), _ids(rows[:half])]
    return None


def _ids(rows: Sequence[Any]) -> list[Any]:
    return [row["id"] for row in rows]


_PATIENCE = """
    select set_config('lock_timeout', $1, true),
      set_config('idle_in_transaction_session_timeout', $2, true)
"""
