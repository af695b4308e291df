"""Comparing what Stripe has with what the ledger says: each charge, refund and dispute of a time.

What Stripe lists is put into a temporary table and compared there, so that it may be much. Nothing
else is written.
"""

from collections.abc import AsyncGenerator, Callable
from enum import StrEnum
from typing import Any

import msgspec

from .accounts import Account
from .gateway import AccountClosed, Gateway, Refused
from .looking import Known, look
from .seen import Moved

KINDS = ("charge", "refund", "dispute")
AT_ONCE = 500
"""Rows that are written together."""
UNDER_WAY = {"open", "processing"}


class What(StrEnum):
    """What is different."""

    NO_PAYMENT = "no_payment"
    LEFT_OPEN = "left_open"
    NOT_AT_STRIPE = "not_at_stripe"
    NOT_HERE = "not_here"
    AMOUNT = "amount"
    NEVER_MADE = "never_made"


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is not the same on both sides.

    `kind` is charge, refund, dispute, or payment where there is no charge at all; `id` is Stripe's
    name of it, or our own; `state` is the payment's, or that which Stripe says it has.
    """

    what: What
    kind: str
    id: str
    payment: str
    currency: str
    at_stripe_minor: int = 0
    here_minor: int = 0
    state: str = ""


class Total(msgspec.Struct, frozen=True):
    """The money of one currency that came and stayed, on either side."""

    currency: str
    at_stripe_minor: int
    here_minor: int


async def gather(link: Any, gateway: Gateway, account: Account, told: Callable[[int], None]) -> int:
    """Have what Stripe has of an account in the temporary table; return how much is not ours.

    `told` how many there were so far. Raises Refused or PaymentsAway.
    """
    await link.execute(_TABLES)
    since = min(since for since, _ in account.spans.values())
    until = max(until for _, until in account.spans.values())
    seen = others = 0
    for kind in KINDS:
        rows: list[tuple[Any, ...]] = []
        async for move in gateway.moves(account.name, kind, since, until):
            seen += 1
            if not (move.payment and move.organization):
                others += 1
            elif account.has(move.organization, move.at):
                rows.append(_row(move))
            if len(rows) == AT_ONCE:
                await link.executemany(_KEEP, rows)
                rows = []
            told(seen)
        await link.executemany(_KEEP, rows)
    await link.execute(_COMPARE, account.name, *account.columns())
    return others


def _row(move: Moved) -> tuple[Any, ...]:
    key = move.payment if move.kind == "charge" else move.id
    return (move.kind, key, move.id, move.payment, move.amount_minor, move.currency, move.at)


async def differences(link: Any, gateway: Gateway, account: Account) -> AsyncGenerator[Difference]:
    """Yield what is different, once it was gathered. Raises PaymentsAway."""
    async with link.transaction():
        async for row in link.cursor(_DIFFERENT, account.name):
            yield _difference(row)
    async with link.transaction():
        async for row in link.cursor(_UNDER_WAY, account.name, *account.columns()):
            if state := await _ended(gateway, account, row):
                yield Difference(
                    what=What.LEFT_OPEN,
                    kind="payment",
                    id=str(row["id"]),
                    payment=str(row["id"]),
                    currency=row["currency"],
                    state=state,
                )
    async with link.transaction():
        async for row in link.cursor(_NEVER_MADE, account.name, *account.columns()):
            yield Difference(what=What.NEVER_MADE, kind="refund", **dict(row))


async def _ended(gateway: Gateway, account: Account, row: Any) -> str:
    """Return how a payment ended at Stripe that is under way here, or nothing if it has not."""
    known = Known(row["id"], account.name, row["session_id"], row["intent_id"])
    try:
        state = (await look(gateway, known)).state
    except AccountClosed:
        raise
    except Refused:
        return "unknown"
    return "" if state in UNDER_WAY else state


def _difference(row: Any) -> Difference:
    """Return in what two sides are different that are not the same."""
    here, there = row["here_minor"] is not None, row["at_stripe_minor"] is not None
    if here and there:
        what = What.AMOUNT
    elif here:
        what = What.NOT_AT_STRIPE
    elif row["state"] is None:
        what = What.NO_PAYMENT
    elif row["kind"] == "charge" and row["state"] in UNDER_WAY:
        what = What.LEFT_OPEN
    else:
        what = What.NOT_HERE
    return Difference(
        what=what,
        kind=row["kind"],
        id=row["id"],
        payment=row["payment"],
        currency=row["currency"],
        at_stripe_minor=row["at_stripe_minor"] or 0,
        here_minor=row["here_minor"] or 0,
        state=row["state"] or "",
    )


async def totals(link: Any) -> list[Total]:
    """Return the money of each currency, once it was gathered."""
    return [Total(*row) for row in await link.fetch(_TOTALS)]


_TABLES = """
    create temporary table if not exists at_stripe (kind text, key text, id text, payment text,
      amount_minor bigint, currency text, at timestamptz);
    create index if not exists at_stripe_key on at_stripe (kind, key);
    create temporary table if not exists compared (kind text, id text, payment text, currency text,
      at_stripe_minor bigint, here_minor bigint, at timestamptz);
    truncate at_stripe, compared;
