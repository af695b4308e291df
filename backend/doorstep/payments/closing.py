"""Closing the pages at Stripe of who was erased: nobody would see what is paid there."""

from contextlib import suppress
from typing import Any

import structlog

from doorstep.kit.database import trusted
from doorstep.kit.resting import Resting

from .gateway import Gateway, Refused
from .looking import Known, look_and_absorb

log = structlog.get_logger()


async def close_next(gateway: Gateway, resting: Resting) -> int:
    """Close a page where an erased customer might still pay; return 0 when none waits.

    What was paid there before is taken in. One that was never opened ends at once. Each is tried
    once an hour, so that none holds up another. Raises PaymentsAway.
    """
    async with trusted() as link:
        row: Any = await link.fetchrow(_NEXT, resting.now())
        if row is None:
            return 0
        if row["session_id"] is None:
            await link.execute(_NEVER, row["id"])
            return 1
    known = Known(row["id"], row["account"], row["session_id"], row["intent_id"])
    try:
        await _close(gateway, known)
    except Refused as refused:
        log.error(  # noqa: TRY400 - the reason is all there is to say
            "page_not_closed", payment=str(known.id), reason=refused.code
        )
    resting.add(known.id)
    return 1


async def _close(gateway: Gateway, known: Known) -> None:
    with suppress(Refused):  # if it is over already: how, is seen now
        await gateway.expire(known.account, known.session_id or "")
    await look_and_absorb(gateway, known)


_NEXT = """
    select m.id, m.account, m.session_id, m.intent_id from payments m
    join customers c on c.id = m.customer_id
    where m.state = 'open' and c.erased_at is not null and m.id <> all($1::uuid[])
      and (m.session_id is not null or m.intent_id is null)
      and not exists (select from autopay_charges h where h.payment_id = m.id)
    order by m.created_at, m.id limit 1
"""
_NEVER = """
    update payments set state = 'expired'
    where id = $1 and state = 'open' and coalesce(session_id, intent_id) is null
"""
