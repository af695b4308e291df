"""Deliveries taken to be sent: many in one transaction, each looked at as things are by now."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from msgspec import Struct

from deltasync import Connection
from doorstep.kit.database import trusted

from .alerted import Alerted, alerted
from .falling_back import fall_back, hurry
from .judging import INSTEAD, Case, Drop, Newest, Postpone, Send, judge
from .leases import SKEW, lease
from .models import AlertState, Channel, DeliveryState
from .packing import pack
from .queue import Due, enqueue
from .threads import SAME_THREAD, THREAD
from .voice import Voice
from .ways import Parcel

SOON = timedelta(seconds=1)
"""Until the next look, while an earlier word about the same is still on its way."""
FARTHEST = timedelta(hours=2)
"""Nothing rests for longer: what seems to was put to rest by a clock that has jumped since."""
TICK = timedelta(microseconds=1)
log = structlog.get_logger()


class Row(Struct, frozen=True):
    """A delivery that is under way, as it is in the database."""

    id: UUID
    alert_id: UUID
    channel: Channel
    subscription_id: UUID | None
    state: DeliveryState
    attempts: int
    next_at: datetime
    created_at: datetime
    topic: str
    contact_id: UUID
    thread: str

    def is_leased(self, now: datetime) -> bool:
        """Return whether a worker is sending it, as far as anybody knows."""
        longest = lease(self.channel) + SKEW
        return self.state is DeliveryState.SENDING and now < self.next_at <= now + longest

    def same_door(self, other: "Row") -> bool:
        """Return whether one takes the other's place where both arrive."""
        return _door(self) == _door(other)


class Taken(Struct, frozen=True):
    """A delivery that is this worker's alone `until` then; `attempts` counts this one."""

    parcel: Parcel
    channel: Channel
    attempts: int
    created_at: datetime
    until: datetime


async def take(
    voice: Voice, channels: frozenset[Channel], ids: Sequence[UUID], now: datetime
) -> dict[UUID, Taken]:
    """Return which of these deliveries are to be sent now, and by this worker alone.

    What waits for something is put off, what is not wanted any more is dropped. One whose alert is
    just being deleted is left alone; should it stay after all, the sweep finds it.
    """
    async with trusted() as link:
        locked = [_row(each) for each in await link.fetch(_LOCK, ids, list(Channel))]
        mine = [row for row in locked if row.id in set(ids)]
        looked = [(row, _busy(row, locked, now)) for row in mine]
        put_off = [(row, until) for row, until in looked if until]
        free = [row for row, until in looked if not until]
        cases = await _cases(link, voice, channels, free, now)
        judged = [(row, judge(cases[row.id], voice)) for row in free]
        put_off += [(row, each.until) for row, each in judged if isinstance(each, Postpone)]
        await _put_off(link, voice, put_off, now)
        sending = [(row, each.words) for row, each in judged if isinstance(each, Send)]
        until = {row.id: now + lease(row.channel) for row, _ in sending}
        await link.execute(_CLAIM, list(until), list(until.values()))
        dropped = [(row, each.why) for row, each in judged if isinstance(each, Drop)]
        await _drop(link, voice, dropped, now)
        packed = await pack(link, voice, {row.id: (cases[row.id], words) for row, words in sending})
        return {
            row.id: Taken(
                packed[row.id], row.channel, row.attempts + 1, row.created_at, until[row.id]
            )
            for row, _ in sending
        }


def _busy(row: Row, locked: Sequence[Row], now: datetime) -> datetime | None:
    """Return until when it is not to be touched, if somebody else has it or it is not due."""
    if row.is_leased(now):
        return row.next_at + TICK
    if row.state is DeliveryState.WAITING and now < row.next_at <= now + FARTHEST:
        return row.next_at + TICK
    if any(other.is_leased(now) and other.same_door(row) for other in locked):
        return now + SOON
    return None


