"""What is not settled with a customer: the office is to know of it before it erases them."""

from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.kit.money import money_words
from doorstep.kit.words import counted


class Open(msgspec.Struct, frozen=True):
    """How many things of one kind are open, and what they come to in one currency."""

    what: str
    number: int
    minor: int
    currency: str


class OpenMoney(msgspec.Struct, frozen=True):
    """All that is open, and the organisation's locale, in which amounts are said."""

    parts: list[Open]
    locale: str

    def sentences(self) -> list[str]:
        """Return a sentence for each kind of thing that is open; none when all is settled."""
        return [
            _SAID[what](found, self._sum(found))
            for what in _SAID
            if (found := [part for part in self.parts if part.what == what])
        ]

    def _sum(self, parts: list[Open]) -> str:
        return " and ".join(money_words(part.minor, part.currency, self.locale) for part in parts)


async def open_money(link: Connection, customer: UUID) -> OpenMoney:
    """Return what is open with a customer just now."""
    locale: str = await link.fetchval(_LOCALE, customer)
    rows: list[Any] = await link.fetch(_OPEN, customer)
    return OpenMoney([Open(**dict(row)) for row in rows], locale)


def _many(parts: list[Open], noun: str) -> tuple[str, str]:
    """Return "1 payment" or "2 payments", and the verb to go with it."""
    number = sum(part.number for part in parts)
    return counted(number, noun), "is" if number == 1 else "are"


def _unpaid(parts: list[Open], total: str) -> str:
    many, verb = _many(parts, "invoice")
    return f"{many}, {total}, {verb} not paid, and cannot be paid in the portal any more."


def _credit(_parts: list[Open], total: str) -> str:
    return f"{total} is kept for the customer as credit: pay it back yourself."


def _begun(parts: list[Open], total: str) -> str:
    many, verb = _many(parts, "payment")
    return (
        f"{many}, {total}, {verb} begun: the worker closes the page at Stripe, and takes in what"
        " was paid there before."
    )


def _coming(parts: list[Open], total: str) -> str:
    many, verb = _many(parts, "payment")
    return f"{many}, {total}, {verb} on the way, and will be taken in on arrival."


def _going(parts: list[Open], total: str) -> str:
    many, verb = _many(parts, "refund")
    return f"{many}, {total}, {verb} on the way to the customer."


_SAID = {
    "unpaid": _unpaid,
    "credit": _credit,
    "open": _begun,
    "processing": _coming,
    "refund": _going,
}
_LOCALE = """
    select o.locale from organizations o join customers c on c.organization_id = o.id
    where c.id = $1
"""
_OPEN = """
    with theirs as (
      select i.currency, e.balance_minor from invoices i
      cross join lateral (select balance_minor from ledger_entries
        where invoice_id = i.id order by sequence desc limit 1) e
      where i.customer_id = $1 and i.voided_at is null),
    going as (
      select r.state, r.amount_minor, m.currency from refunds r
      join payments m on m.id = r.payment_id
      where m.customer_id = $1 and r.state in ('wanted', 'pending')),
    found as (
      select 'unpaid' as what, currency, 1 as number, balance_minor as minor from theirs
        where balance_minor > 0
      union all select 'credit', currency, 1, -balance_minor from theirs where balance_minor < 0
      union all select 'credit', currency, 0, -amount_minor from going where state = 'wanted'
      union all select 'refund', currency, 1, amount_minor from going
      union all select state, currency, 1, amount_minor from payments
        where customer_id = $1 and state in ('open', 'processing'))
    select what, sum(number)::bigint as number, sum(minor)::bigint as minor, currency from found
    group by what, currency having sum(minor) > 0 order by what, currency
"""
"""A refund that is wanted is not in the ledger yet: until then it looks like credit."""
