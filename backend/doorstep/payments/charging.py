"""Charging saved cards when their day has come: each invoice once, as it was told before.

The intention, a payment, is kept before Stripe is asked, under the same locks as when somebody pays
by hand. Stripe is asked under the payment's own name. Whatever stops in between is gone on with: a
charge that was made is found again, and one that was not is made only while it is still wanted.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from deltasync import Connection
from doorstep.invoices.owing import DAYS_OF_NOTICE, OWED, STALE_DAYS, TO_BE_CHARGED, TODAY
from doorstep.kit.database import trusted

from .cards import call_off, charge, intent_for
from .gateway import AccountClosed, Gateway, PaymentsAway, Refused
from .looking import Known, look_and_absorb
from .seen import to_stripe

NOTICE = timedelta(days=DAYS_OF_NOTICE)
CUT_OFF = timedelta(seconds=90)
"""After which whoever began a charge is taken to have been stopped."""
TRIED_FOR = timedelta(hours=1)
"""After which a charge that never reached Stripe is given up, and begun anew."""
NOT_TAKEN = "The saved card could not be charged."
log = structlog.get_logger()


async def charge_next(gateway: Gateway) -> int:
    """Go on with a charge that was cut off, or make the next one that is due; return 0 for none.

    Safe to repeat, and by several workers. Raises PaymentsAway.
    """
    payment = await _cut_off() or await _begin_next()
    if payment is None:
        return 0
    async with trusted() as link:
        row: Any = await link.fetchrow(_BEGUN, payment, CUT_OFF, TRIED_FOR)
    intent = await _intent(gateway, row)
    if intent is not None:
        await _see(gateway, Known(payment, row["account"], None, intent))
    return 1


async def _cut_off() -> UUID | None:
    async with trusted() as link:
        return await link.fetchval(_CUT_OFF, CUT_OFF)


async def _begin_next() -> UUID | None:
    """Keep the next payment that is to be made, if any; return it."""
    async with trusted() as link:
        found: Any = await link.fetchrow(f"{_DUE} order by random() limit 1", NOTICE)
        if found is None or not await _held(link, found):
            return None
        # Seen anew, now that nobody else pays it or turns it off.
        due: Any = await link.fetchrow(f"{_DUE} and h.id = $2", NOTICE, found["id"])
        if due is None:
            return None
        payment: UUID = await link.fetchval(_KEEP, due["id"], due["owed"])
        await link.execute(_KEEP_PART, due["id"], payment, due["owed"])
        await link.execute(_TRIED, due["id"], payment)
        return payment


async def _held(link: Connection, due: Any) -> bool:
    """Hold who agreed, the invoice, then what was agreed to; tell whether all could be held."""
    return bool(
        await link.fetchval(_HOLD_CONTACT, due["autopay_id"])
        and await link.fetchval(_HOLD_INVOICE, due["invoice_id"])
        and await link.fetchval(_HOLD_AUTOPAY, due["autopay_id"])
    )


async def _intent(gateway: Gateway, row: Any) -> str | None:
    """Return the intent of a payment, made now if it has none and is still wanted."""
    found = await _found(gateway, row) if row["again"] or not row["wanted"] else None
    if found is not None:
        return found
    if not row["wanted"]:
        await _give_up(row["id"])
        return None
    try:
        return await charge(gateway, row["account"], f"autopay-{row['id']}", _asked(row))
    except AccountClosed as closed:
        raise PaymentsAway from closed
    except Refused as refused:
        log.warning("charge_refused", payment=str(row["id"]), reason=refused.code)
    found = await _found(gateway, row)
    if found is None:
        async with trusted() as link:
            await link.execute(_NOT_TAKEN, row["id"], NOT_TAKEN)
    return found


async def _found(gateway: Gateway, row: Any) -> str | None:
    since = row["created_at"] - timedelta(days=1)
    return await intent_for(gateway, row["account"], row["profile_id"], row["id"], since)


async def _see(gateway: Gateway, known: Known) -> None:
    """Take in what became of a charge; one that waits for its owner is called off."""
    await look_and_absorb(gateway, known)
    async with trusted() as link:
        waits: bool = await link.fetchval(
            "select state = 'open' from payments where id = $1", known.id
        )
    if waits and known.intent_id is not None:
        await call_off(gateway, known.account, known.intent_id)
        await look_and_absorb(gateway, known)


async def _give_up(payment: UUID) -> None:
    """End a payment that was never made; its invoice may be charged by another one."""
    async with trusted() as link:
        await link.execute(_UNTRIED, payment)
        await link.execute(_GIVEN_UP, payment)


def _asked(row: Any) -> dict[str, Any]:
    """Return what is asked of Stripe; the same payment always asks for the same."""
    return {
        "amount": to_stripe(row["amount_minor"], row["currency"]),
        "currency": row["currency"].lower(),
        "customer": row["profile_id"],
        "payment_method": row["method_id"],
        "payment_method_types": ["card"],
        "off_session": True,
        "confirm": True,
        "description": f"Invoice {row['number']}",
        "metadata": {
            "payment": str(row["id"]),
            "organization": str(row["organization_id"]),
        },
    }


_DUE = f"""
    select h.id, h.invoice_id, h.autopay_id, {OWED} as owed from autopay_charges h
    join autopays a on a.id = h.autopay_id join invoices i on i.id = h.invoice_id
    join organizations o on o.id = h.organization_id
    where {TO_BE_CHARGED} and h.sent_at <= now() - $1::interval
      and h.planned_on between {TODAY} - {STALE_DAYS} and {TODAY}
