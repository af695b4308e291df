"""`doorstep outbox list | discard`: what customers sent and the server failed on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import UUID

import msgspec

from deltasync import (
    NotQuarantined,
    Quarantined,
    SeveralQuarantined,
    discard_quarantined,
    is_outage,
    list_quarantined,
)
from doorstep.customers.models import Contact
from doorstep.demo.folder import Unusable
from doorstep.kit.database import close_database, connection, open_database, transaction
from doorstep.kit.mail import one_line
from doorstep.privacy.trail import note_looks

from .database import database, refuse_unprepared
from .replica import scope_named

AWAY = "The database is away."
PAGE = 100
REASON = "The office has looked at this and could not use it. Please ask again, or call."


def list_items(folder: Path) -> int:
    """Print every item in quarantine with what the customer wrote, oldest first."""

    async def show() -> int:
        count, looked_at = 0, set[UUID]()
        async for item in every_item():
            count += 1
            print(await _described(item))  # noqa: T201
            looked_at.add(item.author.scope)
        await note_looks(looked_at, "change")
        print(f"{count} in quarantine.")  # noqa: T201
        return 0

    return over_database(folder, show)


def discard_item(folder: Path, mutation: UUID, reason: str, customer: str | None = None) -> int:
    """Refuse an item for good; the customer keeps the text and reads `reason`."""

    async def discard() -> int:
        await discard_quarantined(transaction, mutation, reason, await scope_named(customer))
        print("Discarded. The customer is told, and keeps what was written.")  # noqa: T201
        return 0

    return over_database(folder, discard)


def over_database(folder: Path, work: Callable[[], Awaitable[int]]) -> int:
    """Run what needs the database; ids that are unknown or not enough are Unusable.

    So is a database that is away, or not as this version needs it.
    """

    async def opened(url: str) -> int:
        await refuse_unprepared(url)
        await open_database(url, pool=2)
        try:
            return await work()
        except NotQuarantined as error:
            raise Unusable(f"Nothing in quarantine has the id {error}.") from error
        except SeveralQuarantined as error:
            raise Unusable(f"Several customers have {error}: say whose by --customer.") from error
        except Exception as error:
            if is_outage(error):
                raise Unusable(AWAY) from error
            raise
        finally:
            await close_database()

    with database(folder) as url:
        return asyncio.run(opened(url))


async def every_item(scope: UUID | None = None) -> AsyncIterator[Quarantined]:
    """Yield what is in quarantine, of one customer or of all, oldest first."""
    after = None
    while True:
        async with connection() as link:
            page = await list_quarantined(link, limit=PAGE, after=after, scope=scope)
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
