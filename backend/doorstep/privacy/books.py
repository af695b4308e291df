"""The books of a customer who is erased: as they are while the law asks for them, then gone.

An invoice, its credit notes, its payments and what else those are for hang together: as long as one
of the invoices has to be kept all of it is, whole, with the name and the address on it. So it is
while money is on its way: what comes in would find nothing to be posted to.
"""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection


class Books(msgspec.Struct, frozen=True):
    """How many invoices and credit notes go, with drafts, and how many are kept until when."""

    invoices_gone: int
    invoices_kept: int
    invoices_until: date | None


async def extent_of_books(link: Connection, customer: UUID) -> Books:
    """Return what would go of the books and what would stay, if it were now."""
    row: Any = await link.fetchrow(_EXTENT, customer, await _outlived(link, customer))
    return Books(**dict(row))


async def erase_books(link: Connection, customer: UUID) -> None:
    """Remove drafts, what need not be kept any longer, and who and what the rest leads to."""
    for statement in _LOOSE:
        await link.execute(statement, customer)
    await delete_outlived_books(link, customer)


async def delete_outlived_books(link: Connection, customer: UUID | None = None) -> int:
    """Delete what need not be kept any longer, of all erased customers if none is given."""
    found = await _outlived(link, customer)
    await link.execute(_HOLD, found)
    # Seen anew, now that nobody begins to pay them any more.
    invoices = list(set(found).intersection(await _outlived(link, customer)))
    if not invoices:
        return 0
    payments: list[Any] = await link.fetch(_PAYMENTS, invoices)
    await link.execute(_OVER, "over")
    for statement in _OF_PAYMENTS:
        await link.execute(statement, [row["payment_id"] for row in payments])
    for statement in _OF_INVOICES:
        await link.execute(statement, invoices)
    await link.execute(_OVER, "")
    return len(invoices)


async def _outlived(link: Connection, customer: UUID | None) -> list[UUID]:
    rows: list[Any] = await link.fetch(_OUTLIVED, customer)
    return [row["id"] for row in rows]


_KEPT = "i.issued_on + o.retention_years * interval '1 year' > now()"
"""Whether an invoice `i` of the organisation `o` has to be kept by its own day."""
_UNDER_WAY = """
    exists (select from payment_parts p join payments m on m.id = p.payment_id
      where p.invoice_id = i.id and (m.state in ('open', 'processing') or exists (
        select from refunds r where r.payment_id = m.id and r.state in ('wanted', 'pending'))))
"""
"""Whether money for an invoice `i` may still come in or go back."""
_OUTLIVED = f"""
    with recursive theirs as (
      select i.id, i.credits_id, {_KEPT} or {_UNDER_WAY} as kept from invoices i
      join organizations o on o.id = i.organization_id
      join customers c on c.id = i.customer_id
      where i.issued_at is not null
        and (i.customer_id = $1 or $1::uuid is null and c.erased_at is not null)),
    tied as (
      select id as one, credits_id as other from theirs where credits_id is not null
      union select credits_id, id from theirs where credits_id is not null
      union select p.invoice_id, q.invoice_id from theirs t
        join payment_parts p on p.invoice_id = t.id
        join payment_parts q on q.payment_id = p.payment_id),
    kept as (
      select id from theirs where kept
      union select tied.other from kept join tied on tied.one = kept.id)
    select id from theirs where id not in (select id from kept)
"""  # noqa: S608 - put together from our own words
_EXTENT = f"""
    select count(*) filter (where i.issued_at is null or i.id = any($2::uuid[])) as invoices_gone,
      count(*) filter (where i.issued_at is not null and i.id <> all($2::uuid[])) as invoices_kept,
      max((i.issued_on + o.retention_years * interval '1 year')::date)
        filter (where i.issued_at is not null and {_KEPT}) as invoices_until
    from invoices i join organizations o on o.id = i.organization_id where i.customer_id = $1
"""  # noqa: S608 - put together from our own words
_LOOSE = (
    "delete from invoices where customer_id = $1 and issued_at is null",
    """update invoices set property_id = null, job_id = null
      where customer_id = $1 and (property_id is not null or job_id is not null)""",
    "update payments set contact_id = null where customer_id = $1 and contact_id is not null",
)
_OVER = "select set_config('doorstep.retention', $1, true)"
"""By which the database lets go of books, within one transaction."""
_HOLD = "select from invoices where id = any($1::uuid[]) order by id for update"
_PAYMENTS = "select distinct payment_id from payment_parts where invoice_id = any($1::uuid[])"
_OF_PAYMENTS = (
    "delete from disputes where payment_id = any($1::uuid[])",
    "delete from refunds where payment_id = any($1::uuid[])",
    "delete from ledger_entries where payment_id = any($1::uuid[])",
    "delete from payment_parts where payment_id = any($1::uuid[])",
    "delete from payments where id = any($1::uuid[])",
)
_OF_INVOICES = (
    "delete from ledger_entries where invoice_id = any($1::uuid[])",
    "delete from invoices where id = any($1::uuid[])",
)
