"""A row that cannot be read, of a newer version or by an office's own SQL, holds up no other."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from doorstep.kit.database import trusted
from doorstep.notifications.choices import ways_of
from doorstep.notifications.delivering import Delivering
from doorstep.notifications.models import Channel
from doorstep.notifications.queue import JOBS
from doorstep.notifications.sweeping import Sweep
from doorstep.notifications.telling import Telling
from doorstep.notifications.ways import Ways
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.portals import Served
from tests.factories.voices import NOON, VOICE, Channeled, Hand, a_visit, wait_to_tell

CHOOSE = """
    insert into alert_choices (organization_id, contact_id, quiet_from, quiet_until, channels)
    select organization_id, id, $2, $3, $4::jsonb from customer_portal_access where email = $1
"""
EMAIL = frozenset({Channel.EMAIL})


@pytest.mark.parametrize(
    "channels",
    ['{"visits": {"email": "weekly", "push": 3, "sms": true}}', '{"visits": "all"}', "[]"],
)
async def test_a_choice_that_cannot_be_read_is_as_if_it_was_not_made(served: Served, channels: str):
    await served.office.execute(CHOOSE, ALEX, None, None, channels)
    alert = await wait_to_tell(served.office, ALEX, await a_visit(served.office))
    async with trusted() as link:
        ways = await ways_of(link, [alert], NOON, sms=True)
    assert ways == {alert: Ways(email="instead", sms="sms" in channels)}


@pytest.mark.parametrize(("until", "zone"), [(60 * 60, "Europe/London"), (13 * 60, "DOOR3")])
async def test_quiet_hours_that_make_no_sense_hold_up_nothing(
    served: Served, until: int, zone: str
):
    await served.office.execute("update organizations set time_zone = $1", zone)  # SQL knows both
    await served.office.execute(CHOOSE, ALEX, 0, until, "{}")
    alert = await wait_to_tell(served.office, ALEX, await a_visit(served.office))
    async with trusted() as link:
        ways = await ways_of(link, [alert], NOON)
    assert ways[alert].quiet_until is None


async def test_a_delivery_of_a_later_version_holds_up_none_that_are_taken_with_it(served: Served):
    office, clock, mails = served.office, Hand(), Channeled()
    visit = await a_visit(office)
    good, bad = [await wait_to_tell(office, email, visit) for email in (ALEX, PRIYA)]
    await Telling(VOICE, EMAIL, clock).tell_due()
    await office.execute("update alerts set category = 'weather' where id = $1", bad)
    await office.execute(f"delete from {JOBS}")
    await office.execute(
        """insert into notification_deliveries (organization_id, alert_id, channel, next_at)
        select organization_id, id, 'pigeon', $2 from alerts where id = $1""",
        *(bad, NOON),
    )
    clock.at += timedelta(minutes=2)

    assert await Sweep(VOICE, clock).sweep() == 2

    rows: list[Any] = await office.fetch("select id from notification_deliveries")
    delivering = Delivering(VOICE, {Channel.EMAIL: mails}, clock)
    await asyncio.gather(*(delivering.deliver(row["id"]) for row in rows))
    assert [each.alert_id for each in mails.parcels] == [good]
