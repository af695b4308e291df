"""Mail in place of a push, where a contact chose that and no push of an alert can reach them.

What is urgent is mailed after two minutes in which no push was taken, while it is still of use.
Then nothing of it is pushed any more: whoever had it by mail would be told a second time.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from deltasync import Connection
from doorstep.kit.ids import uuid7

from .judging import INSTEAD
from .models import Channel
from .queue import Due, enqueue
from .voice import Voice

HURRY = timedelta(minutes=2)
"""How long the pushes of an urgent alert are tried before mail takes their place."""
MAILED = "mailed instead"
"""Why a push is dropped that was not taken in time."""
_DEAD = """
    select a.id, a.organization_id, a.topic from alerts a
    where a.id = any($1)
      and exists (select from notification_deliveries d where d.alert_id = a.id
        and d.channel = 'push' and (d.state = 'failed' or d.trouble = any($2)))
      and not exists (select from notification_deliveries d where d.alert_id = a.id
        and (d.channel = 'email'
          or d.channel = 'push' and d.state in ('waiting', 'sending', 'sent')))
    order by a.id
"""
"""The alerts of which all pushes are dead, and of which nothing was mailed."""
_MAIL = """
    insert into notification_deliveries
      (id, organization_id, alert_id, channel, next_at, created_at)
    select id, organization_id, alert_id, 'email', $4, $4
    from unnest($1::uuid[], $2::uuid[], $3::uuid[]) u(id, organization_id, alert_id)
"""


_PUT_OFF = """
    select a.id, a.organization_id, a.topic from alerts a
    where a.id = any($1) and a.topic = any($3)
      and not exists (select from notification_deliveries d
      where d.alert_id = a.id and (d.channel = 'email'
        or d.channel = 'push' and (d.state in ('sending', 'sent')
          or d.state = 'waiting' and (d.attempts = 0 or d.next_at < d.created_at + $2))))
    order by a.id
"""
"""The alerts no push of which is tried before then, nor was taken, and of which none was mailed."""
_GIVE_UP = """
    update notification_deliveries set state = 'dropped', trouble = $2
    where alert_id = any($1) and channel = 'push' and state = 'waiting'
"""


async def fall_back(
    link: Connection, voice: Voice, alerts: Collection[UUID], now: datetime
) -> None:
    """Mail those of these alerts whose pushes are all dead; their deliveries have to be locked."""
    if alerts:
        dead = await link.fetch(_DEAD, list(alerts), list(INSTEAD))
        await _mail(link, voice, dead, now)


async def hurry(link: Connection, voice: Voice, alerts: Collection[UUID], now: datetime) -> None:
    """Mail those of these alerts that are urgent and whose pushes would all come late.

    They are pushed no more. Their deliveries have to be locked, and none be about to be sent. It is
    to be asked whenever a push is put off, and whenever one is dead: that may have been the last.
    """
    if alerts:
        late = await link.fetch(_PUT_OFF, list(alerts), HURRY, voice.urgent)
        mailed = await _mail(link, voice, late, now)
        await link.execute(_GIVE_UP, mailed, MAILED)


async def _mail(link: Connection, voice: Voice, rows: Sequence[Any], now: datetime) -> list[UUID]:
    """Mail those of these alerts whose contacts chose mail instead; return which."""
    ways = await voice.ways(link, [row["id"] for row in rows], now, sms=False)
    mailed = [row for row in rows if row["id"] in ways and ways[row["id"]].email == "instead"]
    ids = [uuid7() for _ in mailed]
    alerts = [row["id"] for row in mailed]
    await link.execute(_MAIL, ids, [row["organization_id"] for row in mailed], alerts, now)
    due = [
        Due(each, Channel.EMAIL, now, urgent=row["topic"] in voice.urgent)
        for each, row in zip(ids, mailed, strict=True)
    ]
    await enqueue(link, due, now)
    return alerts
