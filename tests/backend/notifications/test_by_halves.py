"""What takes too long, or what others are in the way of, holds up only itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from deltasync import Connection
from doorstep.kit.clock import SystemClock
from doorstep.notifications.alerted import Alerted, Fact
from doorstep.notifications.models import Alert
from doorstep.notifications.spreading import Spreading
from doorstep.notifications.telling import Telling
from doorstep.notifications.voice import VOICE, Voice
from tests.backend.conftest import ALEX

from .happenings import Happenings
from .test_held_up import EMAIL, all_of_it, people, portions, until_there_is

MANY = 3


def slow(visit: UUID) -> Voice:
    """Return a voice that finds out too slowly what is so of a visit."""

    async def facts(
        link: Connection, alerts: Sequence[Alerted], now: datetime
    ) -> Mapping[UUID, Fact]:
        if visit in {each.subject_id for each in alerts}:
            await link.execute("select set_config('statement_timeout', '50ms', true)")
            await link.execute("select pg_sleep(30)")
        return await VOICE.facts(link, alerts, now)

    return Voice(VOICE.topics, facts, VOICE.say, VOICE.ways)


async def test_what_takes_too_long_is_told_by_halves_and_what_does_so_alone_is_left(
    happenings: Happenings,
):
    visits = [await happenings.visit() for _ in range(MANY)]
    await Spreading().spread_next()
    await Alert.all().update(due_at=SystemClock().now())
    telling = Telling(slow(visits[1]), EMAIL, SystemClock(), portions())
    logged = await all_of_it(telling.tell_due)
    assert await people(state="told") == [ALEX] * (MANY - 1)
    assert logged.count("alert_broke") == 1
    assert "organization_is_busy" not in logged
    [left] = await Alert.filter(state="waiting")
    assert left.subject_id == visits[1]


async def test_what_somebody_holds_for_long_holds_up_nothing_else_of_the_business(
    happenings: Happenings,
):
    spreading = Spreading(portions=portions())
    held = await happenings.visit()
    await spreading.spread_next()
    await happenings.do("update visits set state = 'cancelled' where id = $1", held)
    others = [await happenings.visit() for _ in range(MANY - 1)]
    async with happenings.business.link.transaction():
        await happenings.do("select id from alerts for update")

        async def spread() -> bool:
            return await Alert.filter(subject_id__in=others).count() == len(others)

        await until_there_is(spreading.spread_next, spread)
        assert await Alert.exists(subject_id=held)
