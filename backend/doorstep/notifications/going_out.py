"""The deliveries of what is told: by which ways it goes out, and when."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from deltasync import Connection
from doorstep.kit.ids import uuid7

from .alerted import Alerted, Fact
from .models import Channel
from .queue import Due, enqueue
from .reader import Words
from .voice import Voice
from .ways import Ways


class Tell(Struct, frozen=True):
    """It is told now, in these words; what makes a noise goes out at `aloud_at`, or never."""

    alert: Alerted
    fact: Fact
    words: Words
    ways: Ways
    aloud_at: datetime | None

    @property
    def goes_out(self) -> bool:
        """Return whether anything but the inbox has it."""
        return self.mailed or (self.aloud_at is not None and bool(self.ways.push or self.ways.sms))

    @property
    def mailed(self) -> bool:
        """Return whether it is mailed at once, in place of a push or beside it."""
        pushed = self.aloud_at and self.ways.push
        return self.ways.email == "always" or (self.ways.email == "instead" and not pushed)


class _Made(Struct, frozen=True):
    """A delivery that is made."""

    id: UUID
    alert: Alerted
    channel: Channel
    subscription_id: UUID | None
    at: datetime


def _made(tell: Tell, now: datetime) -> list[_Made]:
    """Return by which ways it goes out, and when; by none it is in the inbox alone.

    Mail that is no push's stand-in has a lower id than the pushes (dead_letters.py).
    """
    ways, at = tell.ways, tell.aloud_at
    made: list[_Made] = []
    if tell.mailed:
        made.append(_Made(uuid7(), tell.alert, Channel.EMAIL, None, now))
    if at:
        made += [_Made(uuid7(), tell.alert, Channel.PUSH, each, at) for each in ways.push]
    if ways.sms and at:
        made.append(_Made(uuid7(), tell.alert, Channel.SMS, None, at))
    return made


async def deliver(link: Connection, voice: Voice, told: Sequence[Tell], now: datetime) -> None:
    """Write the deliveries of what is told, and have them looked at."""
    made = [each for tell in told for each in _made(tell, now)]
    await link.execute(
        _MAKE,
        [each.id for each in made],
        [each.alert.organization_id for each in made],
        [each.alert.id for each in made],
        [each.channel.value for each in made],
        [each.subscription_id for each in made],
        [each.at for each in made],
        now,
    )
    due = [
        Due(each.id, each.channel, each.at, urgent=voice.topics[each.alert.topic].urgent)
        for each in made
    ]
    await enqueue(link, due, now)


_MAKE = """
    insert into notification_deliveries
      (id, organization_id, alert_id, channel, subscription_id, next_at, created_at)
    select u.*, $7 from unnest(
      $1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::timestamptz[]) u
"""
