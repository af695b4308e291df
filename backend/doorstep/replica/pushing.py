"""Deciding what a device pushed, by the commands the slices declare."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from uuid import UUID

import structlog

from deltasync import (
    Announcer,
    Answer,
    Author,
    Commands,
    Connection,
    Later,
    Pushed,
    decide,
    without_circles,
)
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import POOL
from doorstep.kit.turns import Turns
from doorstep.sign_in.entering import RoleChanged, own_rows

PUSHING = POOL - 3
"""Requests of a process that push at once: however long they wait, connections are left to pull."""
MOST_A_DAY = 2_000
"""Mutations of a contact that are decided in 24 hours (LIMIT-12): by hand nobody writes so many.

What was decided is kept for good, refusals too, so without a bound anybody could fill the disk.
"""
log = structlog.get_logger()


class InAnotherRole(Later):
    """Whoever pushes has another role than when their request began: they are to ask again."""

    code = "busy"


class Decider:
    """Decides what is pushed, and tells all processes that copies have moved on."""

    def __init__(self, commands: Commands[Viewer], announcer: Announcer) -> None:
        self._commands = commands
        self._announcer = announcer
        self._turns = Turns(PUSHING)

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Wait to be one of those who push; who pushes is to be found out within it.

        Raises TryAgain after POOL_PATIENCE seconds.
        """
        return self._turns.turn()

    async def decide_all(
        self, viewer: Viewer, client: UUID, pushed: Sequence[Pushed]
    ) -> list[Answer]:
        """Return one answer for each mutation, in their order; one bad one never blocks the rest.

        To be called within a `turn`.
        When the database is busy with what one needs, the rest are not tried: they wait for the
        same.
        """
        author = Author(
            scope=viewer.customer_id,
            tenant=viewer.organization_id,
            reader=viewer.contact_id,
            client=client,
        )
        try:
            answers = await self._decide_in_turn(author, viewer, pushed)
        except BaseException:  # what was decided by then is not known
            self._announcer.tell(author.scope)
            raise
        if any(answer.code == "too_many" for answer in answers):
            log.warning("too_many_mutations", scope=str(author.scope), contact=str(author.reader))
        return answers

    async def _decide_in_turn(
        self, author: Author, viewer: Viewer, pushed: Sequence[Pushed]
    ) -> list[Answer]:
        answers: list[Answer] = []
        busy = False
        for mutation in without_circles(pushed):
            if busy:
                answers.append(Answer(mutation.id, "retry", "busy"))
                continue
            answer = await decide(
                lambda: _written(viewer),
                self._commands,
                author,
                viewer,
                mutation,
                _log_failure,
                most=MOST_A_DAY,
                # Not of what was decided before: a device that hears no answers would be woken by
                # its own repeating, to repeat it.
                decided=lambda: self._announcer.tell(author.scope),
            )
            busy = answer.code == "busy"
            answers.append(answer)
        return answers


@asynccontextmanager
async def _written(viewer: Viewer) -> AsyncGenerator[Connection]:
    """Run a mutation's transaction in the role that the request began with.

    Who has another by now is asked to send the rest again, and it is decided in the new one.
    """
    try:
        async with own_rows(writing=True, role=viewer.role) as link:
            yield link
    except RoleChanged as changed:
        raise InAnotherRole from changed


def _log_failure(pushed: Pushed, error: Exception) -> None:
    """Log a handler's failure by names alone: its message may quote what a person wrote."""
    log.error(
        "mutation_failed",
        mutation=pushed.name,
        mutation_id=str(pushed.id),
        error=type(error).__name__,
    )
