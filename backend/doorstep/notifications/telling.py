"""Alerts whose time has come are told: once more as things are, and on the ways people chose.

Where many are due businesses take turns, and what is urgent goes first.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from deltasync import Connection
from doorstep.kit.clock import Clock
from doorstep.kit.database import trusted

from .alerted import Alerted, Fact, alerted
from .going_out import Tell, deliver
from .models import Channel
from .overtaking import overtake
from .portions import Portions
from .several import SINGLY, TELLING, along, in_one
from .turns import Turns
from .voice import Voice
from .ways import Ways

MOST = 300
"""How many are told in one transaction."""
REST = timedelta(minutes=15)
"""Until one that could not be told is looked at again."""
log = structlog.get_logger()


class Wait(Struct, frozen=True):
    """It could not be told, and is looked at again then."""

    alert: Alerted
    until: datetime


class Forget(Struct, frozen=True):
    """It is not told: it comes too `late`, nothing has changed any more, or it is not for them.

    Then they still believe its baseline.
    """

    alert: Alerted
    late: bool


class Telling:
    """Tells what is due, by the channels that there are."""

    def __init__(
        self,
        voice: Voice,
        channels: frozenset[Channel],
        clock: Clock,
        portions: Portions | None = None,
        singly: int = SINGLY,
    ) -> None:
        self._voice = voice
        self._channels = channels
        self._clock = clock
        self._portions = portions or Portions(MOST)
        self._urgent = voice.urgent
        self._singly = singly

    async def tell_due(self) -> int:
        """Tell some of the alerts that are due; return how many, 0 if another worker does it."""
        now = self._clock.now()
        due: Sequence[Any] = []
        try:
            async with trusted() as link:
                if not await link.fetchval("select pg_try_advisory_xact_lock($1)", TELLING):
                    return 0
                portion = await self._portions.begin(link)
                due = await DUE.take(link, portion, now, self._urgent)
                if due and portion.ids is None:
                    due = await along(link, self._voice, due, now)
                if due:
                    await self._tell(link, [row["id"] for row in due], now)
        except Exception as error:  # noqa: BLE001 - they say whose fault it is
            await _leave(self._portions.went_wrong(due, error), error, now)
        return len(due)

    async def _tell(self, link: Connection, due: Sequence[UUID], now: datetime) -> None:
        alerts = await alerted(link, due)
        facts = await self._voice.facts(link, alerts, now)
        ways = await self._ways(link, due, now)
        decided = [
            self._decided(each, facts.get(each.id), ways.get(each.id), now) for each in alerts
        ]
        told = [each for each in decided if isinstance(each, Tell)]
        await _tell_all(link, told, now)
        out = await in_one(link, self._voice, told, self._singly, now)
        await deliver(link, self._voice, out, now)
        waits = [each for each in decided if isinstance(each, Wait)]
        await link.execute(_WAIT, [each.alert.id for each in waits], [each.until for each in waits])
        await _forget(link, [each for each in decided if isinstance(each, Forget)])

    async def _ways(
        self, link: Connection, due: Sequence[UUID], now: datetime
    ) -> Mapping[UUID, Ways]:
        """Return the ways that there are: without a key for pushes mail is in their place."""
        ways = await self._voice.ways(link, due, now, sms=Channel.SMS in self._channels)
        if Channel.PUSH in self._channels:
            return ways
        return {alert: msgspec.structs.replace(each, push=()) for alert, each in ways.items()}

    def _decided(
        self, alert: Alerted, fact: Fact | None, ways: Ways | None, now: datetime
    ) -> Tell | Wait | Forget:
        """Return what is to happen; one that cannot be put into words holds up no other."""
        try:
            return self._decide(alert, fact, ways, now)
        except Exception:
            log.exception("alert_broke", alert=str(alert.id), topic=alert.topic)
            return Wait(alert, now + REST)

    def _decide(
        self, alert: Alerted, fact: Fact | None, ways: Ways | None, now: datetime
    ) -> Tell | Forget:
        if fact is None or ways is None or not alert.wanted:
            return Forget(alert, late=False)
        words = self._voice.words(alert, fact, ways.language, now)
        if words is None:
            return Forget(alert, late=fact == alert.fact)
        until = None if self._voice.topics[alert.topic].urgent else ways.quiet_until
        if until and self._voice.words(alert, fact, ways.language, until) is None:
            return Tell(alert, fact, words, ways, aloud_at=None)
        return Tell(alert, fact, words, ways, until or now)


async def _leave(broken: Any, error: Exception, now: datetime) -> None:
    """Leave one for later that breaks; it holds up no others."""
    if broken is not None:
        log.error("alert_broke", alert=str(broken["id"]), exc_info=error)
        async with trusted() as link:
            await link.execute(_WAIT, [broken["id"]], [now + REST])


async def _tell_all(link: Connection, told: Sequence[Tell], now: datetime) -> None:
    if not told:
        return
    words = [(each.words.kind, each.words.title, each.words.body, each.words.path) for each in told]
    await link.execute(
        _TELL,
        [each.alert.id for each in told],
        [_json(each.fact) for each in told],
        *map(list, zip(*words, strict=True)),
        now,
    )
    await overtake(link, [each.alert.id for each in told], now)
    log.info("alerts_told", count=len(told))


async def _forget(link: Connection, forgotten: Sequence[Forget]) -> None:
    await link.execute(_DROP, [each.alert.id for each in forgotten])
    for alert in (each.alert for each in forgotten if each.late):
        whose = {"alert": str(alert.id), "organization": str(alert.organization_id)}
        log.warning("alert_too_late", **whose, topic=alert.topic)


def _json(fact: Any) -> str:
    return msgspec.json.encode(fact).decode()


DUE = Turns(
    table="alerts",
    columns="id, organization_id",
    sort="due_at",
    there="state = 'waiting'",
    ready="due_at <= $3",
    free="""due_at <= $3 and not (topic = 'document' and exists (select from alerts v
      where v.contact_id = t.contact_id and v.topic = 'visit_done' and v.state = 'waiting'
        and v.due_at <= $3))""",
    lock="for update skip locked",
)
"""A report is told with its visit, which therefore comes first."""
_TELL = """
    update alerts a set state = 'told', told_at = $7, fact = u.fact::jsonb, kind = u.kind,
      title = u.title, body = u.body, path = u.path
    from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
      u(id, fact, kind, title, body, path) where a.id = u.id
"""
_WAIT = """
    update alerts a set due_at = u.at
    from unnest($1::uuid[], $2::timestamptz[]) u(id, at) where a.id = u.id
"""
_DROP = "update alerts set state = 'dropped' where id = any($1)"