"""
_KEEP = "insert into at_stripe values ($1, $2, $3, $4, $5, $6, $7)"
_SPANS = """
    spans as (select * from unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[])
      as s (organization_id, since, until))
"""
_COMPARE = f"""
    with {_SPANS},
    posted as (
      select case when e.kind = 'payment' then 'charge' when e.kind like 'refund%' then 'refund'
          else 'dispute' end as kind,
        e.reference as key, m.id, m.currency, s.since, s.until, e.amount_minor, e.at
      from ledger_entries e join payments m on m.id = e.payment_id
      join spans s on s.organization_id = m.organization_id
      where m.account = $1 and coalesce(m.session_id, m.intent_id) is not null),
    here as (
      select kind, key, id::text as payment, currency, 1::bigint as number, min(at) as at,
        abs(sum(amount_minor))::bigint as minor
      from posted p group by kind, key, id, currency, since, until
      having min(at) >= since and min(at) < until
        or exists (select from at_stripe a where a.kind = p.kind and a.key = p.key)),
    there as (
      select *, row_number() over (partition by kind, key order by at, id) as number
      from at_stripe)
    insert into compared
    select kind, coalesce(there.id, here.key), coalesce(there.payment, here.payment),
      coalesce(there.currency, here.currency), there.amount_minor,
      case when here.currency <> there.currency then 0 else here.minor end,
      coalesce(there.at, here.at)
    from here full join there using (kind, key, number)
"""  # noqa: S608 - of this module's own pieces
_DIFFERENT = """
    select c.kind, c.id, c.payment, c.currency, c.at_stripe_minor, c.here_minor, m.state
    from compared c left join payments m on m.id::text = c.payment and m.account = $1
    where coalesce(c.at_stripe_minor, 0) <> coalesce(c.here_minor, 0)
    order by c.at, c.kind, c.id
"""
_UNDER_WAY = f"""
    with {_SPANS}
    select m.id, m.session_id, m.intent_id, m.currency from payments m
    join spans s on s.organization_id = m.organization_id
    where m.account = $1 and m.state in ('open', 'processing')
      and coalesce(m.session_id, m.intent_id) is not null
      and m.created_at >= s.since and m.created_at < s.until
      and not exists (select from at_stripe a where a.kind = 'charge' and a.key = m.id::text)
    order by m.created_at, m.id
"""  # noqa: S608
_NEVER_MADE = f"""
    with {_SPANS}
    select r.id::text, r.payment_id::text as payment, m.currency, r.amount_minor as here_minor,
      r.state from refunds r
    join payments m on m.id = r.payment_id join spans s on s.organization_id = m.organization_id
    where m.account = $1 and r.refund_id is null
      and r.created_at >= s.since and r.created_at < s.until
    order by r.created_at, r.id
"""  # noqa: S608
_TOTALS = """
    select currency,
      sum(case kind when 'charge' then 1 else -1 end * coalesce(at_stripe_minor, 0))::bigint,
      sum(case kind when 'charge' then 1 else -1 end * coalesce(here_minor, 0))::bigint
    from compared group by currency order by currency
"""
