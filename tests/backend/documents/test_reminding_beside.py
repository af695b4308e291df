"""Letters about certificates that wait are taken back in time, beside workers and erasures."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from doorstep.customers.models import Contact
from doorstep.documents.models import Document, DocumentReminder
from doorstep.kit.database import trusted
from doorstep.privacy.erasing import erase
from tests.backend.conftest import COLIN, PRIYA
from tests.factories.databases import until_somebody_waits

from .reminders import END, RENEWED, Desk, asked_for


@pytest.mark.parametrize("how", RENEWED)
async def test_a_letter_that_still_waits_is_taken_back_after_the_renewal(desk: Desk, how: str):
    old = await desk.certificate(audience="owner")
    assert await desk.reminding.remind() == 1
    assert await desk.reminding.withdraw() == 0
    await RENEWED[how](desk, old)
    assert await desk.reminding.withdraw() == 1
    assert await desk.letters() == []
    assert await desk.stages() == []


async def test_what_was_taken_back_is_told_after_all_when_the_renewal_is_declined(desk: Desk):
    old = await desk.certificate(audience="owner")
    await desk.reminding.remind()
    await asked_for(desk, old, "pending")
    await desk.reminding.withdraw()
    await desk.business.link.execute("update service_requests set status = 'declined'")
    assert await desk.told(29) == [PRIYA]


async def test_a_letter_that_may_be_on_its_way_is_not_taken_back(desk: Desk):
    old = await desk.certificate(audience="owner")
    await desk.reminding.remind()
    just_tried = "update privacy_letters set attempts = 1, next_at = now() + interval '1 minute'"
    await desk.business.link.execute(just_tried)
    await asked_for(desk, old, "pending")
    assert await desk.reminding.withdraw() == 0
    await desk.business.link.execute("update privacy_letters set next_at = now()")
    assert await desk.reminding.withdraw() == 1


async def test_several_are_told_of_in_one_letter_and_anew_without_what_was_renewed(desk: Desk):
    first = await desk.certificate(appliance="Boiler", expires_on=END - timedelta(days=2))
    await desk.certificate(appliance="Fire")
    await Contact.filter(email=COLIN).update(active=False)
    await desk.reminding.remind()
    [letter] = await desk.letters()
    assert letter["subject"] == "2 certificates run out, the first on Mon 28 Jun 2027"
    assert letter["text"].index("Boiler") < letter["text"].index("Fire")
    await asked_for(desk, first, "pending")
    assert await desk.reminding.withdraw() == 1
    await desk.reminding.remind()
    [letter] = await desk.letters()
    assert letter["subject"] == "Landlord gas safety record runs out on Wed 30 Jun 2027"
    assert "Boiler" not in letter["text"]


async def test_many_are_told_of_in_bounded_steps_by_several_workers_once(desk: Desk):
    given = await desk.certificate(audience="site")
    await desk.business.link.execute(
        "insert into documents (organization_id, customer_id, kind, audience, title, sha256,"
        " filed_at, expires_on, appliance) select organization_id, customer_id, kind, audience,"
        " title, sha256, filed_at, expires_on, 'Boiler ' || n"
        " from documents, generate_series(1, 250) n where id = $1",
        given.id,
    )
    await asyncio.gather(desk.reminding.remind(), desk.reminding.remind())
    assert await DocumentReminder.all().count() == 2 * 251
    said = "".join(letter["text"] for letter in await desk.letters())
    assert said.count("/portal/documents/") == 2 * 251
    assert len(await desk.letters()) <= 8
    assert await desk.reminding.remind() == 0


async def test_whom_an_erasure_has_is_left_to_it(desk: Desk):
    """It has the contacts, and takes the documents afterwards: who waited would find none."""
    await desk.certificate(audience="owner")
    link = desk.business.link
    async with link.transaction():
        await link.execute("select from customer_portal_access order by id for update")
        reminding = asyncio.create_task(desk.reminding.remind())
        await asyncio.wait([reminding], timeout=1)
        await link.execute("delete from documents")
    assert await reminding == 0
    assert await desk.letters() == []


async def erased(customer: UUID) -> None:
    async with trusted() as link:
        await erase(link, customer)


async def test_an_erasure_waits_for_letters_that_are_taken_back_and_not_the_other_way(desk: Desk):
    """Who takes back has the letter, and takes what was told afterwards."""
    given = await desk.certificate(audience="owner")
    await desk.reminding.remind()
    link = desk.business.link
    async with link.transaction():
        await link.execute("select from privacy_letters for update")
        erasing = asyncio.create_task(erased(given.customer_id))
        await until_somebody_waits(link)
        await link.execute("delete from document_reminders")
    await erasing
    assert not await Document.exists(id=given.id)


async def test_a_letter_that_somebody_has_is_not_taken_back(desk: Desk):
    old = await desk.certificate(audience="owner")
    await desk.reminding.remind()
    await asked_for(desk, old, "pending")
    async with desk.business.link.transaction():
        await desk.business.link.execute("select from privacy_letters for update")
        assert await asyncio.wait_for(desk.reminding.withdraw(), 5) == 0
    assert await desk.reminding.withdraw() == 1
