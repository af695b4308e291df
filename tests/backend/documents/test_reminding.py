"""Who has to know is told in time that a certificate runs out: once at each stage."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from doorstep.customers.models import Contact
from doorstep.documents.models import Document
from tests.backend.conftest import ALEX, COLIN, MARTA, PRIYA

from .reminders import AUCKLAND, END, LONDON, LOS_ANGELES, NOT_RENEWED, RENEWED, Desk


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


async def test_it_says_what_where_until_when_and_leads_to_the_page(desk: Desk):
    place: Any = await desk.business.link.fetchrow(
        "select * from properties where customer_id = $1 and name is not null limit 1",
        desk.business.priya.customer_id,
    )
    await Contact.filter(email=PRIYA).update(locale="en-US")
    given = await desk.certificate(
        audience="owner", appliance="Boiler\nin the kitchen", property_id=place["id"]
    )
    await desk.reminding.remind()
    [alert] = await desk.alerts()
    assert alert["title"] == "Landlord gas safety record: valid until Wed, Jun 30"
    assert f"Landlord gas safety record, Boiler in the kitchen, {place['name']}" in alert["body"]
    assert alert["path"] == f"/portal/documents/{given.id}"


async def test_one_that_has_run_out_is_said_to_have(desk: Desk):
    await desk.certificate(expires_on=date(2027, 5, 30), audience="owner")
    await desk.reminding.remind()
    [alert] = await desk.alerts()
    assert alert["title"] == "Landlord gas safety record ran out on Sun 30 May"


@pytest.mark.parametrize("silence", ["notifications = false", "notifies_since = null"])
async def test_nobody_is_told_of_an_organisation_that_is_silent_until_it_is_not(
    desk: Desk, silence: str
):
    await desk.certificate(audience="owner")
    await desk.business.link.execute(f"update organizations set {silence}")
    assert await desk.told(30) == []
    await desk.business.link.execute(
        "update organizations set notifications = true, notifies_since = now()"
    )
    assert await desk.told(29) == [PRIYA]


async def test_another_end_is_another_reminder(desk: Desk):
    given = await desk.certificate(audience="owner")
    assert await desk.told(30) == [PRIYA]
    await Document.filter(id=given.id).update(expires_on=END - timedelta(days=1))
    assert await desk.told(30) == [PRIYA]


async def test_nobody_is_told_at_night_of_one_that_comes_late(desk: Desk):
    await desk.certificate(audience="owner")
    assert await desk.told(20, hour=3) == []
    assert await desk.told(20, hour=7) == []
    assert await desk.told(20, hour=8) == [PRIYA]


async def test_stages_that_had_begun_when_the_organisation_started_to_tell_are_no_news(desk: Desk):
    """Its first import brings what has run out for days, or soon will: all at once."""
    await desk.certificate(audience="owner")
    since = datetime(2027, 6, 10, 18, tzinfo=UTC)
    await desk.business.link.execute("update documents set created_at = $1", since)
    await desk.business.link.execute("update organizations set notifies_since = $1", since)
    assert [left for left in range(19, -12, -1) if await desk.told(left)] == [7]


async def test_one_that_comes_after_it_started_is_told_of_at_a_stage_that_had_begun(desk: Desk):
    since = datetime(2027, 6, 10, 18, tzinfo=UTC)
    await desk.business.link.execute("update organizations set notifies_since = $1", since)
    await desk.certificate(audience="owner", created_at=since + timedelta(days=1))
    assert await desk.told(19) == [PRIYA]
