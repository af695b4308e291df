"""What became of deliveries that were sent, noted for many in one transaction."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from msgspec import Struct

from doorstep.kit.database import trusted

from .falling_back import fall_back, hurry
from .judging import GONE
from .models import Channel, DeliveryState
from .patience import is_over, rest
from .push.subscriptions import note_answers
from .queue import Due, enqueue
from .taking import Taken
from .voice import Voice
from .ways import Later, Never, Outcome, Sent

LONGEST = 200
"""Characters of `trouble`."""
log = structlog.get_logger()


class Settled(Struct, frozen=True):
    """How a delivery goes on."""

    taken: Taken
    state: DeliveryState
    next_at: datetime
    trouble: str
    counts: bool = True

    @property
    def id(self) -> UUID:
        """Return whose this is."""
        return self.taken.parcel.delivery_id

    @property
    def alert(self) -> UUID:
        """Return what it delivers."""
        return self.taken.parcel.alert_id


async def note(
    voice: Voice, outcomes: Sequence[tuple[Taken, Outcome | None]], now: datetime
) -> None:
    """Note what came of deliveries that were taken; nothing of one that another has taken since.

    One without an outcome was not sent: that is no try. Nothing is noted of one whose alert is just
    being deleted; should it stay after all, it is sent again as the same.
    """
    settled = {each.id: each for each in (_settled(*one, now) for one in outcomes)}
    about = list({taken.parcel.alert_id for taken, _ in outcomes})
    async with trusted() as link:
        locked: list[Any] = await link.fetch(_LOCK, about)
        mine = [settled[row["id"]] for row in locked if _is_mine(row, settled.get(row["id"]))]
        await link.execute(
            _NOTE,
            [each.id for each in mine],
            [each.state.value for each in mine],
            [each.next_at for each in mine],
            [each.trouble for each in mine],
            now,
            [each.taken.attempts - (not each.counts) for each in mine],
        )
        pushed = [(taken.parcel.subscription, outcome) for taken, outcome in outcomes]
        await note_answers(link, [(to, said) for to, said in pushed if to and said])
        waiting = [each for each in mine if each.state is DeliveryState.WAITING]
        await enqueue(link, [_due(each) for each in waiting], now)
        dead = {each.alert for each in mine if _is_dead(each)}
        await fall_back(link, voice, dead, now)
        later = {each.alert for each in waiting if each.taken.channel is Channel.PUSH}
        await hurry(link, voice, dead | later, now)
    _log(mine)


def _due(each: Settled) -> Due:
    return Due(each.id, each.taken.channel, each.next_at, urgent=each.taken.parcel.urgent)


def _is_mine(row: Any, settled: Settled | None) -> bool:
    return (
        settled is not None
        and row["state"] == DeliveryState.SENDING
        and row["attempts"] == settled.taken.attempts
    )


def _is_dead(each: Settled) -> bool:
    dead = each.state is DeliveryState.FAILED or each.trouble == GONE
    return dead and each.taken.channel is Channel.PUSH


def _settled(taken: Taken, outcome: Outcome | None, now: datetime) -> Settled:
    if outcome is None:
        return Settled(taken, DeliveryState.WAITING, now, "", counts=False)
    if isinstance(outcome, Sent):
        return Settled(taken, DeliveryState.SENT, now, "")
    trouble = outcome.why[:LONGEST]
    if isinstance(outcome, Never):
        gone = outcome.gone and taken.channel is Channel.PUSH
        state = DeliveryState.DROPPED if gone else DeliveryState.FAILED
        return Settled(taken, state, now, GONE if gone else trouble)
    return _later(taken, outcome, trouble, now)


def _later(taken: Taken, outcome: Later, trouble: str, now: datetime) -> Settled:
    if not outcome.tried:
        until = now + rest(taken.channel, 1, outcome.after)
        return Settled(taken, DeliveryState.WAITING, until, trouble, counts=False)
    if is_over(taken.channel, taken.attempts, now - taken.created_at):
        return Settled(taken, DeliveryState.FAILED, now, trouble)
    until = now + rest(taken.channel, taken.attempts, outcome.after)
    return Settled(taken, DeliveryState.WAITING, until, trouble)


def _log(mine: Sequence[Settled]) -> None:
    sent = Counter(each.taken.channel for each in mine if each.state is DeliveryState.SENT)
    if sent:
        log.info("deliveries_sent", **{channel.value: count for channel, count in sent.items()})
    for each in mine:
        if each.state is not DeliveryState.SENT:
            failed = each.state is DeliveryState.FAILED
            (log.error if failed else log.warning)(
                "delivery_failed" if failed else "delivery_not_sent",
                delivery=str(each.id),
                organization=str(each.taken.parcel.organization.id),
                channel=each.taken.channel,
                topic=each.taken.parcel.topic,
                tries=each.taken.attempts,
                why=each.trouble,
            )


# All deliveries of the alerts, so that of two that fail at once the later one sees the other. Who
# deletes alerts has them first, and so have we, but never wait for them: they may wait for us.
_LOCK = """
    select id, state, attempts from notification_deliveries
    where alert_id = any(array(select id from alerts where id = any($1) for key share skip locked))
    order by id for update
"""
_NOTE = """
    update notification_deliveries d set state = u.state, next_at = u.at, trouble = u.trouble,
      attempts = u.attempts, sent_at = case when u.state = 'sent' then $5::timestamptz end
    from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[],
      $6::int[]) u(id, state, at, trouble, attempts)
    where d.id = u.id
"""
