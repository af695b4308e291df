"""`doorstep outbox list | retry | discard`: what customers sent and the server failed on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import UUID

import msgspec
from tortoise.exceptions import DoesNotExist

from deltasync import (
    Author,
    Commands,
    NotQuarantined,
    Quarantined,
    SeveralQuarantined,
    discard_quarantined,
    list_quarantined,
    retry_quarantined,
)
from doorstep.app import COMMANDS
from doorstep.customers.models import Contact
from doorstep.customers.viewer import Viewer
from doorstep.demo.folder import Unusable
from doorstep.kit.database import close_database, connection, open_database, transaction
from doorstep.kit.mail import one_line

from .database import database
from .replica import scope_named

PAGE = 100
REASON = "The office has looked at this and could not use it. Please ask again, or call."


def list_items(folder: Path) -> int:
    """Print every item in quarantine with what the customer wrote, oldest first."""

    async def show() -> int:
        count = 0
        async for item in _all():
            count += 1
            print(await _described(item))  # noqa: T201
        print(f"{count} in quarantine.")  # noqa: T201
        return 0

    return _run(folder, show)


def retry_item(folder: Path, mutation: UUID, customer: str | None = None) -> int:
    """Try an item again in its author's name and print its outcome; 1 when it fails again."""

    async def retry() -> int:
        try:
            scope = await scope_named(customer)
            answer = await retry_quarantined(
                transaction, Commands(COMMANDS), _viewer, mutation, scope
            )
        except (NotQuarantined, SeveralQuarantined, Unusable):
            raise
        except Exception as error:  # noqa: BLE001 - whatever the handler still fails with
            print(f"It failed again ({type(error).__name__}) and stays in quarantine.")  # noqa: T201
            return 1
        sentence = (answer.detail or {}).get("sentence", "")
        print(f"{answer.status}. {sentence}".rstrip())  # noqa: T201
        return 0

    return _run(folder, retry)


def discard_item(folder: Path, mutation: UUID, reason: str, customer: str | None = None) -> int:
    """Refuse an item for good; the customer keeps the text and reads `reason`."""

    async def discard() -> int:
        await discard_quarantined(transaction, mutation, reason, await scope_named(customer))
        print("Discarded. The customer is told, and keeps what was written.")  # noqa: T201
        return 0

    return _run(folder, discard)


def _run(folder: Path, work: Callable[[], Awaitable[int]]) -> int:
    async def opened(url: str) -> int:
        await open_database(url, pool=2)
        try:
            return await work()
        except NotQuarantined as error:
            raise Unusable(f"Nothing in quarantine has the id {error}.") from error
        except SeveralQuarantined as error:
            raise Unusable(f"Several customers have {error}: say whose by --customer.") from error
        finally:
            await close_database()

    with database(folder) as url:
        return asyncio.run(opened(url))


async def _all() -> AsyncIterator[Quarantined]:
    after = None
    while True:
        async with connection() as link:
            page = await list_quarantined(link, limit=PAGE, after=after)
        for item in page:
            yield item
        if len(page) < PAGE:
            return
        after = page[-1].decided_at, page[-1].pushed.id


async def _described(item: Quarantined) -> str:
    contact = await Contact.get_or_none(id=item.author.reader).prefetch_related("customer")
    who = f"{contact.name} of {contact.customer.name}" if contact else "a contact who was deleted"
    sent = one_line(msgspec.json.encode(item.pushed.args).decode())
    named, who = one_line(item.pushed.name), one_line(who)  # a terminal obeys what is in names
    return (
        f"{item.pushed.id}  {item.decided_at:%Y-%m-%d %H:%M}  {named}, by {who}\n"
        f"  failed with {item.error}; sent: {sent}"
    )


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
