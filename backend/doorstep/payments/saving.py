"""Taking in what became of a card that was to be saved: for webhooks, the sweep and letting go.

As with payments, whatever tells of one leads to a look at Stripe. A consent counts from when its
card is there, and takes the place of the one before; a card that came too late is let go of.
"""

from typing import Any
from uuid import UUID

import msgspec
import structlog

from deltasync import Connection
from doorstep.customers.audit import Happening, note
from doorstep.kit.database import trusted

from .cards import Saved, let_go, look_at_saving
from .gateway import Gateway, Refused, options, told

log = structlog.get_logger()


class Agreed(msgspec.Struct, frozen=True):
    """A consent as far as finding its session at Stripe goes."""

    id: UUID
    account: str
    session_id: str


async def agreed_by(link: Connection, account: str, *, autopay: str, session: str) -> Agreed | None:
    """Return the consent on an account that has one of these names, if any."""
    row: Any = await link.fetchrow(_AGREED, account, autopay, session)
    return Agreed(**dict(row)) if row else None


async def take_saved(link: Connection, agreed: Agreed, saved: Saved) -> bool:
    """Take in what was seen, within a transaction; return whether it could be true."""
    row = await hold(link, agreed.id)
    if row is None or not _is_of(row, agreed.account, saved):
        log.error("autopay_mismatch", autopay=str(agreed.id), account=agreed.account)
        return False
    if saved.state == "open" or row["method_id"] is not None:
        return True
    if saved.state == "complete" and row["state"] == "pending" and row["entitled"]:
        await _begin(link, row, saved)
    else:
        method = saved.method_id or None
        await link.execute(_TOO_LATE, row["id"], saved.session_id, method, saved.detail)
    return True


async def hold(link: Connection, autopay: UUID) -> Any:
    """Hold who gave a consent, then all of their customer's in the order of ids; return the one.

    The contact comes first, as for whoever pays or erases: what is noted refers to them. None when
    there is no such consent.
    """
    await link.execute(_HOLD_CONTACT, autopay)
    rows: list[Any] = await link.fetch(_HOLD, autopay)
    return next((row for row in rows if row["id"] == autopay), None)


async def look_at_next_saving(gateway: Gateway) -> int:
    """Look at the next consent whose card is awaited; return 0 when none is due.

    One that never got a session ends after a while. Raises PaymentsAway.
    """
    async with trusted() as link:
        row: Any = await link.fetchrow(_DUE)
        if row is None:
            return 0
        if row["session_id"] is None:
            await link.execute(_NEVER, row["id"])
            return 1
    try:
        await _look_and_take(gateway, Agreed(**dict(row)))
    except Refused as refused:
        log.error("autopay_lost", autopay=str(row["id"]), reason=refused.code)  # noqa: TRY400
    return 1


async def let_go_next(gateway: Gateway) -> int:
    """Have Stripe forget the next card that is of no use any more; return 0 when none waits.

    A session that is still open is closed before. Safe to repeat. Raises PaymentsAway.
    """
    async with trusted() as link:
        row: Any = await link.fetchrow(_TO_LET_GO)
    if row is None:
        return 0
    method = row["method_id"]
    if method is None and row["session_id"] is not None:
        method = await _closed(gateway, row["account"], row["session_id"])
    if method is not None:
        await let_go(gateway, row["account"], method)
    async with trusted() as link:
        await link.execute(_LET_GO, row["id"], method)
        await link.execute(_FORGET, row["id"])
    return 1


async def _look_and_take(gateway: Gateway, agreed: Agreed) -> None:
    saved = await look_at_saving(gateway, agreed.account, agreed.session_id)
    async with trusted() as link:
        await take_saved(link, agreed, saved)


async def _closed(gateway: Gateway, account: str, session: str) -> str | None:
    """Make sure that nobody saves a card by a session any more; return the card that was saved."""
    try:
        expiring = gateway.v1.checkout.sessions.expire_async(session, {}, options(account))
        await told(expiring)
    except Refused:  # it is over; how, is seen now
        try:
            return (await look_at_saving(gateway, account, session)).method_id or None
        except Refused as refused:
            log.error("session_lost", reason=refused.code)  # noqa: TRY400
    return None


def _is_of(row: Any, account: str, saved: Saved) -> bool:
    """Tell whether it is this consent that was seen, on the customer's own profile."""
    return (
        (saved.autopay, saved.organization) == (str(row["id"]), str(row["organization_id"]))
        and saved.customer == str(row["customer_id"])
        and account == row["account"]
        and row["session_id"] in {None, saved.session_id}
        and row["profile_id"] in {None, saved.profile_id}
    )


async def _begin(link: Connection, row: Any, saved: Saved) -> None:
    await link.execute(_REPLACE, row["customer_id"])
    await link.execute(
        _BEGIN,
        *(row["id"], saved.session_id, saved.profile_id, saved.method_id, saved.detail),
    )
    await note(link, row["contact_id"], Happening.AUTOPAY_ON, card=saved.detail)


_AGREED = """
    select id, account, coalesce(session_id, $3::text) as session_id from autopays
    where account = $1 and (session_id = $3::text or id::text = $2::text and session_id is null)
    order by session_id is null limit 1
"""
_HOLD_CONTACT = """
    select from customer_portal_access
    where id = (select contact_id from autopays where id = $1) for key share
"""
_HOLD = """
    select p.*, exists (select from customer_portal_access a where a.id = p.contact_id
      and a.active and a.role in ('owner', 'billing')) as entitled
    from autopays p where p.customer_id = (select customer_id from autopays where id = $1)
    order by p.id for update of p
"""
_REPLACE = """
    update autopays set state = 'off', ended_at = now(), ended_why = 'replaced'
    where customer_id = $1 and state = 'active'
"""
_BEGIN = """
    update autopays set state = 'active', began_at = now(), session_id = $2, profile_id = $3,
      method_id = $4, detail = $5, url = '' where id = $1
"""
_TOO_LATE = """
    update autopays set state = 'off', ended_at = coalesce(ended_at, now()), session_id = $2,
      ended_why = coalesce(ended_why, 'never_begun'), method_id = $3, detail = $4, url = '',
      let_go_at = null
    where id = $1
"""
_DUE = """
    update autopays set looked_at = now() where id = (
      select id from autopays
      where state = 'pending'
        and (session_id is not null or consented_at < now() - interval '2 hours')
        and coalesce(looked_at, consented_at) < now()
          - least(greatest((now() - consented_at) / 4, interval '1 minute'), interval '1 hour')
      order by coalesce(looked_at, consented_at) limit 1 for update skip locked)
    returning id, account, session_id
"""
_NEVER = """
    update autopays set state = 'off', ended_why = 'never_begun', ended_at = now(),
      let_go_at = now()
    where id = $1 and state = 'pending' and session_id is null
"""
_TO_LET_GO = """
    select id, account, session_id, method_id from autopays
    where state = 'off' and let_go_at is null
      and not (ended_why = 'erased' and exists (select from autopay_charges h
        join payments m on m.id = h.payment_id
        where h.autopay_id = autopays.id and m.state in ('open', 'processing')))
    order by random() limit 1
"""
_LET_GO = """
    update autopays set let_go_at = now(), method_id = coalesce(method_id, $2), url = ''
    where id = $1 and state = 'off'
"""
_FORGET = "delete from autopays where id = $1 and ended_why = 'erased'"
