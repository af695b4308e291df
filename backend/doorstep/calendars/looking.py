"""What a program finds at the address of somebody's calendar: the visits they may see now."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from doorstep.customers.viewer import kinds_of_role
from doorstep.kit.database import trusted
from doorstep.sign_in.secrecy import token_hash

from .entries import STATE, VISITS, Entry, Portal, entry_of
from .writing import LAYOUT

MOST = 1000
"""Visits that a calendar has: those ahead first, the nearest before others."""


class Found(msgspec.Struct, frozen=True):
    """What is said at an address, since when, and the tag by which that is known."""

    feed: UUID
    entries: Sequence[Entry]
    since: datetime
    tag: str


async def look(
    portal: Portal, organization: UUID, token: str, agent: str, most: int = MOST
) -> Found | None:
    """Return what is at an address, and note that it was read: None if there is nothing.

    It has so many visits at `most`.

    That is so whatever the reason: no such address, an ended one, one of another organisation's,
    or whose contact sees no visits any more.
    """
    async with trusted() as link:
        feed: Any = await link.fetchrow(_FEED, organization, token_hash(token))
        if feed is None:
            return None
        rows: list[Any] = await link.fetch(_OF_CUSTOMER, feed["customer_id"], most)
        entries = [entry_of(row, portal, discreet=feed["discreet"]) for row in rows]
        said = hashlib.sha256(msgspec.json.encode([LAYOUT, portal, entries])).digest()
        since = feed["content_at"]
        if feed["content_tag"] != said:
            since = await link.fetchval(_NOTE_CONTENT, feed["id"], said)
        if feed["unnoticed"]:
            await link.execute(_NOTE_USE, feed["id"], agent)
    return Found(feed["id"], entries, since, f"{said[:12].hex()}-{int(since.timestamp())}")


_FEED = f"""
    select f.id, f.discreet, f.content_tag, f.content_at, a.customer_id,
      coalesce(f.last_used_at < now() - interval '1 hour', true) as unnoticed
    from calendar_feeds f join customer_portal_access a on a.id = f.contact_id
    join customers c on c.id = a.customer_id
    where f.organization_id = $1 and f.token_hash = $2 and f.revoked_at is null
      and a.active and c.erased_at is null and 'job' = any({kinds_of_role("a.role")})
"""  # noqa: S608 - put together from our own words
_OF_CUSTOMER = f"""
    select * from ({VISITS}
      where j.customer_id = $1 and case when {STATE} = 'cancelled' then v.arrives_until > now()
        else v.arrives_until > now() - interval '1 year' end
      order by v.arrives_until > now() desc, abs(extract(epoch from v.arrives_from - now())), v.id
      limit $2) newest
    order by arrives_from, id
"""  # noqa: S608 - as above
_NOTE_CONTENT = """
    update calendar_feeds set content_tag = $2, content_at = case
      when content_tag = $2 then content_at
      else greatest(date_trunc('second', now()), content_at + interval '1 second') end
    where id = $1 returning content_at
"""
"""Each time is another second's: HTTP tells no shorter ones (RFC 9110 §8.8.2)."""
_NOTE_USE = """
    update calendar_feeds set last_used_at = now(), last_agent = $2 where id =
      (select id from calendar_feeds where id = $1 for no key update skip locked)
"""
