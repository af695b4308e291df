"""Mail in place of a push that can be of no use to anybody any more."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from doorstep.cli.alerting import telling_by
from doorstep.notifications.delivering import Delivering
from doorstep.notifications.models import Channel
from doorstep.notifications.telling import Telling
from doorstep.notifications.unset import Unset
from doorstep.notifications.ways import Later, Outcome
from tests.backend.conftest import ALEX
from tests.factories.alerts import subscribe
from tests.factories.portals import Served
from tests.factories.voices import (
    EVERYTHING,
    NOON,
    VOICE,
    Channeled,
    Hand,
    a_visit,
    move,
    wait_to_tell,
)

MINUTE = timedelta(minutes=1)
QUIET_UNTIL_ONE = """
    insert into alert_choices (organization_id, contact_id, quiet_from, quiet_until)
    select organization_id, id, 12 * 60, 13 * 60 from customer_portal_access where email = $1
"""
"""From NOON in London, for an hour."""


@dataclass
class Pushed:
    """A visit that Alex is told of by push, ten minutes before noon."""

    served: Served
    visit: Any
    clock: Hand = field(default_factory=lambda: Hand(NOON - 10 * MINUTE))
    push: Channeled = field(default_factory=Channeled)
    email: Channeled = field(default_factory=Channeled)

    async def deliver(self, answer: Outcome | None = None) -> list[tuple[str, str]]:
        """Deliver what is due, with that answer to the push; return the states of everything."""
        self.push.answers = [answer] if answer else []
        delivering = Delivering(
            VOICE, {Channel.PUSH: self.push, Channel.EMAIL: self.email}, self.clock
        )
        waits = "select id from notification_deliveries where state = 'waiting'"
        for row in await self._rows(waits):
            await delivering.deliver(row["id"])
        return await self.states()

    async def states(self) -> list[tuple[str, str]]:
        everything = "select channel, state from notification_deliveries order by created_at, id"
        return [(row["channel"], row["state"]) for row in await self._rows(everything)]

    async def _rows(self, query: str) -> list[Any]:
        return await self.served.office.fetch(query)


@pytest.fixture
async def pushed(served: Served) -> Pushed:
    await served.sign_in(ALEX)
    await subscribe(served.office, ALEX)
    pushed = Pushed(served, await a_visit(served.office))
    await wait_to_tell(served.office, ALEX, pushed.visit, due=pushed.clock.at)
    return pushed


@pytest.mark.parametrize(("begins", "mailed"), [(45, True), (75, False)])
async def test_a_push_put_off_into_quiet_hours_is_mailed_if_it_is_of_no_use_after_them(
    pushed: Pushed, begins: int, *, mailed: bool
):
    office = pushed.served.office
    await office.execute(QUIET_UNTIL_ONE, ALEX)
    await move(office, pushed.visit, NOON + begins * MINUTE)
    await Telling(VOICE, EVERYTHING, pushed.clock).tell_due()
    assert await pushed.deliver(Later("500", 20 * MINUTE)) == [("push", "waiting")]
    pushed.clock.at = NOON + 15 * MINUTE
    if mailed:
        assert await pushed.deliver() == [("push", "dropped"), ("email", "waiting")]
        assert await pushed.deliver() == [("push", "dropped"), ("email", "sent")]
    else:
        assert await pushed.deliver() == [("push", "waiting")]
        pushed.clock.at = NOON + 61 * MINUTE
        assert await pushed.deliver() == [("push", "sent")]


async def test_what_waits_for_a_channel_that_is_not_set_up_any_more_is_mailed(pushed: Pushed):
    await Telling(VOICE, EVERYTHING, pushed.clock).tell_due()
    unset = Unset(VOICE, {Channel.EMAIL}, pushed.clock)
    pushed.clock.at += 10 * MINUTE
    assert await unset.drop() == 0  # another worker may have it
    pushed.clock.at += 10 * MINUTE
    assert await unset.drop() == 1
    assert await pushed.states() == [("push", "dropped"), ("email", "waiting")]
    assert await unset.drop() == 0
    assert await pushed.deliver() == [("push", "dropped"), ("email", "sent")]


async def test_what_another_worker_has_the_channel_for_is_left_to_it(pushed: Pushed):
    await Telling(VOICE, EVERYTHING, pushed.clock).tell_due()
    pushed.clock.at += 20 * MINUTE
    assert await Unset(VOICE, EVERYTHING, pushed.clock).drop() == 0
    assert await pushed.states() == [("push", "waiting")]


def test_whoever_works_looks_for_them():
    assert "unset_deliveries" in telling_by({}, Hand())
