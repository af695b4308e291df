"""Erasing a customer who is paying at that moment: each waits for the other, never in a circle."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from obstore.store import MemoryStore

from doorstep.customers.models import Contact
from doorstep.kit.database import trusted
from doorstep.kit.store import Store
from doorstep.payments.cards import Saved
from doorstep.payments.saving import Agreed, take_saved
from doorstep.privacy.erasing import erase, finish_next
from doorstep.sign_in.holding import hold_viewer
from tests.backend.conftest import Business
from tests.factories.books import BASE, INVOICE, bring
from tests.factories.databases import until_somebody_waits

HOLD_INVOICES = "select from invoices where customer_id = $1 order by id for no key update"
PAY = """
    with p as (insert into payments (organization_id, customer_id, contact_id, currency,
        amount_minor) select organization_id, customer_id, $2, currency, 5 from invoices
        where customer_id = $1 order by id limit 1 returning id)
    insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor)
    select i.organization_id, p.id, i.id, 5 from p, invoices i where i.customer_id = $1
      and i.kind = 'invoice' and i.issued_at is not null order by i.id limit 1
"""
SESSION = """
    insert into sign_in_sessions (organization_id, contact_id, token_hash, expires_at)
    select organization_id, id, 'hash', now() + interval '1 day' from customer_portal_access
    where id = $1
"""
APPROVED = """
    insert into erasures (id, organization_id, customer_id, state, decided_at)
    select gen_random_uuid(), organization_id, id, 'approved', now() from customers where id = $1
"""


CONSENTS = """
    insert into autopays (id, organization_id, customer_id, contact_id, session_id,
      consent_version, consent_text)
    select each.id, organization_id, customer_id, a.id, each.session, 'x', 'x'
    from customer_portal_access a, unnest($2::uuid[], array['cs_1', null]) each(id, session)
    where a.id = $1
"""
FIRST, SECOND = (UUID(f"00000000-0000-7000-8000-00000000000{number}") for number in (1, 2))


async def erased(customer: UUID) -> None:
    async with trusted() as link:
        await erase(link, customer)


@pytest.fixture
async def ann(portal: asyncpg.Connection) -> UUID:
    await bring(*BASE, INVOICE)
    found: Any = await portal.fetchval("select id from customers where external_id = 'ann'")
    return found


async def test_what_holds_an_invoice_may_refer_to_its_customer(
    portal: asyncpg.Connection, ann: UUID
):
    async with portal.transaction():
        await portal.execute(HOLD_INVOICES, ann)
        erasing = asyncio.create_task(erased(ann))
        await until_somebody_waits(portal)
        await portal.execute(PAY, ann, None)
    await erasing
    assert await portal.fetchval("select erased_at is not null from customers where id = $1", ann)


async def test_who_pays_is_erased_afterwards(business: Business):
    link, alex = business.link, business.alex
    await link.execute(SESSION, alex.contact_id)
    async with link.transaction():
        await hold_viewer(link, b"hash", alex)
        erasing = asyncio.create_task(erased(alex.customer_id))
        await until_somebody_waits(link)
        await link.execute(HOLD_INVOICES, alex.customer_id)
        await link.execute(PAY, alex.customer_id, alex.contact_id)
    await erasing
    assert not await Contact.exists(id=alex.contact_id)


async def saved(customer: UUID, organization: UUID) -> bool:
    """Take in that the card of the first consent was saved."""
    seen = Saved(
        state="complete",
        autopay=str(FIRST),
        organization=str(organization),
        customer=str(customer),
        session_id="cs_1",
        profile_id="cus_1",
        method_id="pm_1",
        detail="Visa ending in 4242",
    )
    async with trusted() as link:
        return await take_saved(link, Agreed(FIRST, "", "cs_1"), seen)


async def test_a_card_that_was_just_saved_is_erased_afterwards(business: Business):
    """It is noted who saved it: who then waits for their contact must not have the consents."""
    link, alex = business.link, business.alex
    await link.execute(CONSENTS, alex.contact_id, [FIRST, SECOND])
    async with link.transaction():
        await link.execute("select from autopays where id = $1 for update", SECOND)
        saving = asyncio.create_task(saved(alex.customer_id, alex.organization_id))
        await until_somebody_waits(link)
        erasing = asyncio.create_task(erased(alex.customer_id))
        await until_somebody_waits(link, 2)
    assert await saving
    await erasing
    kept = "select ended_why, method_id from autopays where id = $1"
    assert tuple(await link.fetchrow(kept, FIRST) or ()) == ("erased", "pm_1")


async def test_the_second_look_waits_for_what_is_being_written(
    portal: asyncpg.Connection, ann: UUID
):
    await erased(ann)
    await portal.execute(APPROVED, ann)
    async with portal.transaction():
        await portal.execute(
            "insert into properties (id, organization_id, customer_id, line1)"
            " select gen_random_uuid(), organization_id, id, 'Late' from customers where id = $1",
            ann,
        )
        store = Store(MemoryStore())
        finishing = asyncio.create_task(finish_next(store, timedelta(0)))
        await until_somebody_waits(portal)
    assert await finishing == 1
    assert not await portal.fetchval("select exists (select from properties)")
