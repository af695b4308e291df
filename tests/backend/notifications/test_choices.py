"""By which ways an alert goes: what was chosen, what holds until then, and who can be reached."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from doorstep.notifications.choices import quiet_end, ways_of
from doorstep.notifications.models import Category
from doorstep.notifications.ways import Ways
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.alerts import subscribe, tell
from tests.factories.portals import Served

NOON = datetime(2026, 6, 15, 11, tzinfo=UTC)
CHOOSE = """
    insert into alert_choices (organization_id, contact_id, channels, quiet_from, quiet_until,
      discreet) select organization_id, id, $2, $3, $4, true from customer_portal_access
    where email = $1
"""
SECOND_ACCOUNT = """
    insert into customer_portal_access (organization_id, customer_id, name, email)
    select organization_id, customer_id, 'Alex', $2 from customer_portal_access where email = $1
"""
"""Somebody at the customer of $1 has the address $2, too."""


async def ways(served: Served, alert: UUID, *, now: datetime = NOON, sms: bool = False) -> Ways:
    return (await ways_of(served.office, [alert], now, sms=sms))[alert]


def told(found: Ways) -> tuple[int, str, bool]:
    """Return to how many devices it is pushed, when it is mailed, and whether it is a text, too."""
    return len(found.push), found.email, found.sms


async def take_pushes(served: Served, browsers: int = 1) -> set[UUID]:
    for _ in range(browsers):
        await served.sign_in(ALEX)
    return {await subscribe(served.office, ALEX) for _ in range(browsers)}


async def test_who_takes_no_pushes_is_mailed(served: Served):
    assert told(await ways(served, await tell(served.office, ALEX))) == (0, "instead", False)


async def test_who_takes_pushes_is_pushed_to_on_all_their_devices(served: Served):
    phones = await take_pushes(served, 2)
    found = await ways(served, await tell(served.office, ALEX))
    assert set(found.push) == phones
    assert found.email == "instead"


async def test_a_browser_that_is_signed_out_takes_no_pushes(served: Served):
    browser = await served.sign_in(ALEX)
    await subscribe(served.office, ALEX)
    assert (await browser.delete("/api/session")).status_code == 204
    assert told(await ways(served, await tell(served.office, ALEX))) == (0, "instead", False)


async def test_a_person_is_reached_for_each_of_their_accounts_and_nobody_else_is(served: Served):
    phones = await take_pushes(served)
    await served.office.execute(SECOND_ACCOUNT, PRIYA, ALEX)
    both: list[Any] = await served.office.fetch(
        "select id from customer_portal_access where email = $1", ALEX
    )
    await tell(served.office, ALEX)
    alerts: list[Any] = await served.office.fetch("select id, contact_id from alerts")
    assert {row["contact_id"] for row in alerts} == {row["id"] for row in both}
    for row in alerts:
        assert set((await ways(served, row["id"])).push) == phones
    assert told(await ways(served, await tell(served.office, PRIYA)))[0] == 0


async def test_what_concerns_security_is_mailed_whatever_was_chosen(served: Served):
    await take_pushes(served)
    await choose(served, {"security": {"push": False, "email": "never"}})
    alert = await tell(served.office, ALEX, category=Category.SECURITY)
    assert told(await ways(served, alert)) == (0, "always", False)


async def test_a_category_goes_as_was_chosen_and_the_others_as_before(served: Served):
    await take_pushes(served)
    await choose(served, {"visits": {"email": "always", "sms": True}, "invoices": {"push": False}})
    visit = await tell(served.office, ALEX)
    assert told(await ways(served, visit, sms=True)) == (1, "always", True)
    assert told(await ways(served, visit)) == (1, "always", False)
    # "Instead" is of a push that comes: one that is switched off does not.
    invoice = await tell(served.office, ALEX, category=Category.INVOICES)
    assert told(await ways(served, invoice)) == (0, "instead", False)
    document = await tell(served.office, ALEX, category=Category.DOCUMENTS)
    assert told(await ways(served, document)) == (1, "instead", False)


async def test_no_text_message_goes_to_who_has_no_phone(served: Served):
    await choose(served, {"visits": {"sms": True}})
    alert = await tell(served.office, ALEX)
    assert (await ways(served, alert, sms=True)).sms
    await served.office.execute("update customer_portal_access set phone = null")
    assert not (await ways(served, alert, sms=True)).sms


async def test_an_address_whose_mail_came_back_gets_none(served: Served):
    await served.office.execute(
        "insert into mail_bounces (organization_id, email, reason) select organization_id, email,"
        " 'No such box' from customer_portal_access where email = $1",
        ALEX,
    )
    alerts = [await tell(served.office, who) for who in (ALEX, PRIYA)]
    found = await ways_of(served.office, alerts, NOON)
    assert [found[alert].email for alert in alerts] == ["never", "instead"]


async def test_who_has_no_access_any_more_is_not_told(served: Served):
    alert = await tell(served.office, ALEX)
    await served.office.execute("update customer_portal_access set active = false")
    assert await ways_of(served.office, [alert], NOON) == {}


async def test_quiet_hours_are_those_of_the_business_and_a_locked_screen_may_be_kept_private(
    served: Served,
):
    alert = await tell(served.office, ALEX)
    before = await ways(served, alert)
    assert not before.discreet
    await choose(served, {}, 22 * 60, 7 * 60)
    night = datetime(2026, 6, 15, 21, 30, tzinfo=UTC)  # half past ten in London
    found = await ways(served, alert, now=night)
    assert found.discreet
    assert found.quiet_until == datetime(2026, 6, 16, 6, tzinfo=UTC)
    assert (await ways(served, alert)).quiet_until is None


async def test_a_phone_is_quiet_and_private_for_all_accounts_of_its_person(served: Served):
    await choose(served, {"visits": {"email": "always"}}, 22 * 60, 7 * 60)
    await served.office.execute("update alert_choices set language = 'de'")
    await served.office.execute(SECOND_ACCOUNT, PRIYA, ALEX)
    await tell(served.office, ALEX)
    alerts: list[Any] = await served.office.fetch("select id from alerts")
    night = datetime(2026, 6, 15, 21, 30, tzinfo=UTC)
    found = await ways_of(served.office, [row["id"] for row in alerts], night)
    assert [(each.discreet, each.language) for each in found.values()] == [(True, "de")] * 2
    assert all(each.quiet_until for each in found.values())
    # By which channels they hear of an account is chosen in each.
    assert sorted(each.email for each in found.values()) == ["always", "instead"]
    stranger = await tell(served.office, PRIYA)
    assert not (await ways(served, stranger, now=night)).discreet
    # What was chosen in an account itself comes first.
    await served.office.execute(
        "insert into alert_choices (organization_id, contact_id, language) select organization_id,"
        " id, 'es' from customer_portal_access where email = $1 on conflict do nothing",
        ALEX,
    )
    found = await ways_of(served.office, [row["id"] for row in alerts], night)
    assert sorted(each.language for each in found.values()) == ["de", "es"]
    assert all(each.discreet for each in found.values())


async def choose(served: Served, chosen: dict[str, Any], *quiet: int) -> None:
    await served.office.execute(CHOOSE, ALEX, json.dumps(chosen), *(quiet or (None, None)))


@pytest.mark.parametrize(
    ("now", "quiet", "end"),
    [
        ("2026-06-15T20:59", (22 * 60, 7 * 60), None),
        ("2026-06-15T21:00", (22 * 60, 7 * 60), "2026-06-16T06:00"),
        ("2026-06-16T05:59", (22 * 60, 7 * 60), "2026-06-16T06:00"),
        ("2026-06-16T06:00", (22 * 60, 7 * 60), None),
        ("2026-06-15T12:00", (12 * 60, 14 * 60), "2026-06-15T13:00"),
        ("2026-06-15T12:00", (8 * 60, 8 * 60), None),
        # The clocks go back at 1:00 UTC: it is half past one twice.
        ("2026-10-24T22:00", (22 * 60, 7 * 60), "2026-10-25T07:00"),
        ("2026-10-25T00:30", (22 * 60, 105), "2026-10-25T00:45"),
        ("2026-10-25T01:30", (22 * 60, 105), "2026-10-25T01:45"),
        # They go forward at 1:00 UTC: there is no half past one.
        ("2026-03-28T23:00", (22 * 60, 90), "2026-03-29T01:30"),
        ("2026-03-28T23:00", (22 * 60, 7 * 60), "2026-03-29T06:00"),
    ],
)
def test_quiet_hours_end_by_the_clock_on_the_wall(now: str, quiet: tuple[int, int], end: str):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = quiet_end(moment, "Europe/London", *quiet)
    assert found == (end and datetime.fromisoformat(end).replace(tzinfo=UTC))
