"""`doorstep outbox retry`: what the server failed on is tried again, in its author's name."""

from collections import Counter
from pathlib import Path
from uuid import UUID

from rich.progress import MofNCompleteColumn
from tortoise.exceptions import DoesNotExist

from deltasync import (
    Author,
    Commands,
    NotQuarantined,
    SeveralQuarantined,
    count_quarantined,
    retry_quarantined,
)
from doorstep.app import COMMANDS
from doorstep.customers.models import Contact
from doorstep.customers.viewer import Viewer
from doorstep.demo.folder import Unusable
from doorstep.kit.database import connection, transaction

from .outbox import every_item, over_database
from .progress import bar
from .replica import scope_named

STAYS = "stay in quarantine"


class FailedAgain(Exception):
    """The handler still fails; it carries the type of what it failed with."""


def retry_item(folder: Path, mutation: UUID, customer: str | None = None) -> int:
    """Try an item again and print its outcome; 1 when it fails again."""

    async def retry() -> int:
        try:
            print(await _tried(mutation, await scope_named(customer)))  # noqa: T201
        except FailedAgain as error:
            print(f"It failed again ({error}) and stays in quarantine.")  # noqa: T201
            return 1
        return 0

    return over_database(folder, retry)


def retry_all(folder: Path, customer: str | None = None) -> int:
    """Try everything again, of one customer or of all; 1 when some of it stays in quarantine."""

    async def retry() -> int:
        scope = await scope_named(customer)
        outcomes = Counter[str]()
        async with connection() as link:
            total = await count_quarantined(link, scope)
        with bar("Trying again", total, MofNCompleteColumn()) as progress:
            async for item in every_item(scope):
                outcomes[await _outcome(item.pushed.id, item.author.scope)] += 1
                progress(advance=1)
        told = ", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items()))
        print(f"{outcomes.total()} tried again" + (f": {told}." if told else "."))  # noqa: T201
        return 1 if outcomes[STAYS] else 0

    return over_database(folder, retry)


async def _outcome(mutation: UUID, scope: UUID) -> str:
    """Return the status of an item tried again, or that it stays, having printed why."""
    try:
        return (await _tried(mutation, scope)).partition(".")[0]
    except (FailedAgain, Unusable) as error:
        why = f"failed again ({error})" if isinstance(error, FailedAgain) else str(error)
        print(f"{mutation}  {why}")  # noqa: T201
    except NotQuarantined:
        return "seen to by somebody else meanwhile"
    return STAYS


async def _tried(mutation: UUID, scope: UUID | None) -> str:
    """Return its status and its sentence. Raises FailedAgain, Unusable or as retry_quarantined."""
    try:
        answer = await retry_quarantined(transaction, Commands(COMMANDS), _viewer, mutation, scope)
    except (NotQuarantined, SeveralQuarantined, Unusable):
        raise
    except Exception as error:  # whatever the handler still fails with
        raise FailedAgain(type(error).__name__) from error
    sentence = (answer.detail or {}).get("sentence", "")
    return f"{answer.status}. {sentence}".rstrip()


async def _viewer(author: Author) -> Viewer:
    try:
        contact = await Contact.get(id=author.reader, active=True)
    except DoesNotExist as error:
        raise Unusable(
            "Whoever sent this no longer has access; `doorstep outbox discard` ends it."
        ) from error
    if contact.customer_id != author.scope:
        raise Unusable(
            "Whoever sent this is with another customer now, and may not act for this one;"
            " `doorstep outbox discard` ends it."
        )
    return Viewer(contact.organization_id, contact.customer_id, contact.id, contact.role)
