"""Looking at a payment at Stripe, and taking in what is seen: for webhooks and for the sweep."""

from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.kit.database import trusted

from .absorbing import absorb
from .gateway import Gateway
from .seen import Seen


class Known(msgspec.Struct, frozen=True):
    """A payment as far as finding it at Stripe goes."""

    id: UUID
    account: str
    session_id: str | None
    intent_id: str | None


async def look(gateway: Gateway, known: Known) -> Seen:
    """Return what Stripe says of a payment. Raises Refused or PaymentsAway."""
    return await gateway.look(known.account, known.session_id, known.intent_id)


async def look_and_absorb(gateway: Gateway, known: Known) -> bool:
    """Take in what Stripe says of a payment; return whether it could be true. Raises as `look`."""
    seen = await look(gateway, known)
    async with trusted() as link:
        return await absorb(link, known.id, known.account, seen)


async def known_by(
    link: Connection, account: str, *, payment: str = "", session: str = "", intent: str = ""
) -> Known | None:
    """Return the payment on an account that has one of these names, if any; `payment` is our own.

    One that has no session yet is given that which Stripe names.
    """
    row: Any = await link.fetchrow(_KNOWN, account, payment, session, intent)
    return Known(**dict(row)) if row else None


_KNOWN = """
    select id, account, coalesce(session_id, nullif($3::text, '')) as session_id,
      coalesce(intent_id, nullif($4::text, '')) as intent_id
    from payments where account = $1
      and (session_id = $3::text or intent_id = $4::text or id::text = $2::text)
    order by (session_id = $3::text or intent_id = $4::text) desc nulls last limit 1
"""
