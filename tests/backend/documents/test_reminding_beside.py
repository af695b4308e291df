"""What waits to be told of certificates is taken back in time, beside workers and erasures."""

import asyncio
import json
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
async def test_what_still_waits_is_taken_back_after_the_renewal(desk: Desk, how: str):
    old = await desk.certificate(audience="owner")
    assert await desk.reminding.remind() == 1
    assert len(await desk.alerts()) == 1
    assert await desk.reminding.withdraw() == 0
    await RENEWED[how](desk, old)
    assert await desk.reminding.withdraw() == 1
    assert await desk.alerts() == []
    assert await desk.stages() == []


async def test_what_was_taken_back_is_told_after_all_when_the_renewal_is_declined(desk: Desk):
    old = await desk.certificate(audience="owner")
    await desk.reminding.remind()
    await desk.alerts()
    await asked_for(desk, old, "pending")
    await desk.reminding.withdraw()
    await desk.business.link.execute("update service_requests set status = 'declined'")
    assert await desk.told(29) == [PRIYA]


async def test_what_was_told_is_not_taken_back(desk: Desk):
    old = await desk.certificate(audience="owner")
    assert await desk.told(30) == [PRIYA]
    await asked_for(desk, old, "pending")
    assert await desk.reminding.withdraw() == 0
    assert await desk.stages() == [30]


async def test_several_are_told_of_in_one_alert_and_what_was_renewed_leaves_it(desk: Desk):
    first = await desk.certificate(appliance="Boiler", expires_on=END - timedelta(days=2))
    last = await desk.certificate(appliance="Fire")
    await Contact.filter(email=COLIN).update(active=False)
    await desk.reminding.remind()
    [alert] = await desk.alerts()
    assert alert["title"] == "2 certificates run out, the first on Mon 28 Jun"
    await asked_for(desk, first, "pending")
    assert await desk.reminding.withdraw() == 1
    [alert] = await desk.alerts()
    assert list(json.loads(alert["fact"])["items"]) == [str(last.id)]


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
    alerts = [json.loads(alert["fact"])["items"] for alert in await desk.alerts()]
    assert [len(items) for items in alerts] == [251, 251]
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
    assert await desk.alerts() == []


async def erased(customer: UUID) -> None:
    async with trusted() as link:
        await erase(link, customer)


async def test_an_erasure_waits_for_what_is_taken_back_and_not_the_other_way(desk: Desk):
    """Who takes back has the alert, and takes what was told afterwards."""
    given = await desk.certificate(audience="owner")
    await desk.reminding.remind()
    await desk.alerts()
    link = desk.business.link
    async with link.transaction():
        await link.execute("select from alerts for update")
        erasing = asyncio.create_task(erased(given.customer_id))
        await until_somebody_waits(link)
        await link.execute("delete from document_reminders")
    await erasing
    assert not await Document.exists(id=given.id)


async def test_an_alert_that_somebody_has_is_not_taken_back(desk: Desk):
    old = await desk.certificate(audience="owner")
    await desk.reminding.remind()
    await desk.alerts()
    await asked_for(desk, old, "pending")
    async with desk.business.link.transaction():
        await desk.business.link.execute("select from alerts for update")
        assert await asyncio.wait_for(desk.reminding.withdraw(), 5) == 0
    assert await desk.reminding.withdraw() == 1
