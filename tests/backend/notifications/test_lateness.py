"""What came too late is logged, and nothing else is logged as that."""

from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from doorstep.kit.clock import SystemClock
from doorstep.notifications.models import Alert, Channel
from doorstep.notifications.spreading import Spreading
from doorstep.notifications.sweeping import delete_old_spread
from doorstep.notifications.telling import Telling
from doorstep.notifications.voice import VOICE
from tests.factories.voices import Hand

from .happenings import Happenings

IN_A_WEEK = timedelta(days=7)


async def nothing_told(happenings: Happenings, later: timedelta) -> list[Any]:
    """Tell what is due some time from now, which is nothing; return what is logged of it."""
    clock = Hand(SystemClock().now() + later)
    with capture_logs() as logs:
        await Telling(VOICE, frozenset({Channel.EMAIL}), clock).tell_due()
    assert await happenings.do("select array_agg(state::text) from alerts") == ["dropped"]
    return [each["event"] for each in logs]


async def test_what_is_over_came_too_late(happenings: Happenings):
    await happenings.visit()
    await Spreading().spread_next()
    assert await nothing_told(happenings, IN_A_WEEK) == ["alert_too_late"]


@pytest.mark.parametrize(
    "meanwhile",
    [
        "update customer_portal_access set active = false",
        "update customer_portal_access set role = 'billing'",
        "update organizations set notifications = false",
    ],
)
async def test_what_is_not_theirs_to_hear_any_more_did_not_come_too_late(
    happenings: Happenings, meanwhile: str
):
    await happenings.visit()
    await Spreading().spread_next()
    assert await Alert.filter(state="waiting").count() == 1
    await happenings.do(meanwhile)
    assert await nothing_told(happenings, timedelta(hours=1)) == []


async def test_events_that_nobody_has_spread_for_weeks_are_logged_when_they_go(
    happenings: Happenings,
):
    for _ in range(2):
        await happenings.visit()
    await happenings.request()
    await happenings.do("update notification_events set occurred_at = now() - interval '31 days'")
    await happenings.visit()
    with capture_logs() as logs:
        assert await delete_old_spread() == 2
    [late] = logs
    assert (late["event"], late["topic"], late["events"]) == ("alert_too_late", "visit", 2)
    assert await happenings.topics() == ["visit"]
