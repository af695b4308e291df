"""Workers that are in the middle of it when somebody goes, and what takes their alerts away."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
from msgspec import structs

from doorstep.kit.database import trusted
from doorstep.notifications.noting import note
from doorstep.notifications.sweeping import delete_old_alerts
from doorstep.notifications.taking import take
from doorstep.notifications.voice import Voice
from doorstep.notifications.ways import Never
from doorstep.privacy.erasing import erase
from tests.backend.conftest import ALEX
from tests.factories.databases import until_somebody_waits
from tests.factories.voices import EVERYTHING

from .told import Told

Work = Callable[[Voice], Coroutine[Any, Any, Any]]
Worker = Callable[[Told], Awaitable[Work]]
Leaving = Callable[[], Coroutine[Any, Any, Any]]
CUSTOMER = "(select customer_id from customer_portal_access where email = $1)"
DEAD = Never("410", gone=True)
"""What a push ends with whose place mail takes."""


class Stopping:
    """Has a voice stop where it is asked for the ways, until it is let go on."""

    def __init__(self, voice: Voice) -> None:
        self.stands, self.goes_on = asyncio.Event(), asyncio.Event()
        self.voice = structs.replace(voice, ways=self._ways)
        self._asked = voice.ways

    async def _ways(self, *given: Any, **how: Any) -> Any:
        self.stands.set()
        await self.goes_on.wait()
        return await self._asked(*given, **how)


# --- workers --------------------------------------------------------------------------------------


async def taking(told: Told) -> Work:
    """Be about to take the last delivery, a push that reaches nobody by now: it becomes a mail."""
    await told.served.office.execute("delete from push_subscriptions")
    last = (await told.ids())[-1:]
    return lambda voice: take(voice, EVERYTHING, last, told.clock.now())


async def noting(told: Told) -> Work:
    """Be about to note of the last delivery that it reached nobody: a mail takes its place."""
    taken = await take(told.voice, EVERYTHING, (await told.ids())[-1:], told.clock.now())
    outcomes = [(each, DEAD) for each in taken.values()]
    return lambda voice: note(voice, outcomes, told.clock.now())


# --- what takes alerts away -----------------------------------------------------------------------


def office(statement: str, email: str = ALEX) -> Leaving:
    async def do() -> None:
        async with trusted() as link:
            await link.execute(statement, email)

    return do


async def erases() -> None:
    async with trusted() as link:
        customer: UUID = await link.fetchval(f"select ({CUSTOMER})", ALEX)
        await erase(link, customer)


async def prunes() -> None:
    await delete_old_alerts()


LOWER = "update customer_portal_access set role = 'billing' where email = $1"
DELETE = "delete from customer_portal_access where email = $1"
DELETE_CUSTOMER = f"delete from customers where id = {CUSTOMER}"
LEAVING = {
    "lowered": office(LOWER),
    "deleted": office(DELETE),
    "erased": erases,
    "pruned": prunes,
}


# --------------------------------------------------------------------------------------------------


async def age(link: asyncpg.Connection) -> None:
    """Have alerts be of long ago, so that they are pruned."""
    await link.execute("update alerts set created_at = now() - $1::interval", timedelta(days=500))


@asynccontextmanager
async def undone(link: asyncpg.Connection) -> AsyncGenerator[None]:
    """Undo what is done with a connection; meanwhile nobody waits for it."""
    transaction = link.transaction()
    await transaction.start()
    try:
        async with asyncio.timeout(10):
            yield
    finally:
        await transaction.rollback()


async def ended_or_waiting(
    link: asyncpg.Connection, work: "asyncio.Task[Any]", people: int = 1
) -> None:
    """Go on once so many wait for what others have, or that work is done without."""
    waits = asyncio.create_task(until_somebody_waits(link, people))
    await asyncio.wait([work, waits], return_when=asyncio.FIRST_COMPLETED)
    waits.cancel()
    await asyncio.wait([waits])
