"""A worker that reminds, tells and delivers, in a process of its own that may be killed."""

import asyncio
import multiprocessing
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import structlog

from doorstep.cli.pacing import Paced
from doorstep.kit.database import close_database, connect, open_database
from doorstep.notifications.delivering import Delivering
from doorstep.notifications.models import Channel
from doorstep.notifications.scheduling import Scheduling
from doorstep.notifications.spreading import Spreading
from doorstep.notifications.sweeping import Sweep
from doorstep.notifications.telling import Telling
from doorstep.notifications.voice import VOICE
from doorstep.notifications.ways import Later, Never, Outcome, Parcel, Sent
from doorstep.notifications.working import work_on

PAUSE = 0.01
LOOK = timedelta(seconds=0.05)
"""Between looks for what is to be reminded of."""
SINGLY = 1
"""So many alerts of visits go out one by one at once: few are there, and often several."""
CHANNELS = frozenset({Channel.PUSH, Channel.EMAIL})
forking = multiprocessing.get_context("forkserver")
forking.set_forkserver_preload([__name__])


class Arrived(msgspec.Struct):
    """What a device or a mailbox is told, and when the worker began to look at it."""

    door: str
    whom: str
    delivery: UUID
    alert: UUID
    about: str
    revision: int
    kind: str
    body: str
    began: float
    through: UUID | None = None
    """The alert that went out for it, if it was not sent itself."""


@dataclass(frozen=True)
class Shown:
    """A clock that all processes see, in a file."""

    path: Path

    def now(self) -> datetime:
        return datetime.fromtimestamp(float(self.path.read_text()), UTC)

    def set(self, at: datetime) -> None:
        new = self.path.with_suffix(".new")
        new.write_text(str(at.timestamp()))
        new.replace(self.path)


class Wire:
    """Hands parcels to the world outside by a socket, and hears from it whether it took them."""

    def __init__(self, channel: Channel, path: str, began: dict[UUID, float]) -> None:
        self._channel = channel
        self._path = path
        self._began = began

    async def send(self, parcel: Parcel) -> Outcome:
        to = parcel.subscription
        if self._channel is Channel.PUSH and to is None:
            return Never("no subscription", gone=True)
        arrived = Arrived(
            door=f"push {to.id}" if to else f"mail {parcel.contact.email}",
            whom=parcel.contact.email,
            delivery=parcel.delivery_id,
            alert=parcel.alert_id,
            about=parcel.about,
            revision=parcel.revision,
            kind=parcel.kind,
            body=f"{parcel.title} {parcel.body}",
            began=self._began[parcel.delivery_id],
        )
        reader, writer = await asyncio.open_unix_connection(self._path)
        writer.write(msgspec.json.encode(arrived) + b"\n")
        answer = await reader.readline()
        writer.close()
        return Sent() if answer == b"sent\n" else Later("500")


def work(url: str, clock: Path, wire: str) -> None:
    """Work until killed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    asyncio.run(_work(url, Shown(clock), wire))


async def _work(url: str, clock: Shown, wire: str) -> None:
    await open_database(url, pool=6)
    began: dict[UUID, float] = {}
    senders = {each: Wire(each, wire, began) for each in CHANNELS}
    delivering = Delivering(VOICE, senders, clock)

    async def deliver(delivery: UUID) -> None:
        began[delivery] = time.monotonic()
        await delivering.deliver(delivery)

    async with asyncio.TaskGroup() as together:
        for each in CHANNELS:
            together.create_task(work_on(each, partial(connect, url), deliver))
        for errand in (
            Spreading(clock).spread_next,
            Paced(Scheduling(clock).schedule_next, LOOK),
            Telling(VOICE, CHANNELS, clock, singly=SINGLY).tell_due,
            Sweep(VOICE, clock).sweep,
        ):
            together.create_task(_again_and_again(errand))
    await close_database()


async def _again_and_again(errand: Callable[[], Awaitable[Any]]) -> None:
    while True:
        with suppress(Exception):
            await errand()
        await asyncio.sleep(PAUSE)
