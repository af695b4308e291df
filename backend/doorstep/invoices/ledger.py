"""Posting to the ledger, within a transaction that holds what it is about.

The database refuses what would not add up (`post_entry` in the migrations); here is only decided
which invoice an amount belongs to.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection

from .models import EntryKind


class Part(msgspec.Struct, frozen=True):
    """What a payment is for: so much of one invoice; `held_minor` is what is left of it there."""

    invoice_id: UUID
    amount_minor: int
    held_minor: int


async def hold(link: Connection, payment: UUID) -> Any:
    """Hold a payment's invoices, in the order of ids, then the payment; return its row or None."""
    await link.execute(_HOLD_INVOICES, payment)
    return await link.fetchrow("select * from payments where id = $1 for update", payment)


async def parts_of(link: Connection, payment: UUID) -> list[Part]:
    """Return the parts of a payment, the newest invoice last."""
    rows: list[Any] = await link.fetch(_PARTS, payment)
    return [Part(**dict(row)) for row in rows]


async def balance_of(link: Connection, invoice: UUID) -> int:
    """Return what is owed on an invoice; below zero is the customer's credit."""
    return await link.fetchval(_BALANCE, invoice)


async def post(
    link: Connection,
    payment: UUID,
    kind: EntryKind,
    amounts: dict[UUID, int],
    *,
    reference: str,
    at: datetime | None = None,
    note: str = "",
) -> None:
    """Post one thing that happened to a payment: by how much each invoice's balance changes.

    Posting it once more changes nothing.
    """
    for invoice, amount in amounts.items():
        if amount:
            await link.execute(_POST, payment, invoice, kind, amount, reference, note, at)


def spread(parts: list[Part], amount: int) -> dict[UUID, int]:
    """Return how much of an amount goes back from each part: the newest first, none over its own.

    What is more than all of them have is left out.
    """
    taken: dict[UUID, int] = {}
    for part in reversed(parts):
        taken[part.invoice_id] = min(part.held_minor, amount)
        amount -= taken[part.invoice_id]
    return {invoice: share for invoice, share in taken.items() if share}


async def posted(
    link: Connection, payment: UUID, kind: EntryKind, reference: str
) -> dict[UUID, int]:
    """Return by how much each invoice's balance was changed by something."""
    rows: list[Any] = await link.fetch(_POSTED, payment, kind, reference)
    return {row["invoice_id"]: row["amount_minor"] for row in rows}


_HOLD_INVOICES = """
    select from invoices where id in (select invoice_id from payment_parts where payment_id = $1)
    order by id for no key update
"""
_PARTS = """
    select p.invoice_id, p.amount_minor, (select coalesce(-sum(e.amount_minor), 0)::bigint
      from ledger_entries e where e.payment_id = p.payment_id and e.invoice_id = p.invoice_id)
      as held_minor
    from payment_parts p join invoices i on i.id = p.invoice_id
    where p.payment_id = $1 order by i.issued_at, i.id
"""
_BALANCE = """
    select coalesce((select balance_minor from ledger_entries where invoice_id = $1
      order by sequence desc limit 1), 0)
"""
_POSTED = """
    select invoice_id, amount_minor from ledger_entries
    where payment_id = $1 and kind = $2 and reference = $3
"""
_POST = """
    insert into ledger_entries (organization_id, customer_id, invoice_id, payment_id, kind,
      currency, amount_minor, reference, note, at)
    select m.organization_id, m.customer_id, $2::uuid, m.id, $3::text, m.currency, $4, $5::text, $6,
      coalesce($7, now())
    from payments m where m.id = $1 and not exists (select from ledger_entries
      where invoice_id = $2::uuid and kind = $3::text and reference = $5::text)
"""
