"""What takes jobs from the queue: one per channel, so that a slow one holds up no other."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from msgspec import Struct
from pgqueuer.domain.models import Job
from pgqueuer.qm import QueueManager

from doorstep.kit.push.service import AT_ONCE

from .models import Channel
from .queue import NAMES, bridge_logs, queries

Deliver = Callable[[UUID], Awaitable[None]]
"""Delivers what is due of a delivery; it raises nothing."""
Connect = Callable[[], Awaitable[Any]]
"""Connects to the database, by a connection of its own."""
LOOK = timedelta(seconds=5)
"""Between looks for jobs, if the database tells of none."""
LEASE = timedelta(seconds=30)
"""After which another worker takes a job, whose own does not say that it still has it."""
GRACE = 8.0
"""Seconds that deliveries have to end when the process is to stop."""
REST = 3.0
"""Seconds until the next try when the database is away."""
log = structlog.get_logger()


class Width(Struct, frozen=True):
    """How many jobs are taken at once, and how many may be under way."""

    batch: int
    most: int


WIDTHS = {
    Channel.PUSH: Width(AT_ONCE // 2, AT_ONCE),
    Channel.EMAIL: Width(4, 8),
    Channel.SMS: Width(10, 20),
}
"""Hardly more than there are connections: to wait for one counts as time that a try takes."""


async def work_on(channel: Channel, connect: Connect, deliver: Deliver, rest: float = REST) -> None:
    """Do a channel's jobs until cancelled; whatever happens to the database, it begins again.

    That is after a `rest` in seconds. When cancelled it takes no more, and lets what is under way
    end for a few seconds.
    """
    bridge_logs()
    while True:
        try:
            await _work(channel, connect, deliver)
        except Exception:
            log.exception("queue_broke", channel=channel)
        await asyncio.sleep(rest)


async def _work(channel: Channel, connect: Connect, deliver: Deliver) -> None:
    link, lost = await connect(), asyncio.Event()

    def note_loss(_link: object) -> None:
        lost.set()

    link.add_termination_listener(note_loss)
    manager = _manager(channel, link, deliver)
    width = WIDTHS[channel]
    run = manager.run(
        dequeue_timeout=LOOK,
        batch_size=width.batch,
        max_concurrent_tasks=width.most,
        heartbeat_timeout=LEASE,
        shutdown_on_listener_failure=True,
    )
    running, losing = asyncio.create_task(run), asyncio.create_task(lost.wait())
    try:
        await asyncio.wait({running, losing}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        losing.cancel()
        manager.shutdown.set()
        await _end(running)
        with suppress(Exception):
            await link.close(timeout=1)


def _manager(channel: Channel, link: Any, deliver: Deliver) -> QueueManager:
    manager = QueueManager(queries(link), channel=NAMES.channel)

    async def run(job: Job) -> None:
        if job.payload:
            await deliver(UUID(bytes=job.payload))

    manager.entrypoint(channel.value, accepts_context=False)(run)
    return manager


async def _end(running: asyncio.Task[None]) -> None:
    """Let what is under way end; what has not after a while is cut off."""
    await asyncio.wait({running}, timeout=GRACE)
    running.cancel()
    await asyncio.wait({running}, timeout=GRACE)
    if running.done() and not running.cancelled() and (error := running.exception()):
        log.warning("queue_away", error=type(error).__name__)
