"""What is no news any more is not told, however it came to be late, and nothing is told twice."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from doorstep.kit.database import trusted
from doorstep.notifications.dead_letters import revive
from doorstep.notifications.delivering import Delivering
from doorstep.notifications.models import Alert, Channel
from doorstep.notifications.spreading import Spreading
from doorstep.notifications.telling import Telling
from doorstep.notifications.topics import TOPICS
from doorstep.notifications.voice import Voice
from doorstep.notifications.ways import Never, Outcome
from tests.backend.conftest import ALEX
from tests.factories.alerts import subscribe
from tests.factories.portals import Served
from tests.factories.voices import (
    EVERYTHING,
    NOON,
    VOICE,
    Channeled,
    Hand,
    Topic,
    a_visit,
    facts,
    move,
    say,
    wait_to_tell,
)

from .happenings import Happenings

DAY = timedelta(days=1)
A_WEEK = Voice({"visit": Topic(useful=7 * DAY, ttl=7 * DAY)}, facts, say, VOICE.ways)
"""Of what is no news after a week, though it can still be said."""

ALWAYS_MAILED = """
    insert into alert_choices (organization_id, contact_id, channels)
    select organization_id, id, '{"visits": {"email": "always"}}'
    from customer_portal_access where email = $1
"""


@dataclass
class Pushed:
    """A visit in a month, of which Alex is told by push."""

    served: Served
    clock: Hand = field(default_factory=Hand)
    push: Channeled = field(default_factory=Channeled)
    email: Channeled = field(default_factory=Channeled)

    async def deliver(self, answer: Outcome | None = None) -> list[tuple[str, str]]:
        """Deliver what waits, with that answer to the push; return the state of everything."""
        office: Any = self.served.office
        self.push.answers = [answer] if answer else []
        senders = {Channel.PUSH: self.push, Channel.EMAIL: self.email}
        waits = "select id from notification_deliveries where state = 'waiting'"
        while waiting := await office.fetch(waits):
            for row in waiting:
                await Delivering(A_WEEK, senders, self.clock).deliver(row["id"])
        everything = "select channel, state from notification_deliveries order by created_at, id"
        return [(row["channel"], row["state"]) for row in await office.fetch(everything)]

    async def retry(self) -> int:
        async with trusted() as link:
            return await revive(link, None, None, self.clock.now())


@pytest.fixture
async def pushed(served: Served) -> Pushed:
    await served.sign_in(ALEX)
    await subscribe(served.office, ALEX)
    visit = await a_visit(served.office)
    await move(served.office, visit, NOON + 30 * DAY)
    await wait_to_tell(served.office, ALEX, visit)
    return Pushed(served)


async def test_a_push_that_was_mailed_instead_is_not_tried_again(pushed: Pushed):
    await Telling(A_WEEK, EVERYTHING, pushed.clock).tell_due()
    assert await pushed.deliver(Never("403")) == [("push", "failed"), ("email", "sent")]
    assert await pushed.retry() == 0
    await pushed.served.office.execute(
        "delete from notification_deliveries where channel = 'email'"
    )
    assert await pushed.retry() == 1
    assert await pushed.deliver() == [("push", "sent")]


async def test_a_push_that_failed_beside_a_mail_is_tried_again_as_often_as_that_fails(
    pushed: Pushed,
):
    await pushed.served.office.execute(ALWAYS_MAILED, ALEX)
    await Telling(A_WEEK, EVERYTHING, pushed.clock).tell_due()
    for _ in range(2):
        assert await pushed.deliver(Never("403")) == [("email", "sent"), ("push", "failed")]
        assert await pushed.retry() == 1
    assert await pushed.deliver() == [("email", "sent"), ("push", "sent")]
    assert len(pushed.email.parcels) == 1


async def test_of_a_push_and_its_mail_that_both_failed_the_mail_is_tried_again(pushed: Pushed):
    await Telling(A_WEEK, EVERYTHING, pushed.clock).tell_due()
    pushed.email.answers = [Never("550")]
    assert await pushed.deliver(Never("403")) == [("push", "failed"), ("email", "failed")]
    assert await pushed.retry() == 1
    assert await pushed.deliver() == [("push", "failed"), ("email", "sent")]


async def test_what_is_no_news_any_more_is_not_sent_when_it_is_tried_again(pushed: Pushed):
    await Telling(A_WEEK, frozenset({Channel.EMAIL}), pushed.clock).tell_due()
    pushed.email.answers = [Never("550")]
    assert await pushed.deliver() == [("email", "failed")]
    pushed.clock.at += 8 * DAY
    assert await pushed.retry() == 1
    assert await pushed.deliver() == [("email", "dropped")]
    assert len(pushed.email.parcels) == 1


async def test_what_waited_until_it_was_no_news_is_not_told(pushed: Pushed):
    pushed.clock.at += 8 * DAY
    with capture_logs() as logs:
        await Telling(A_WEEK, EVERYTHING, pushed.clock).tell_due()
    assert [each["event"] for each in logs] == ["alert_too_late"]
    assert await pushed.served.office.fetchval("select state from alerts") == "dropped"


async def test_a_push_service_does_not_keep_it_until_it_is_no_news(pushed: Pushed):
    pushed.clock.at += 5 * DAY
    await Telling(A_WEEK, EVERYTHING, pushed.clock).tell_due()
    await pushed.deliver()
    assert [each.ttl for each in pushed.push.parcels] == [2 * DAY]


async def test_after_weeks_without_a_worker_what_happened_at_first_is_not_told(
    happenings: Happenings,
):
    await happenings.document("Old")
    await happenings.do("update notification_events set occurred_at = now() - interval '15 days'")
    await happenings.document("New")
    with capture_logs() as logs:
        assert await Spreading().spread_next() == 2
    assert [each.title for each in await Alert.all()] == ["New document: New"]
    [late] = [each for each in logs if each["event"] == "alert_too_late"]
    assert (late["topic"], late["events"]) == ("document", 1)


def test_whatever_says_no_end_of_its_own_is_news_for_a_while_alone():
    endless = {name for name, topic in TOPICS.items() if topic.useful is None}
    single = {"visit", "visit_tomorrow", "visit_on_the_way", "visit_done"}
    assert endless == {*single, "visits"}
