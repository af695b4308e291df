"""Asking Stripe about payments left open: whatever a webhook has lost is found here."""

from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from doorstep.kit.database import trusted
from doorstep.kit.errors import Problem

from .gateway import AccountClosed, Gateway, PaymentsAway, Refused
from .looking import Known, look_and_absorb
from .sessions import LET_GO
from .webhooks import HEARD, Event, take_in

REACH = timedelta(days=4)
"""How far back events are asked for: Stripe tells one for three days."""
PAGES = 10
"""Pages of a hundred events, of each account."""
LATER = tuple(kind for kind in HEARD if not kind.startswith(("checkout.", "payment_intent.")))
"""What may happen to a payment that is over."""
log = structlog.get_logger()


async def look_at_next(gateway: Gateway, *, before: datetime | None = None) -> int:
    """Look at the open payment that was not looked at for longest; return 0 when none is due.

    A payment is looked at after a minute, then ever more seldom, an hour apart at most; with
    `before`, whenever it was not looked at since. One that never got a session ends when nobody
    could have been given one any more. Raises PaymentsAway.
    """
    async with trusted() as link:
        row: Any = await link.fetchrow(_DUE, before)
        if row is None:
            return 0
        if row["session_id"] is None and row["intent_id"] is None:
            await link.execute(_NEVER, row["id"])
            return 1
    known = Known(row["id"], row["account"], row["session_id"], row["intent_id"])
    try:
        if not await look_and_absorb(gateway, known):
            log.error("payment_left_open", payment=str(known.id))
    except Refused as refused:
        log.error("payment_lost", payment=str(known.id), reason=refused.code)  # noqa: TRY400
        async with trusted() as link:
            await link.execute(LET_GO, known.id, isinstance(refused, AccountClosed))
    return 1


async def hear_missed(gateway: Gateway) -> int:
    """Take in events of refunds and disputes that were never told; return how many were news."""
    news = 0
    for account in await paid_on():
        try:
            news += await hear_missed_of(gateway, account)
        except (PaymentsAway, Refused):
            log.warning("events_not_listed", account=account)
    return news


async def paid_on() -> list[str]:
    """Return the accounts on which something was paid that may still be taken back."""
    async with trusted() as link:
        rows: list[Any] = await link.fetch(_ACCOUNTS)
    return [row["account"] for row in rows]


async def hear_missed_of(gateway: Gateway, account: str) -> int:
    """Take in what one account never told; return how much was news. Raises as the gateway."""
    since, news = datetime.now(UTC) - REACH, 0
    async for told in gateway.events(account, list(LATER), since, PAGES):
        event = Event(
            told.id,
            told.type,
            told.livemode,
            {"object": told.data.object.to_dict()},
            account or None,
        )
        try:
            news += await take_in(gateway, event)
        except Problem as problem:
            log.error("event_not_taken", event_id=event.id, reason=problem.code)  # noqa: TRY400
    return news


async def forget_events() -> int:
    """Delete the names of events that cannot be told any more; return how many."""
    async with trusted() as link:
        return await link.fetchval(_FORGET)


_DUE = """
    update payments set looked_at = now() where id = (
      select id from payments
      where (state = 'processing' or state = 'open' and (session_id is not null
          or intent_id is not null or created_at < now() - interval '2 hours'
            and not exists (select from autopay_charges h where h.payment_id = payments.id)))
        and coalesce(looked_at, created_at) < coalesce($1, now()
          - least(greatest((now() - created_at) / 4, interval '1 minute'), interval '1 hour'))
      order by coalesce(looked_at, created_at) limit 1 for update skip locked)
    returning id, account, session_id, intent_id
"""
_NEVER = "update payments set state = 'expired' where id = $1 and state = 'open'"
_ACCOUNTS = """
    select distinct account from payments
    where coalesce(session_id, intent_id) is not null and settled_at > now() - interval '2 years'
"""
_FORGET = """
    with old as (delete from stripe_events where heard_at < now() - interval '30 days' returning 1)
    select count(*) from old
"""
