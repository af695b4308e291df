"""Invoices that were withdrawn: told to those alone who were told before that they have to pay."""

from collections.abc import Collection
from uuid import UUID

from deltasync import Connection

from .queries import OWNERS_AND_BILLING, WANTED

TOPIC = "invoice_voided"
BEFORE = ("invoice_issued", "invoice_due", "invoice_overdue")
"""What there was to be told of an invoice as long as it was to be paid."""
HEARD = f"""
    (exists (select from alerts a where a.contact_id = c.id and a.topic in {BEFORE}
        and a.state = 'told' and a.fact -> 'items' ? i.id::text)
      or exists (select from autopay_charges h join autopays y on y.id = h.autopay_id
        where h.invoice_id = i.id and h.sent_at is not null and y.contact_id = c.id))
"""  # noqa: S608 - put together from our own words
"""Whoever agreed to be charged was told by letter instead."""
VOIDED = f"""{WANTED}
    select w.id, w.stage, i.organization_id, i.customer_id, {OWNERS_AND_BILLING} as roles,
      null::uuid as contact_id, array(select c.id from customer_portal_access c
        where c.customer_id = i.customer_id and not {HEARD}) as but,
      jsonb_build_object('id', i.id, 'number', i.number, 'currency', i.currency,
        'total', i.total_minor, 'job_id', i.job_id)::text as fact
    from w join invoices i on i.id = w.id where i.kind = 'invoice' and i.voided_at is not null
"""  # noqa: S608 - as above


async def hold_untold(link: Connection, customers: Collection[UUID]) -> None:
    """Wait for who tells these customers of invoices just now, so that it is known who has heard.

    What is told later is looked at once more before, and is told of none that is withdrawn.
    """
    await link.execute(_HOLD, list(customers), BEFORE)


_HOLD = """
    select a.id from customer_portal_access c
    join alerts a on a.contact_id = c.id and a.state = 'waiting' and a.topic = any($2)
    where c.customer_id = any($1) order by a.id for update of a
"""
