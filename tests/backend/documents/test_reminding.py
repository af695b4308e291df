"""Who has to know is told in time that a certificate runs out: once at each stage, by a mail."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from doorstep.cli.working import write_letter
from doorstep.customers.models import Contact
from doorstep.documents.models import Document, DocumentReminder
from doorstep.documents.reminding import Reminding
from doorstep.kit.database import trusted
from doorstep.privacy.erasing import erase
from tests.backend.conftest import ALEX, COLIN, MARTA, PRIYA, Business
from tests.factories.databases import until_somebody_waits

from .conftest import document

LONDON, AUCKLAND, LOS_ANGELES = "Europe/London", "Pacific/Auckland", "America/Los_Angeles"
END = date(2027, 6, 30)
MAIL = "select * from privacy_letters order by created_at, id"


@dataclass
class At:
    """A clock that stands still."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass
class Desk:
    """A landlord's certificates, and what is written about them."""

    business: Business
    clock: At
    reminding: Reminding

    async def certificate(self, **given: Any) -> Document:
        """Return a new certificate that is published, and ends with END."""
        usual: dict[str, Any] = {
            "customer_id": self.business.priya.customer_id,
            "made_of": None,
            "sha256": "0" * 64,
            "filed_at": datetime(2026, 6, 30, tzinfo=UTC),
            "issued_on": date(2026, 6, 30),
            "expires_on": END,
        }
        return await document(self.business, **usual | given)

    async def letters(self) -> list[Any]:
        return await self.business.link.fetch(MAIL)

    async def told(self, left: int, *, hour: int = 12, zone: str = LONDON) -> list[str]:
        """Remind so many days before END; return who was written to, and forget the letters."""
        day = END - timedelta(days=left)
        self.clock.at = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone))
        await self.reminding.remind()
        told = [letter["recipient"] for letter in await self.letters()]
        await self.business.link.execute("delete from privacy_letters")
        return sorted(told)

    async def stages(self) -> list[int]:
        return sorted(each.days for each in await DocumentReminder.all())


@pytest.fixture
async def desk(business: Business) -> Desk:
    await business.link.execute("delete from documents")
    clock = At(datetime(2027, 6, 1, 12, tzinfo=UTC))
    return Desk(business, clock, Reminding("https://portal.example.com", write_letter, clock))


async def test_each_stage_is_told_once_on_its_day(desk: Desk):
    await desk.certificate(audience="owner")
    assert [left for left in range(64, -12, -1) if await desk.told(left)] == [60, 30, 7]
    assert await desk.stages() == [7, 30, 60]


@pytest.mark.parametrize("days", [[60, 30, 7], [45, 30, 7], [20, 7], [3]])
async def test_one_that_comes_late_is_told_of_at_its_most_pressing_stage_and_after(
    desk: Desk, days: list[int]
):
    await desk.certificate(audience="owner")
    assert [left for left in range(days[0], -12, -1) if await desk.told(left)] == days


@pytest.mark.parametrize(("left", "told"), [(0, 1), (-1, 1), (-7, 1), (-8, 0), (-400, 0)])
async def test_one_that_has_run_out_is_told_of_for_a_week(desk: Desk, left: int, told: int):
    await desk.certificate(audience="owner")
    assert len(await desk.told(left)) == told


@pytest.mark.parametrize("zone", [LONDON, AUCKLAND, LOS_ANGELES])
@pytest.mark.parametrize("until", [date(2027, 1, 8), date(2027, 3, 21), date(2027, 4, 4)])
async def test_a_day_begins_at_eight_where_the_organisation_is_whenever_clocks_change(
    desk: Desk, zone: str, until: date
):
    await desk.business.link.execute("update organizations set time_zone = $1", zone)
    await desk.certificate(expires_on=until, audience="owner")
    eight = datetime(until.year, until.month, until.day, 8, tzinfo=ZoneInfo(zone))
    desk.clock.at = (eight - timedelta(days=60)).astimezone(UTC) - timedelta(seconds=1)
    assert await desk.reminding.remind() == 0
    desk.clock.at += timedelta(seconds=1)
    assert await desk.reminding.remind() == 1


async def test_owners_and_sites_are_told_of_what_they_may_see_and_nobody_else(desk: Desk):
    await desk.certificate(audience="site")
    assert await desk.told(60) == [COLIN, PRIYA]
    await desk.certificate(audience="owner")
    assert await desk.told(60) == [PRIYA]
    await desk.certificate(audience="billing", customer_id=desk.business.alex.customer_id)
    await desk.certificate(audience="everyone")
    assert await desk.told(60) == [ALEX, COLIN, PRIYA]
    assert MARTA not in await desk.told(30)


