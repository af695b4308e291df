"""What the office does with wishes to be erased."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.customers.audit import Happening, note_of_office
from doorstep.kit import locks
from doorstep.kit.database import trusted
from doorstep.organizations.models import Organization

from . import wording
from .erasing import Extent, erase, extent_of, hold, note_erased
from .letters import write_to
from .models import ErasureState
from .open_money import OpenMoney, open_money

MOST_LISTED = 200


class NoSuchErasure(Exception):
    """Nobody has asked for this."""


class NotUndecided(Exception):
    """It was decided already; carries what it is."""


class Wish(msgspec.Struct, frozen=True):
    """A wish to be erased, as the office sees it; after an erasure nobody's name is left."""

    id: UUID
    state: ErasureState
    customer: str
    number: str
    asked_by: str
    reason: str
    asked_at: datetime
    decided_at: datetime | None


async def wishes(*, every: bool) -> list[Wish]:
    """Return the wishes that are undecided or being carried out, oldest first; or the newest."""
    async with trusted() as link:
        rows: list[Any] = await link.fetch(_EVERY if every else _OPEN, MOST_LISTED)
    return [Wish(**dict(row)) for row in rows]


async def extent(erasure: UUID) -> tuple[Wish, Extent, OpenMoney]:
    """Return a wish, what would go and what would stay, and what is owed. Raises as `approve`."""
    async with trusted() as link:
        customer = await _undecided(link, erasure)
        row: Any = await link.fetchrow(f"{_WISH} where e.id = $1", erasure)
        found = await extent_of(link, customer)
        return Wish(**dict(row)), found, await open_money(link, customer)


async def approve(erasure: UUID) -> Extent:
    """Erase at once, all but files, which the worker sees to; tell those who were the customer.

    Raises NoSuchErasure or NotUndecided.
    """
    async with trusted() as link:
        customer = await _undecided(link, erasure)
        await hold(link, customer)
        found = await extent_of(link, customer)
        people: list[Any] = await link.fetch(_OWNERS, customer)
        organization: UUID = await link.fetchval(_APPROVED, erasure, _as_json(found))
        await erase(link, customer)
        await note_erased(link, customer)
        ours = await Organization.get(id=organization)
        kept = wording.kept_words(msgspec.to_builtins(found))
        for person in people:
            # Not for the customer, whose letters have just been deleted: for who they were.
            told = wording.erased(ours, person["name"], kept)
            await write_to(link, ours.id, None, person["email"], told)
    return found


async def refuse(erasure: UUID, answer: str) -> None:
    """Leave everything as it is and tell the customer why. Raises as `approve`."""
    async with trusted() as link:
        customer = await _undecided(link, erasure)
        organization: UUID = await link.fetchval(_REFUSED, erasure, answer)
        await note_of_office(link, customer, Happening.ERASURE_DECIDED, decision="refused")
        ours = await Organization.get(id=organization)
        for person in await link.fetch(_OWNERS, customer):
            told = wording.erasure_refused(ours, person["name"], answer)
            await write_to(link, ours.id, customer, person["email"], told)


async def _undecided(link: Connection, erasure: UUID) -> UUID:
    """Hold an undecided wish until the transaction ends; return whose it is."""
    customer: UUID | None = await link.fetchval(
        "select customer_id from erasures where id = $1", erasure
    )
    if customer is not None:
        await locks.hold(link, locks.Lock.ERASURE, customer)
    state = await link.fetchval("select state from erasures where id = $1 for update", erasure)
    if state is None:
        raise NoSuchErasure(erasure)
    if state != ErasureState.ASKED or customer is None:
        raise NotUndecided(state)
    return customer


def _as_json(found: Extent) -> str:
    return msgspec.json.encode(found).decode()


_WISH = """
    select e.id, e.state, coalesce(u.name, '') as customer,
      coalesce(u.external_id, u.id::text, '') as number, coalesce(a.name, '') as asked_by,
      e.reason, e.asked_at, e.decided_at
    from erasures e left join customers u on u.id = e.customer_id
    left join customer_portal_access a on a.id = e.contact_id
"""
_OPEN = f"{_WISH} where e.state in ('asked', 'approved') order by e.asked_at, e.id limit $1"
_EVERY = f"{_WISH} order by e.asked_at desc, e.id desc limit $1"
_OWNERS = """
    select name, email from customer_portal_access
    where customer_id = $1 and active and role = 'owner' order by id
"""
_APPROVED = """
    update erasures set state = 'approved', decided_at = now(), record = $2::text::jsonb
    where id = $1 returning organization_id
"""
_REFUSED = """
    update erasures set state = 'refused', decided_at = now(), answer = $2
    where id = $1 returning organization_id
"""
