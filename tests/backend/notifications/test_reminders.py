"""A reminder reaches people once, also of a visit that is moved, and moved back, just then."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from doorstep.notifications.delivering import Delivering
from doorstep.notifications.models import Category, Channel
from doorstep.notifications.scheduling import Scheduling
from doorstep.notifications.spreading import Spreading
from doorstep.notifications.telling import Telling
from doorstep.notifications.voice import VOICE
from tests.factories.voices import Channeled, Hand

from .happenings import Happenings

HOUR = timedelta(hours=1)


@dataclass
class Evening:
    """A visit in a few hours, and what workers do, one step after the other."""

    happenings: Happenings
    visit: UUID
    clock: Hand = field(default_factory=lambda: Hand(datetime.now(UTC)))
    email: Channeled = field(default_factory=Channeled)

    async def schedule(self) -> None:
        await Scheduling(self.clock).schedule_next()

    async def spread(self) -> None:
        await Spreading(self.clock).spread_next()

    async def tell(self) -> None:
        await Telling(VOICE, frozenset({Channel.EMAIL}), self.clock).tell_due()

    async def deliver(self) -> None:
        self.clock.at += timedelta(minutes=1)
        deliveries: Any = self.happenings.business.link
        for row in await deliveries.fetch("select id from notification_deliveries"):
            delivering = Delivering(VOICE, {Channel.EMAIL: self.email}, self.clock)
            await delivering.deliver(row["id"])

    async def move(self, by: timedelta) -> None:
        await self.happenings.do(
            "update visits set arrives_from = arrives_from + $2,"
            " arrives_until = arrives_until + $2 where id = $1",
            *(self.visit, by),
        )
        await self.spread()

    async def everything(self) -> None:
        for step in (self.schedule, self.spread, self.tell, self.deliver):
            await step()


@pytest.fixture
async def evening(happenings: Happenings) -> Evening:
    await happenings.do("delete from visits")
    await happenings.do("update organizations set notifies_since = now() - interval '9 days'")
    visit = await happenings.visit(datetime.now(UTC) + 5 * HOUR)
    await happenings.events()
    return Evening(happenings, visit)


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 4])
async def test_one_that_is_moved_back_is_reminded_of_once(evening: Evening, steps: int):
    on_its_way = (evening.schedule, evening.spread, evening.tell, evening.deliver)
    for step in on_its_way[:steps]:
        await step()
    await evening.move(HOUR)
    for step in (evening.spread, evening.tell, evening.deliver)[: 1 if steps < 3 else 3]:
        await step()
    await evening.move(-HOUR)
    for _ in range(2):
        await evening.everything()
    about = [each.kind for each in evening.email.parcels if each.category == Category.VISITS]
    assert about == ["visit_tomorrow"]