"""  # noqa: S608 - put together from our own words
"""The days of a notice count from when its mail went out."""
_HOLD_CONTACT = """
    select a.contact_id is null or (select true from customer_portal_access
      where id = a.contact_id for key share skip locked) from autopays a where a.id = $1
"""
"""First, as whoever pays or erases does; the payment is going to refer to them."""
_HOLD_INVOICE = "select true from invoices where id = $1 for update skip locked"
_HOLD_AUTOPAY = "select true from autopays where id = $1 and state = 'active' for share skip locked"
_KEEP = """
    insert into payments (organization_id, customer_id, contact_id, currency, amount_minor, account)
    select h.organization_id, h.customer_id, a.contact_id, i.currency, $2, a.account
    from autopay_charges h join autopays a on a.id = h.autopay_id
    join invoices i on i.id = h.invoice_id where h.id = $1 returning id
"""
_KEEP_PART = """
    insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor)
    select organization_id, $2, invoice_id, $3 from autopay_charges where id = $1
"""
_TRIED = "update autopay_charges set payment_id = $2 where id = $1"
_CUT_OFF = """
    update payments set looked_at = now() where id = (
      select m.id from payments m join autopay_charges h on h.payment_id = m.id
      where m.state = 'open' and m.intent_id is null
        and coalesce(m.looked_at, m.created_at) < now() - $1::interval
      order by coalesce(m.looked_at, m.created_at) limit 1 for update of m skip locked)
    returning id
"""
_BEGUN = f"""
    select m.id, m.organization_id, m.account, m.currency, m.amount_minor, m.created_at, i.number,
      a.profile_id, a.method_id, m.created_at < now() - $2::interval as again,
      a.state = 'active' and m.created_at > now() - $3::interval and i.voided_at is null
        and {OWED} >= m.amount_minor as wanted
    from payments m join autopay_charges h on h.payment_id = m.id
    join autopays a on a.id = h.autopay_id join invoices i on i.id = h.invoice_id
    where m.id = $1
"""  # noqa: S608 - put together from our own words
_NOT_TAKEN = """
    update payments set state = 'failed', failure = $2 where id = $1 and state = 'open'
"""
_UNTRIED = """
    update autopay_charges h set payment_id = null from payments m
    where h.payment_id = $1 and m.id = $1 and m.state = 'open'
"""
_GIVEN_UP = "update payments set state = 'expired' where id = $1 and state = 'open'"