async def test_who_has_no_access_any_more_is_not_told(desk: Desk):
    await Contact.filter(email=PRIYA).update(active=False)
    await desk.certificate(audience="owner")
    assert await desk.told(60) == []


RENEWED: dict[str, Callable[[Desk, Document], Any]] = {
    "superseded": lambda desk, old: desk.certificate(
        supersedes_id=old.id, title="New", certificate_type="Other", expires_on=date(2028, 6, 30)
    ),
    "newer": lambda desk, _: desk.certificate(
        certificate_type=" landlord GAS safety record", issued_on=date(2027, 4, 1), expires_on=None
    ),
    "asked for": lambda desk, old: asked_for(desk, old, "pending"),
    "arranged": lambda desk, old: asked_for(desk, old, "scheduled"),
    "withdrawn": lambda desk, old: Document.filter(id=old.id).update(withdrawn_at=desk.clock.at),
    "without a file": lambda _, old: Document.filter(id=old.id).update(sha256=None),
}
NOT_RENEWED: dict[str, Callable[[Desk, Document], Any]] = {
    "declined": lambda desk, old: asked_for(desk, old, "declined"),
    "successor without a file": lambda desk, old: desk.certificate(
        supersedes_id=old.id, sha256=None, issued_on=date(2027, 4, 1)
    ),
    "newer at another place": lambda desk, _: desk.certificate(
        appliance="Fire", issued_on=date(2027, 4, 1), expires_on=date(2028, 6, 30)
    ),
    "somebody else's": lambda desk, _: desk.certificate(
        customer_id=desk.business.alex.customer_id, issued_on=date(2027, 4, 1), expires_on=None
    ),
}


async def asked_for(desk: Desk, old: Document, status: str) -> None:
    await desk.business.link.execute(
        "insert into service_requests (organization_id, customer_id, renews_id, type, description,"
        " status) values ($1, $2, $3, 'maintenance', 'Renew', $4)",
        *(old.organization_id, old.customer_id, old.id, status),
    )


@pytest.mark.parametrize("how", RENEWED)
async def test_nobody_is_told_of_what_is_renewed(desk: Desk, how: str):
    old = await desk.certificate(audience="owner")
    await RENEWED[how](desk, old)
    assert await desk.told(30) == []


@pytest.mark.parametrize("how", NOT_RENEWED)
async def test_what_only_looks_like_a_renewal_is_told_of(desk: Desk, how: str):
    old = await desk.certificate(audience="owner")
    await NOT_RENEWED[how](desk, old)
    assert await desk.told(30) == [PRIYA]


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


async def test_the_mail_says_what_where_until_when_and_leads_to_the_page(desk: Desk):
    place: Any = await desk.business.link.fetchrow(
        "select * from properties where customer_id = $1 limit 1", desk.business.priya.customer_id
    )
    await desk.business.link.execute("update organizations set host = 'my.northgate.example'")
    await Contact.filter(email=PRIYA).update(locale="en-US")
    given = await desk.certificate(
        audience="owner", appliance="Boiler\nin the kitchen", property_id=place["id"]
    )
    await desk.reminding.remind()
    [letter] = await desk.letters()
    assert letter["subject"] == "Landlord gas safety record runs out on Wed, Jun 30, 2027"
    assert letter["text"].startswith("Hello Priya Shah,\n\nthis certificate runs out soon:\n\n")
    assert (
        "    Landlord gas safety record, Boiler in the kitchen\n"
        f"    {place['line1']}, {place['city']}, {place['postal_code']}\n"
        "    valid until Wed, Jun 30, 2027\n"
        f"    https://my.northgate.example/portal/documents/{given.id}\n"
    ) in letter["text"]


async def test_one_that_has_run_out_is_said_to_have(desk: Desk):
    await desk.certificate(expires_on=date(2027, 5, 30), audience="owner")
    await desk.reminding.remind()
    [letter] = await desk.letters()
    assert letter["subject"] == "Landlord gas safety record ran out on Sun 30 May 2027"
    assert "this certificate has run out:" in letter["text"]


async def test_another_end_is_another_reminder(desk: Desk):
    given = await desk.certificate(audience="owner")
    assert await desk.told(30) == [PRIYA]
    await Document.filter(id=given.id).update(expires_on=END - timedelta(days=1))
    assert await desk.told(30) == [PRIYA]


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