async def _cases(
    link: Connection,
    voice: Voice,
    channels: frozenset[Channel],
    rows: Sequence[Row],
    now: datetime,
) -> dict[UUID, Case]:
    wanted = list({row.alert_id for row in rows})
    going = {each.id: each for each in await alerted(link, wanted)}
    several = {one for each in going.values() for one in each.stands_for}
    alerts = going | {each.id: each for each in await alerted(link, list(several))}
    newest = {each["id"]: _newest(each) for each in await link.fetch(_NEWEST, list(alerts))}
    ways = await voice.ways(link, wanted, now, sms=Channel.SMS in channels)
    single = [each for each in alerts.values() if not each.stands_for]
    facts = await voice.facts(link, single, now)

    def case(row: Row, alert: Alerted) -> Case:
        return Case(
            channel=row.channel,
            subscription_id=row.subscription_id,
            alert=alert,
            newest=newest[alert.id],
            fact=facts.get(alert.id),
            ways=ways.get(row.alert_id),
            now=now,
            possible=row.channel in channels,
            several=tuple(case(row, alerts[one]) for one in alert.stands_for if one in alerts),
        )

    return {row.id: case(row, going[row.alert_id]) for row in rows}


async def _put_off(
    link: Connection, voice: Voice, rows: Sequence[tuple[Row, datetime]], now: datetime
) -> None:
    if rows:
        await link.execute(_PUT_OFF, [row.id for row, _ in rows], [until for _, until in rows])
        due = [
            Due(row.id, row.channel, until, urgent=row.topic in voice.urgent) for row, until in rows
        ]
        await enqueue(link, due, now)


async def _drop(
    link: Connection, voice: Voice, rows: Sequence[tuple[Row, str]], now: datetime
) -> None:
    await link.execute(_DROP, [row.id for row, _ in rows], [why for _, why in rows])
    for row, why in rows:
        log.info("delivery_dropped", delivery=str(row.id), channel=row.channel, why=why)
    dead = {row.alert_id for row, why in rows if why in INSTEAD}
    await fall_back(link, voice, dead, now)
    await hurry(link, voice, dead, now)


def _door(row: Row) -> tuple[UUID, str, Channel, UUID | None]:
    return row.contact_id, row.thread, row.channel, row.subscription_id


def _row(row: Any) -> Row:
    given: dict[str, Any] = dict(row)
    given |= {"channel": Channel(row["channel"]), "state": DeliveryState(row["state"])}
    return Row(**given)


def _newest(row: Any) -> Newest:
    return Newest(row["revision"], row["state"] == AlertState.WAITING, row["due_at"])


# All that is under way about the same things, in one order, so that two workers who take two words
# about one thing do it one after the other. The alerts are held before, as in noting.py.
_LOCK = f"""
    select d.id, d.alert_id, d.channel, d.subscription_id, d.state, d.attempts, d.next_at,
      d.created_at, a.topic, a.contact_id, {THREAD.format("a")} as thread
    from notification_deliveries d join alerts a on a.id = d.alert_id
    where d.id = any(array(
      select o.id from notification_deliveries d
      join alerts a on a.id = d.alert_id
      join alerts b on b.contact_id = a.contact_id and {SAME_THREAD}
      join notification_deliveries o on o.alert_id = b.id and o.state in ('waiting', 'sending')
      where d.id = any($1) for key share of b skip locked))
      and d.state in ('waiting', 'sending') and d.channel = any($2)
    order by d.id for update of d
"""  # noqa: S608 - put together from our own words
_NEWEST = """
    select a.id, n.revision, n.state, n.due_at from alerts a cross join lateral (
      select revision, state, due_at from alerts b
      where b.contact_id = a.contact_id and b.about = a.about and b.state <> 'dropped'
        or b.id = a.id order by b.revision desc limit 1) n
    where a.id = any($1)
"""
_CLAIM = """
    update notification_deliveries d set state = 'sending', attempts = attempts + 1, next_at = u.at
    from unnest($1::uuid[], $2::timestamptz[]) u(id, at) where d.id = u.id
"""
_PUT_OFF = """
    update notification_deliveries d set next_at = u.at
    from unnest($1::uuid[], $2::timestamptz[]) u(id, at) where d.id = u.id
"""
_DROP = """
    update notification_deliveries d set state = 'dropped', trouble = u.why
    from unnest($1::uuid[], $2::text[]) u(id, why) where d.id = u.id
"""
