"""Deliveries that were given up, and how they get one more life."""

from datetime import datetime
from typing import Any
from uuid import UUID

from deltasync import Connection

from .models import Channel
from .queue import Due, enqueue
from .voice import VOICE

AT_ONCE = 1000
"""How many are put into the queue in one transaction."""


async def revive(
    link: Connection, delivery: UUID | None, organization: str | None, now: datetime
) -> int:
    """Have some of those that were given up tried as if they were new; return how many.

    They may be one `delivery`, or those of an organisation, by its external id, or all. A push of
    which there is a mail instead is not tried again: they would be told twice. Such a mail was
    made after it, one that was chosen as well before it, as their ids have it.
    """
    rows: list[Any] = await link.fetch(_REVIVE, delivery, organization, now, AT_ONCE)
    due = [
        Due(row["id"], Channel(row["channel"]), now, urgent=row["topic"] in VOICE.urgent)
        for row in rows
    ]
    await enqueue(link, due, now)
    return len(rows)


_REVIVE = """
    update notification_deliveries set state = 'waiting', attempts = 0, next_at = $3,
      created_at = $3
    where id in (select d.id from notification_deliveries d
      join organizations o on o.id = d.organization_id
      where d.state = 'failed' and ($1::uuid is null or d.id = $1)
        and ($2::text is null or o.external_id = $2)
        and not (d.channel = 'push' and exists (select from notification_deliveries m
          where m.alert_id = d.alert_id and m.id > d.id
            and m.channel = 'email' and m.state <> 'dropped'))
      order by d.created_at, d.id limit $4 for update of d skip locked)
    returning id, channel, (select topic from alerts a where a.id = alert_id) as topic
"""
