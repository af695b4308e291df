"""A worker whose clock is wrong reminds nobody: whoever is reminded too early is not once more."""

from datetime import UTC, datetime, timedelta

import pytest
from obstore.store import MemoryStore
from structlog.testing import capture_logs

from doorstep.cli.errands import errands_by
from doorstep.documents.reminding import Reminding
from doorstep.kit.clocks import as_the_database
from doorstep.kit.outside import Outside
from doorstep.kit.settings import Mode, Settings
from doorstep.kit.store import Store
from doorstep.notifications.certificates import hand_over, take_back
from tests.factories.portals import Mailbox
from tests.factories.voices import Hand

from .happenings import Happenings

HOUR = timedelta(hours=1)


async def scheduled(ahead: timedelta) -> list[str]:
    """Have a worker look whose clock is so far ahead; return what was logged as an error."""
    outside = Outside(Mailbox(), Store(MemoryStore()), Hand(datetime.now(UTC) + ahead))
    errands = errands_by(Settings(mode=Mode.DEMO), outside)
    with capture_logs() as logs:
        for name in ("reminders_due", "money_due"):
            await errands[name]()
    return [each["event"] for each in logs if each["log_level"] == "error"]


@pytest.mark.parametrize("ahead", [24 * HOUR, HOUR, -HOUR])
async def test_a_worker_whose_clock_is_wrong_reminds_of_nothing_and_says_so(
    happenings: Happenings, ahead: timedelta
):
    await happenings.do("update organizations set notifies_since = '1990-01-01'")
    await happenings.visit(datetime.now(UTC) + 4 * HOUR)
    await happenings.events()
    assert await scheduled(ahead) == ["clocks_apart"] * 2
    assert await happenings.topics() == []
    assert await scheduled(timedelta(seconds=5)) == []
    assert "visit_tomorrow" in await happenings.topics()


async def test_nor_does_it_remind_of_certificates(happenings: Happenings):
    await happenings.do("update organizations set notifies_since = '1990-01-01'")
    await happenings.do(
        "update documents set kind = 'certificate', expires_on = current_date + 50 where id = $1",
        await happenings.document(audience="owner"),
    )
    east = 12 - datetime.now(UTC).hour
    await happenings.do("update organizations set time_zone = $1", f"Etc/GMT{-east:+}")  # by day
    await happenings.events()

    async def reminded(ahead: timedelta) -> int:
        clock = Hand(datetime.now(UTC) + ahead)
        return await Reminding(hand_over, take_back, clock, as_the_database).remind()

    assert await reminded(HOUR) == 0
    assert await reminded(timedelta(0)) > 0
