"""Mail in place of a push, where a contact chose that and no push of an alert can reach them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from deltasync import Connection
from doorstep.kit.ids import uuid7

from .judging import INSTEAD
from .models import Channel
from .queue import Due, enqueue
from .voice import Voice

_DEAD = """
    select a.id, a.organization_id from alerts a
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


async def fall_back(
    link: Connection, voice: Voice, alerts: Collection[UUID], now: datetime
) -> None:
    """Mail those of these alerts whose pushes are all dead; their deliveries have to be locked."""
    if not alerts:
        return
    dead = await link.fetch(_DEAD, list(alerts), list(INSTEAD))
    ways = await voice.ways(link, [row["id"] for row in dead], now, sms=False)
    mailed = [row for row in dead if row["id"] in ways and ways[row["id"]].email == "instead"]
    ids = [uuid7() for _ in mailed]
    of = [row["organization_id"] for row in mailed]
    await link.execute(_MAIL, ids, of, [row["id"] for row in mailed], now)
    await enqueue(link, [Due(each, Channel.EMAIL, now) for each in ids], now)
