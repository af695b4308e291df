"""A worker that stands still in the middle of it is waited for no longer than some seconds."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from deltasync import is_outage
from doorstep.notifications.portions import Portions
from doorstep.notifications.telling import Telling
from tests.backend.conftest import ALEX
from tests.factories.portals import Served
from tests.factories.voices import EVERYTHING, VOICE, Hand, a_visit, wait_to_tell

FROZEN = timedelta(milliseconds=200)


async def test_others_tell_in_place_of_a_worker_that_stands_still(served: Served):
    await wait_to_tell(served.office, ALEX, await a_visit(served.office))
    stands, goes_on = asyncio.Event(), asyncio.Event()

    async def stand_still(*given: Any) -> Any:
        stands.set()
        await goes_on.wait()
        return await VOICE.facts(*given)

    still = structs.replace(VOICE, facts=stand_still)
    frozen = asyncio.create_task(
        Telling(still, EVERYTHING, Hand(), Portions(10, frozen=FROZEN)).tell_due()
    )
    await stands.wait()
    assert await Telling(VOICE, EVERYTHING, Hand()).tell_due() == 0
    async with asyncio.timeout(10):
        while not await Telling(VOICE, EVERYTHING, Hand()).tell_due():
            pass
    goes_on.set()
    with pytest.raises(Exception, match="connection") as raised:
        await frozen
    assert is_outage(raised.value)
