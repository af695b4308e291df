"""What `doorstep work` does about alerts: it tells what is due, and delivers by every channel."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial

from doorstep.kit.clock import Clock
from doorstep.kit.database import connect
from doorstep.notifications.delivering import Delivering
from doorstep.notifications.sweeping import (
    Sweep,
    delete_old_alerts,
    delete_old_deliveries,
    delete_old_jobs_log,
    delete_old_schedule,
    delete_old_spread,
)
from doorstep.notifications.telling import Telling
from doorstep.notifications.unset import Unset
from doorstep.notifications.voice import VOICE
from doorstep.notifications.ways import Senders
from doorstep.notifications.working import work_on

from .pacing import Paced

Chore = Callable[[], Awaitable[int]]
CHORES: Mapping[str, Chore] = {
    "old_queue_log": delete_old_jobs_log,
    "old_deliveries": delete_old_deliveries,
    "old_alerts": delete_old_alerts,
    "old_events": delete_old_spread,
    "old_schedule": delete_old_schedule,
}
"""What is deleted from time to time."""
STRAY = timedelta(seconds=30)
"""Between looks for deliveries that no worker would ever look at."""


def telling_by(senders: Senders, clock: Clock) -> dict[str, Chore]:
    """Return what looks for alerts that are due, and for deliveries that are lost or cannot go."""
    return {
        "alerts": Telling(VOICE, frozenset(senders), clock).tell_due,
        "lost_deliveries": Paced(Sweep(VOICE, clock).sweep, STRAY),
        "unset_deliveries": Paced(Unset(VOICE, frozenset(senders), clock).drop, STRAY),
    }


async def deliver(url: str, senders: Senders, clock: Clock) -> None:
    """Deliver by each channel until cancelled."""
    delivering = Delivering(VOICE, senders, clock)
    async with asyncio.TaskGroup() as together:
        for channel in senders:
            together.create_task(work_on(channel, partial(connect, url), delivering.deliver))
