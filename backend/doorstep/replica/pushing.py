"""Deciding what a device pushed, by the commands the slices declare."""

from collections.abc import Sequence
from uuid import UUID

import structlog

from deltasync import Answer, Author, Commands, Pushed, decide, without_circles
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import transaction

log = structlog.get_logger()


async def decide_all(
    commands: Commands[Viewer], viewer: Viewer, client: UUID, pushed: Sequence[Pushed]
) -> list[Answer]:
    """Return one answer for each mutation, in their order; one bad one never blocks the rest.

    When the database is busy with what one needs, the rest are not tried: they wait for the same.
    """
    author = Author(
        scope=viewer.customer_id,
        tenant=viewer.organization_id,
        reader=viewer.contact_id,
        client=client,
    )
    answers: list[Answer] = []
    busy = False
    for mutation in without_circles(pushed):
        if busy:
            answers.append(Answer(mutation.id, "retry", "busy"))
        else:
            answer = await decide(transaction, commands, author, viewer, mutation, _log_failure)
            busy = answer.code == "busy"
            answers.append(answer)
    return answers


def _log_failure(pushed: Pushed, error: Exception) -> None:
    """Log a handler's failure by names alone: its message may quote what a person wrote."""
    log.error(
        "mutation_failed",
        mutation=pushed.name,
        mutation_id=str(pushed.id),
        error=type(error).__name__,
    )
