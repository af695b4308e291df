"""Having Stripe forget who was erased: their profile there, with the name and the cards.

The charges themselves stay at Stripe as they stay in the books. A profile whose making was under
way when its customer was erased has its row a moment later, and is found all the same.
"""

from typing import Any

import structlog

from doorstep.kit.database import trusted
from doorstep.kit.resting import Resting

from .gateway import Gateway, Refused

log = structlog.get_logger()


async def forget_next(gateway: Gateway, resting: Resting) -> int:
    """Delete a profile of an erased customer at Stripe, then its row; return 0 when none waits.

    It waits for whatever is on its way: a payment, a refund, or a card to be let go of. One that
    Stripe refuses is logged and rests, so that it holds up no other. Safe to repeat, and by several
    workers: what is gone already is done. Raises PaymentsAway.
    """
    async with trusted() as link:
        row: Any = await link.fetchrow(_NEXT, resting.now())
    if row is None:
        return 0
    try:
        await gateway.forget_customer(row["account"], row["stripe_id"])
    except Refused as refused:
        resting.add(row["id"])
        log.error(  # noqa: TRY400 - the reason is all there is to say
            "profile_not_forgotten", account=row["account"], reason=refused.code
        )
        return 1
    async with trusted() as link:
        await link.execute(_FORGOTTEN, row["id"], row["stripe_id"])
    return 1


_NEXT = """
    select s.id, s.account, s.stripe_id from stripe_customers s
    join customers c on c.id = s.customer_id
    where c.erased_at is not null and s.id <> all($1::uuid[])
      and not exists (select from payments m
        where m.customer_id = s.customer_id and m.account = s.account
          and (m.state in ('open', 'processing') or exists (select from refunds r
            where r.payment_id = m.id and r.state in ('wanted', 'pending'))))
      and not exists (select from autopays a where a.customer_id = s.customer_id
        and a.account = s.account and a.let_go_at is null)
    order by random() limit 1
"""
_FORGOTTEN = "delete from stripe_customers where id = $1 and stripe_id = $2"
