"""What looks after deliveries: those that no job is left of, and those of long ago."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from doorstep.kit.clock import Clock
from doorstep.kit.database import trusted

from .lateness import log_late
from .models import Channel
from .queue import JOBS, KEY, Due, delete_old_jobs, enqueue
from .voice import Voice

LATE = timedelta(seconds=60)
"""How long a delivery has been due when it is looked whether there is a job for it."""
MOST = 1000
"""How many are put in again in one transaction."""
DELIVERED = timedelta(days=90)
TOLD = timedelta(days=365)
SPREAD = timedelta(days=30)
"""How long deliveries, alerts, and events that nobody has spread are kept."""
DUE = timedelta(days=60)
"""How long it is known that something became due: longer than it is looked for (`plans.py`)."""
BATCH = 1000
"""How many are deleted in one transaction: of alerts each is one less in somebody's copy, too."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sweep:
    """Puts deliveries into the queue again of which the job is gone.

    That is so after a worker could not note what came of one, and when the queue was emptied.
    """

    voice: Voice
    clock: Clock

    async def sweep(self) -> int:
        """Put in again all that are lost; return how many."""
        total = 0
        while True:
            found = await self._requeue()
            total += found
            if found < MOST:
                return total

    async def _requeue(self) -> int:
        now = self.clock.now()
        async with trusted() as link:
            rows: list[Any] = await link.fetch(_LOST, now - LATE, MOST, list(Channel))
            await enqueue(link, [_due(row, self.voice) for row in rows], now)
        if rows:
            log.warning("deliveries_requeued", count=len(rows))
        return len(rows)


def _due(row: Any, voice: Voice) -> Due:
    urgent = row["topic"] in voice.urgent
    return Due(row["id"], Channel(row["channel"]), row["next_at"], urgent=urgent)


async def delete_old_jobs_log() -> int:
    """Delete what the queue remembers of jobs of days ago; return how much."""
    async with trusted() as link:
        return await delete_old_jobs(link)


async def delete_old_deliveries() -> int:
    """Delete deliveries that have ended months ago; return how many."""
    return await _delete_by_and_by(OLD_DELIVERIES, DELIVERED)


async def delete_old_alerts() -> int:
    """Delete what was told a year ago, also from the inboxes; return how many."""
    return await _delete_by_and_by(OLD_ALERTS, TOLD)


async def delete_old_spread() -> int:
    """Delete events of which nobody was told for weeks, and log them; return how many."""
    total = 0
    while True:
        async with trusted() as link:
            deleted: list[Any] = await link.fetch(_OLD_EVENTS, SPREAD, BATCH)
        log_late(deleted)
        total += len(deleted)
        if len(deleted) < BATCH:
            return total


async def delete_old_schedule() -> int:
    """Delete what says that the time of something came long ago; return how much."""
    return await _delete_by_and_by(_OLD_SCHEDULE, DUE)


async def _delete_by_and_by(statement: str, age: timedelta) -> int:
    total = 0
    while True:
        async with trusted() as link:
            deleted: int = await link.fetchval(statement, age, BATCH)
        total += deleted
        if deleted < BATCH:
            return total


_LOST = f"""
    select d.id, d.channel, d.next_at, a.topic
    from notification_deliveries d join alerts a on a.id = d.alert_id
    where d.state in ('waiting', 'sending') and d.next_at < $1 and d.channel = any($3)
      and not exists (
      select from {JOBS} j where j.dedupe_key = {KEY} and j.status in ('queued', 'picked'))
    order by d.next_at, d.id limit $2
"""  # noqa: S608 - our own names
# What others hold is left for the next time: they may have it in another order.
_GONE = """
    with gone as (delete from {table} where id = any(array(
      select id from {table} where {old} order by {at} limit $2 for update skip locked))
      returning 1)
    select count(*) from gone
"""
OLD_DELIVERIES = _GONE.format(
    table="notification_deliveries",
    old="state in ('sent', 'failed', 'dropped') and created_at < now() - $1::interval",
    at="created_at",
)
OLD_ALERTS = _GONE.format(
    table="alerts",
    old="state in ('told', 'dropped', 'aloud') and created_at < now() - $1::interval",
    at="created_at",
)
_OLD_EVENTS = """
    delete from notification_events where id in (select id from notification_events
      where occurred_at < now() - $1::interval order by id limit $2)
    returning organization_id, topic
"""
_OLD_SCHEDULE = _GONE.format(
    table="notification_schedule", old="at < now() - $1::interval", at="at"
)
