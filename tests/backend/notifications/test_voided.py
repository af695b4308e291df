"""Who was told to pay an invoice is told that it was withdrawn, and nobody else."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest

from doorstep.notifications.models import Alert
from tests.backend.conftest import ALEX, MARTA, PRIYA

from .happenings import Happenings
from .post import Post
from .spread import spread, told

VOID = "update invoices set voided_at = now() where id = any($1)"
NEVER = "update alerts set state = 'dropped' where contact_id = $1"
ISSUE_LONG_AGO = """
    update invoices set issued_at = now() - interval '100 d', issued_on = current_date - 100
    where id = $1
"""
AS_IF_OF = "update alerts set fact = replace(fact::text, $1, $2)::jsonb"
TOLD = "update alerts set state = 'told', told_at = now()"
WAITING = "select exists (select from pg_locks where not granted)"
CHARGED_BY_ITSELF = """
    with agreed as (insert into autopays (organization_id, customer_id, contact_id, consent_version,
        consent_text)
      select organization_id, customer_id, id, '1', 'Yes' from customer_portal_access where id = $1
      returning id, organization_id, customer_id)
    insert into autopay_charges (organization_id, customer_id, autopay_id, invoice_id,
      amount_minor, planned_on, sent_at)
    select organization_id, customer_id, id, $2, 5000, current_date + 3, $3 from agreed
"""


async def withdraw(post: Post, *invoices: UUID) -> list[str]:
    """Withdraw them, and return the titles of all mails."""
    await post.happenings.do(VOID, invoices)
    await post.tell()
    return await post.deliver()


async def number_of(post: Post, invoice: UUID) -> str:
    return await post.happenings.do("select number from invoices where id = $1", invoice)


async def test_who_was_told_of_an_invoice_is_told_that_it_was_withdrawn(post: Post):
    invoice = await post.happenings.invoice()
    await post.tell()
    await post.deliver()
    number = await number_of(post, invoice)
    titles = await withdraw(post, invoice)
    assert titles == ["New invoice: £50.00", f"Invoice {number} was withdrawn"]
    withdrawn = post.email.parcels[-1]
    assert withdrawn.body.startswith(f"Invoice {number} for £50.00 was withdrawn. You do not have")
    assert withdrawn.path == f"/portal/invoices/{invoice}"


async def test_who_was_only_reminded_of_it_is_told_as_well(post: Post):
    invoice = await post.happenings.invoice()
    await post.tell()
    await post.happenings.do("update alerts set topic = 'invoice_overdue'")
    assert (await withdraw(post, invoice))[-1].endswith("was withdrawn")


async def test_who_was_not_told_of_it_yet_is_told_nothing(post: Post):
    invoice = await post.happenings.invoice()
    await post.spread()
    assert await withdraw(post, invoice) == []
    assert [each.state for each in await Alert.all()] == ["dropped"]


async def test_however_old_an_invoice_is_that_is_withdrawn_it_is_told(post: Post):
    old, new = await post.happenings.draft(), await post.happenings.invoice()
    await post.happenings.do(ISSUE_LONG_AGO, old)
    await post.tell()
    await post.happenings.do(AS_IF_OF, str(new), str(old))
    assert (await withdraw(post, old))[-1] == f"Invoice {await number_of(post, old)} was withdrawn"


async def test_several_that_are_withdrawn_at_once_are_told_of_at_once(post: Post):
    known = [await post.happenings.invoice() for _ in range(2)]
    await post.tell()
    unknown = await post.happenings.invoice()
    await post.spread()
    assert (await withdraw(post, *known, unknown))[-1] == "2 invoices were withdrawn"
    numbers = sorted([await number_of(post, each) for each in known])
    said = post.email.parcels[-1].body
    assert all(each in said for each in numbers)
    assert await number_of(post, unknown) not in said


async def test_of_those_who_pay_only_who_was_told_hears_that_it_was_withdrawn(
    happenings: Happenings,
):
    draft, landlord = await happenings.draft(), happenings.business.priya
    await happenings.do(
        "update invoices set customer_id = $2 where id = $1", draft, landlord.customer_id
    )
    await happenings.issue(draft)
    assert await told() == [(MARTA, "invoice_issued"), (PRIYA, "invoice_issued")]
    await happenings.do(TOLD)
    await happenings.do(NEVER, landlord.contact_id)
    await happenings.do(VOID, [draft])
    assert await told(state="waiting") == [(MARTA, "invoice_voided")]


@pytest.mark.parametrize("sent", [True, False])
async def test_who_was_told_by_letter_that_it_would_be_charged_is_told(
    happenings: Happenings, *, sent: bool
):
    await happenings.do("update organizations set notifies_since = null")
    invoice = await happenings.invoice()
    await happenings.do("update organizations set notifies_since = now()")
    await happenings.do(
        CHARGED_BY_ITSELF,
        *(happenings.business.alex.contact_id, invoice),
        datetime.now(UTC) if sent else None,
    )
    await happenings.do(VOID, [invoice])
    assert await told() == [(ALEX, "invoice_voided")] * sent


async def test_who_is_told_of_it_in_the_moment_in_which_it_is_withdrawn_hears_of_both(
    happenings: Happenings,
):
    invoice = await happenings.invoice()
    await spread()
    await happenings.do(VOID, [invoice])
    async with happenings.business.link.transaction():
        await happenings.do(TOLD)
        spreading = asyncio.create_task(spread())
        async with asyncio.timeout(10):
            while not (spreading.done() or await happenings.do(WAITING)):
                continue
    await spreading
    assert await told(state="waiting") == [(ALEX, "invoice_voided")]
