"""By which ways an alert goes: what was chosen, what holds until then, and who can be reached."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from doorstep.notifications.choices import Ways, quiet_end, ways_of
from doorstep.notifications.models import Category, Channel
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.alerts import subscribe, tell
from tests.factories.portals import Served

NOON = datetime(2026, 6, 15, 11, tzinfo=UTC)
CHOOSE = """
    insert into alert_choices (organization_id, contact_id, channels, quiet_from, quiet_until,
      discreet) select organization_id, id, $2, $3, $4, true from customer_portal_access
    where email = $1
"""


async def ways(served: Served, alert: UUID, *, now: datetime = NOON, sms: bool = False) -> Ways:
    return (await ways_of(served.office, [alert], now, sms=sms))[alert]


def channels(found: Ways) -> list[Channel]:
    return [way.channel for way in found.ways]


async def test_who_takes_no_pushes_is_mailed(served: Served):
    assert channels(await ways(served, await tell(served.office, ALEX))) == [Channel.EMAIL]


async def test_who_takes_pushes_is_pushed_to_everywhere_and_not_mailed(served: Served):
    for _ in range(2):
        await served.sign_in(ALEX)
    phones = {await subscribe(served.office, ALEX), await subscribe(served.office, ALEX)}
    found = await ways(served, await tell(served.office, ALEX))
    assert channels(found) == [Channel.PUSH] * 2
    assert {way.subscription_id for way in found.ways} == phones


async def test_a_browser_that_is_signed_out_takes_no_pushes(served: Served):
    browser = await served.sign_in(ALEX)
    await subscribe(served.office, ALEX)
    assert (await browser.delete("/api/session")).status_code == 204
    assert channels(await ways(served, await tell(served.office, ALEX))) == [Channel.EMAIL]


async def test_what_concerns_security_is_mailed_whatever_was_chosen(served: Served):
    await served.sign_in(ALEX)
    await subscribe(served.office, ALEX)
    await choose(served, {"security": {"push": False, "email": "never"}})
    alert = await tell(served.office, ALEX, category=Category.SECURITY)
    assert channels(await ways(served, alert)) == [Channel.EMAIL]


async def test_a_category_goes_as_was_chosen_and_the_others_as_before(served: Served):
    await served.sign_in(ALEX)
    await subscribe(served.office, ALEX)
    await choose(served, {"visits": {"email": "always", "sms": True}, "invoices": {"push": False}})
    visit = await tell(served.office, ALEX)
    assert channels(await ways(served, visit, sms=True)) == [*Channel]
    assert channels(await ways(served, visit)) == [Channel.PUSH, Channel.EMAIL]
    # "Instead" is of a push that comes: one that is switched off does not.
    invoice = await tell(served.office, ALEX, category=Category.INVOICES)
    assert channels(await ways(served, invoice)) == [Channel.EMAIL]
    document = await tell(served.office, ALEX, category=Category.DOCUMENTS)
    assert channels(await ways(served, document)) == [Channel.PUSH]


async def test_no_text_message_goes_to_who_has_no_phone(served: Served):
    await choose(served, {"visits": {"sms": True, "email": "never"}})
    alert = await tell(served.office, ALEX)
    await served.office.execute("update customer_portal_access set phone = null")
    assert channels(await ways(served, alert, sms=True)) == []


async def test_an_address_whose_mail_came_back_gets_none(served: Served):
    await served.office.execute(
        "insert into mail_bounces (organization_id, email, reason) select organization_id, email,"
        " 'No such box' from customer_portal_access where email = $1",
        ALEX,
    )
    alerts = [await tell(served.office, who) for who in (ALEX, PRIYA)]
    found = await ways_of(served.office, alerts, NOON)
    assert [channels(found[alert]) for alert in alerts] == [[], [Channel.EMAIL]]


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
