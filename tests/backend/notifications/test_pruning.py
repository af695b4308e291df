"""What is old is deleted piece by piece, without reading all that is kept."""

from datetime import timedelta

import asyncpg
import pytest

from doorstep.notifications.sweeping import OLD_ALERTS, OLD_DELIVERIES
from tests.backend.conftest import Business


@pytest.mark.parametrize(
    ("statement", "index"), [(OLD_DELIVERIES, "deliveries_ended"), (OLD_ALERTS, "alerts_ended")]
)
async def test_what_is_old_is_found_by_its_age(business: Business, statement: str, index: str):
    async with business.link.transaction():
        await business.link.execute("set local enable_seqscan = off")
        plan = await business.link.fetch(f"explain {statement}", timedelta(days=90), 1000)
    assert any(f"using {index}" in line[0] for line in plan)


async def test_a_time_zone_that_is_none_is_not_taken(business: Business):
    """It would be in the way of the reminders of everybody."""
    with pytest.raises(asyncpg.InvalidParameterValueError):
        await business.link.execute("update organizations set time_zone = 'Mars/Olympus_Mons'")
