"""What no file can say: a bank debit on its way, and a payment of which some went back."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec

from doorstep.invoices.models import Invoice, InvoiceKind
from doorstep.invoices.sums import Item, TaxRounding, sum_up
from doorstep.kit.database import trusted
from doorstep.kit.settings import Settings
from doorstep.payments.gateway import Gateway
from doorstep.payments.sessions import Sessions

BANK, CARD = "00012345", "4242424242424242"
"""A bank account that pays after three days, and a card that pays."""
TIMEOUT = 10.0
"""Seconds for the hosted page to answer, and for its news to arrive."""
GIVEN_BACK = 2_000
"""Pence, before tax, for a visit that was late."""


async def pay_some(settings: Settings) -> None:
    """Pay two invoices at the stand-in: one by bank debit, one by card, of which some goes back."""
    gateway = Gateway(settings)
    sessions = Sessions(settings, gateway)
    async with gateway.running(), httpx.AsyncClient(timeout=TIMEOUT) as web:
        async with trusted() as link:
            owed: list[Any] = await link.fetch(_OWED)
        for row, method in zip(owed, (BANK, CARD), strict=False):
            payment = await _begun(row)
            page = await sessions.open(payment)
            await web.post(page, data={"method": method})
            if method == CARD:
                await _give_back(gateway, payment, row)


async def _begun(row: Any) -> UUID:
    async with trusted() as link:
        payment: UUID = await link.fetchval(_BEGIN, row["id"], row["balance_minor"])
        await link.execute(_PART, payment, row["id"], row["balance_minor"])
    return payment


async def _give_back(gateway: Gateway, payment: UUID, about: Any) -> None:
    """Credit some of what was paid, and pay it back, once it has arrived."""
    intent: str | None = None
    async with asyncio.timeout(TIMEOUT):
        while intent is None:
            await asyncio.sleep(0.1)
            async with trusted() as link:
                intent = await link.fetchval(_ARRIVED, payment)
    item = Item("Goodwill for a late visit", 1_000, "", GIVEN_BACK, 200_000)
    sums = sum_up([item], TaxRounding.INVOICE)
    now = datetime.now(UTC)
    async with trusted():
        await Invoice.create(
            organization_id=about["organization_id"],
            customer_id=about["customer_id"],
            kind=InvoiceKind.CREDIT_NOTE,
            credits_id=about["id"],
            title=item.description,
            currency=about["currency"],
            lines=[_plain(line) for line in sums.lines],
            taxes=[_plain(tax) for tax in sums.taxes],
            net_minor=sums.net_minor,
            tax_minor=sums.tax_minor,
            total_minor=sums.total_minor,
            issued_at=now,
        )
    await gateway.refund("", intent, str(uuid4()), sums.total_minor, about["currency"])


def _plain(struct: msgspec.Struct) -> dict[str, Any]:
    return msgspec.structs.asdict(struct)


_OWED = """
    select i.id, i.organization_id, i.customer_id, i.currency, e.balance_minor
    from invoices i join customers c on c.id = i.customer_id
    cross join lateral (select balance_minor from ledger_entries
      where invoice_id = i.id order by sequence desc limit 1) e
    where c.external_id not in ('cust-1', 'cust-2', 'cust-3') and i.kind = 'invoice'
      and e.balance_minor > 10000
      and not exists (select from payments where session_id is not null)
    order by c.external_id <> 'cust-4', i.issued_at desc, i.id limit 2
"""
"""Nothing once it was done."""
_BEGIN = """
    insert into payments (organization_id, customer_id, currency, amount_minor, expires_at)
    select organization_id, customer_id, currency, $2,
      date_trunc('second', now() + interval '1 hour')
    from invoices where id = $1 returning id
"""
_PART = """
    insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor)
    select organization_id, $1, id, $3 from invoices where id = $2
"""
_ARRIVED = "select intent_id from payments where id = $1 and state = 'succeeded'"
