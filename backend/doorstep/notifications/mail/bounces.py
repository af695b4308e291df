"""Addresses whose mail comes back: they get no alerts until that is looked into."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from deltasync import Connection
from doorstep.kit.database import trusted

from .models import COMPLAINED
from .tokens import print_of


class Bounced(Struct, frozen=True):
    """Why mail to an address is held back, in short words for the office, and since when."""

    reason: str
    at: datetime


class Held(Struct, frozen=True):
    """An address that gets no alerts, of which organisation, why and since when."""

    organization: str
    email: str
    reason: str
    at: datetime


async def bounced(link: Connection, contact: UUID) -> Bounced | None:
    """Return why mail to a contact's address is held back; None while it goes."""
    row: Any = await link.fetchrow(_OF_CONTACT, contact)
    return None if row is None else Bounced(row["reason"], row["at"])


async def hold_back(contact: UUID, email_print: bytes, reason: str) -> bool:
    """Hold back mail to a contact's address if it is still the one with this print.

    Returns whether it is; whoever has changed their address meanwhile is mailed at the new one.
    Of an address whose mail came back that stays the reason, also if it complains afterwards.
    """
    async with trusted() as link:
        email: str | None = await link.fetchval(_EMAIL, contact)
        if email is None or print_of(email) != email_print:
            return False
        await link.execute(_HOLD, contact, reason[:200], COMPLAINED)
    return True


async def let_go(link: Connection, organization: UUID | None, email: str) -> int:
    """Mail an address again, of one organisation or of all; return of how many it was held."""
    return len(await link.fetch(_LET_GO, organization, email))


async def mail_again(contact: UUID) -> None:
    """Mail a contact's address again that was complained of; nothing of one that came back."""
    async with trusted() as link:
        await link.execute(_MAIL_AGAIN, contact, COMPLAINED)


async def all_held(link: Connection, most: int) -> list[Held]:
    """Return the addresses that get no alerts, the newest first; so many at most."""
    rows: list[Any] = await link.fetch(_ALL, most)
    return [Held(row["external_id"], row["email"], row["reason"], row["at"]) for row in rows]


async def count_held(link: Connection) -> int:
    """Return how many addresses there are that get no alerts."""
    return await link.fetchval("select count(*) from mail_bounces")


async def forget_unused() -> int:
    """Forget what is held of addresses that nobody has any more; return of how many."""
    async with trusted() as link:
        return len(await link.fetch(_UNUSED))


_OF_CONTACT = """
    select b.reason, b.at from customer_portal_access c join mail_bounces b
      on b.organization_id = c.organization_id and b.email = c.email where c.id = $1
"""
_EMAIL = "select email from customer_portal_access where id = $1 for key share"
_HOLD = """
    insert into mail_bounces (id, organization_id, email, reason)
    select gen_random_uuid(), organization_id, email, $2 from customer_portal_access where id = $1
    on conflict (organization_id, email) do update set reason = excluded.reason, at = now()
      where excluded.reason <> $3 or mail_bounces.reason = $3
"""
_LET_GO = """
    delete from mail_bounces where email = $2 and ($1::uuid is null or organization_id = $1)
    returning id
"""
_MAIL_AGAIN = """
    delete from mail_bounces b using customer_portal_access c
    where c.id = $1 and b.organization_id = c.organization_id and b.email = c.email
      and b.reason = $2
"""
_ALL = """
    select o.external_id, b.email, b.reason, b.at from mail_bounces b
    join organizations o on o.id = b.organization_id order by b.at desc, b.id limit $1
"""
_UNUSED = """
    delete from mail_bounces b where not exists (select from customer_portal_access c
      where c.organization_id = b.organization_id and c.email = b.email and c.active)
    returning id
"""
