"""What a newer word has overtaken counts as read: nobody has to open it any more."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from deltasync import Connection

from .threads import SAME_THREAD


async def overtake(link: Connection, told: Sequence[UUID], now: datetime) -> None:
    """Have what people were told before count as read, where one of these alerts is about the same.

    All that is told of one visit is about the same: that somebody is on the way, that it is done.
    """
    await link.execute(_OVERTAKE, told, now)


_OVERTAKE = f"""
    update alerts set read_at = $2 where id in (
      select b.id from alerts a join alerts b on b.contact_id = a.contact_id
      where a.id = any($1) and b.state = 'told' and b.read_at is null
        and (b.told_at, b.id) < (a.told_at, a.id)
        and {SAME_THREAD}
      for no key update of b skip locked)
"""  # noqa: S608 - put together from our own words
"""Who has one of them reads it just now, tells what overtakes it, too, or deletes it."""
