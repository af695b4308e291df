"""How much of each invoice is paid: what is owed of it, held while that is decided."""

from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.customers.viewer import Viewer
from doorstep.invoices.owing import LARGEST, OWED
from doorstep.kit.errors import NotFound

from .refusals import (
    AmountChanged,
    InvoicePaid,
    InvoiceVoid,
    MixedCurrencies,
    OutOfBounds,
    PaymentProcessing,
    PaymentsOff,
)
from .seen import step_of


class Wish(msgspec.Struct, frozen=True):
    """Which invoices are to be paid, and how much of each; None is all that is open."""

    amounts: dict[UUID, int | None]
    currency: str
    total_minor: int


class Owed(msgspec.Struct, frozen=True):
    """An invoice, as far as paying goes; `open_minor` is owed and not on its way."""

    id: UUID
    number: str
    currency: str
    voided: bool
    balance_minor: int
    open_minor: int


async def hold_owed(link: Connection, viewer: Viewer, invoices: list[UUID]) -> list[Owed]:
    """Hold invoices of the viewer's, and return how they stand; NotFound if one is not theirs.

    They are read by a statement of its own: one that waits for a lock sees what was before it.
    """
    held: list[Any] = await link.fetch(_HOLD, invoices, viewer.customer_id, viewer.organization_id)
    if len(held) < len(invoices):
        raise NotFound
    return [Owed(**dict(row)) for row in await link.fetch(_OWED, invoices)]


def shares_of(wish: Wish, owed: list[Owed], house: Any) -> dict[UUID, int]:
    """Return how much of each invoice is paid; raises the problem if it cannot be."""
    if not house["online"]:
        raise PaymentsOff
    if {invoice.currency for invoice in owed} != {wish.currency}:
        raise MixedCurrencies
    shares = {each.id: _share(each, wish.amounts[each.id], house) for each in owed}
    total = sum(shares.values())
    if total != wish.total_minor:
        raise AmountChanged
    _require_countable(total, wish.currency)
    return shares


def _require_countable(total: int, currency: str) -> None:
    """Raise the problem if cards and banks do not take such a sum, whoever pays it."""
    if total > LARGEST:
        raise OutOfBounds("This is more than can be paid online at once. Nothing was paid.")
    if step := total % step_of(currency):
        raise OutOfBounds(
            f"Cards and banks take no sum in {currency} that ends in {step}. "
            "Nothing was paid; please ask us how to pay it."
        )


def _share(invoice: Owed, wished: int | None, house: Any) -> int:
    """Return how much of one invoice is paid."""
    if invoice.voided:
        raise InvoiceVoid
    if invoice.balance_minor <= 0:
        raise InvoicePaid
    if invoice.open_minor <= 0:
        raise PaymentProcessing
    if wished is not None and wished != invoice.open_minor:
        _require_within(wished, invoice.open_minor, house)
    return invoice.open_minor if wished is None else wished


def _require_within(amount: int, most: int, house: Any) -> None:
    if amount > most:
        raise OutOfBounds("This is more than is owed. Nothing was paid; please look at it again.")
    if not house["parts"]:
        raise OutOfBounds("This can only be paid whole. Nothing was paid.")
    if amount < house["least_minor"]:
        raise OutOfBounds("This is less than can be paid at once. Nothing was paid.")


_HOLD = """
    select id from invoices where id = any($1) and customer_id = $2 and organization_id = $3
      and issued_at is not null and kind = 'invoice'
    order by id for update
"""
"""In one order, so that two who pay the same wait for one another and not in a circle."""
_OWED = f"""
    select i.id, i.number, i.currency, i.voided_at is not null as voided, b.minor as balance_minor,
      b.minor - (select coalesce(sum(e.amount_minor), 0)::bigint from ledger_entries e
        join disputes d on d.dispute_id = e.reference
        where e.invoice_id = i.id and e.kind = 'dispute' and d.state = 'open') as open_minor
    from invoices i cross join lateral (
      select coalesce({OWED}, 0) as minor) b
    where i.id = any($1) order by i.id
"""  # noqa: S608 - put together from our own words
"""What is on its way is no part of it: whoever pays such an invoice is told so before."""
