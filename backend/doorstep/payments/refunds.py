"""Paying back what was paid twice: wanted in the transaction that found it, done by the worker."""

from contextlib import suppress
from typing import Any

import structlog

from doorstep.invoices.ledger import balance_of, hold
from doorstep.kit.database import trusted

from .gateway import AccountClosed, Gateway, PaymentsAway, Refused
from .looking import Known, look_and_absorb

NOT_YET = {"balance_insufficient", "insufficient_funds", "resource_missing"}
"""Why Stripe may refuse what it does another day, or by the right key."""
log = structlog.get_logger()


async def refund_next(gateway: Gateway) -> int:
    """Have a wanted refund made, whichever; return 0 when none waits. Safe to repeat, by several.

    It is for what is overpaid by then: somebody may have paid it back by hand. One that Stripe
    refuses stays the customer's credit, and is logged. Raises PaymentsAway.
    """
    async with trusted() as link:
        row: Any = await link.fetchrow(_NEXT)
    if row is None:
        return 0
    known = Known(row["payment_id"], row["account"], row["session_id"], row["intent_id"])
    try:
        await look_and_absorb(gateway, known)
        if (amount := await _still_over(row)) is None:
            return 1
        with suppress(PaymentsAway):  # it may have been made all the same
            await gateway.refund(
                *(row["account"], row["intent_id"], str(row["id"]), amount, row["currency"])
            )
        await look_and_absorb(gateway, known)
    except AccountClosed as closed:
        raise PaymentsAway from closed
    except Refused as refused:
        if refused.code in NOT_YET:
            raise PaymentsAway from refused
        log.error("refund_refused", refund=str(row["id"]), reason=refused.code)  # noqa: TRY400
        async with trusted() as link:
            await link.execute(_REFUSED, row["id"])
    async with trusted() as link:
        if await link.fetchval(_STILL_WANTED, row["id"]):
            raise PaymentsAway
    return 1


async def _still_over(row: Any) -> int | None:
    """Return how much of a wanted refund is still to be made; None, and forget it, if nothing."""
    async with trusted() as link:
        await hold(link, row["payment_id"])
        over = -await balance_of(link, row["invoice_id"])
        if over > 0:
            return await link.fetchval(_LESS, row["id"], over)
        await link.execute(_FORGET, row["id"])
    return None


_LESS = """
    update refunds set amount_minor = least(amount_minor, $2) where id = $1 and state = 'wanted'
    returning amount_minor
"""
_FORGET = "delete from refunds where id = $1 and state = 'wanted'"
_STILL_WANTED = "select state = 'wanted' from refunds where id = $1"
_NEXT = """
    select r.id, r.payment_id, r.invoice_id, m.account, m.session_id, m.intent_id, m.currency
    from refunds r join payments m on m.id = r.payment_id
    where r.state = 'wanted' and r.refund_id is null and m.intent_id is not null
    order by random() limit 1
"""
_REFUSED = "update refunds set state = 'failed' where id = $1 and state = 'wanted'"
