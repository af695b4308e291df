"""Paying back what was paid twice: wanted in the transaction that found it, done by the worker.

A refund has one idempotency key for good, its own id, so that however often it is asked for it is
made once. It may become smaller after Stripe has answered under the key, as when somebody pays a
part back by hand after Stripe broke down. Stripe then refuses the key until it forgets it after a
day. A new key would be quicker, and could pay twice: that Stripe broke down does not say that it
will not pay. So such a refund waits, tried once an hour, and after that day is made for what is
still too much then; whatever did come of the first try is seen by the look before each.
"""

from typing import Any

import structlog

from doorstep.invoices.ledger import balance_of, hold
from doorstep.kit.database import trusted
from doorstep.kit.resting import Resting

from .gateway import AccountClosed, Gateway, KeyUsed, PaymentsAway, Refused
from .looking import Known, look_and_absorb

NOT_YET = {"balance_insufficient", "insufficient_funds", "resource_missing"}
"""Why Stripe may refuse what it does another day, or by the right key."""
log = structlog.get_logger()


async def refund_next(gateway: Gateway, resting: Resting | None = None) -> int:
    """Have a wanted refund made, whichever; return 0 when none waits. Safe to repeat, by several.

    It is for what is overpaid by then: somebody may have paid it back by hand. One that Stripe
    refuses stays the customer's credit, and is logged. One whose key is used up is left alone for
    as long as it is `resting`. Raises PaymentsAway.
    """
    resting = resting or Resting()
    async with trusted() as link:
        row: Any = await link.fetchrow(_NEXT, resting.now())
    if row is None:
        return 0
    known = Known(row["payment_id"], row["account"], row["session_id"], row["intent_id"])
    try:
        await look_and_absorb(gateway, known)
        if (amount := await _still_over(row)) is None:
            return 1
        await _ask(gateway, row, amount, resting)
        await look_and_absorb(gateway, known)
    except AccountClosed as closed:
        raise PaymentsAway from closed
    except Refused as refused:
        await _give_up(row, refused)
    async with trusted() as link:
        if await link.fetchval(_STILL_WANTED, row["id"]) and row["id"] not in resting.now():
            raise PaymentsAway
    return 1


async def _ask(gateway: Gateway, row: Any, amount: int, resting: Resting) -> None:
    """Have Stripe make a refund; without an answer it may have been made all the same."""
    asked = (row["account"], row["intent_id"], str(row["id"]), amount, row["currency"])
    try:
        await gateway.refund(*asked)
    except KeyUsed:
        resting.add(row["id"])
        log.warning("refund_waits", refund=str(row["id"]))
    except PaymentsAway:
        pass


async def _give_up(row: Any, refused: Refused) -> None:
    """Leave what Stripe refuses the customer's credit; raises PaymentsAway if it may not always."""
    if refused.code in NOT_YET:
        raise PaymentsAway from refused
    log.error("refund_refused", refund=str(row["id"]), reason=refused.code)
    async with trusted() as link:
        await link.execute(_REFUSED, row["id"])


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
      and r.id <> all($1::uuid[])
    order by random() limit 1
"""
_REFUSED = "update refunds set state = 'failed' where id = $1 and state = 'wanted'"
