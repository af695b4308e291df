"""Where somebody is signed in, for them to see and to end."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.customers.audit import Happening, note
from doorstep.kit.database import trusted
from doorstep.kit.errors import NotFound

from .browsers import Kind, browser_of
from .doors import HOLDS
from .entering import current_viewer, session_token_hash
from .holding import hold_session, take_alike
from .models import Way
from .person import PERSON

MOST = 100
"""Devices that are listed: those used last."""


class Device(msgspec.Struct):
    """A browser that is signed in. `last_used_at` is noticed about once an hour.

    `customer` is the name of whose records it has open; `current` is the browser that asks.
    """

    id: UUID
    browser: str | None
    system: str | None
    kind: Kind | None
    way: Way
    signed_in_at: datetime
    last_used_at: datetime
    customer: str
    current: bool


async def own_devices() -> list[Device]:
    """Return where the person is signed in, this browser first; raises NotSignedIn."""
    await current_viewer()
    async with trusted() as link:
        rows: list[Any] = await link.fetch(_LIST, session_token_hash(), MOST)
    return await asyncio.to_thread(lambda: [_device(row) for row in rows])


async def end_device(session: UUID) -> None:
    """Sign one of the person's own browsers out; raises NotFound for any other, NotSignedIn."""
    viewer = await current_viewer()
    async with trusted() as link:
        # Not to miss one that is just moving from one of their accounts to another.
        await take_alike(link, viewer.contact_id)
        await hold_session(link, session_token_hash())
        if not await _end(link, _ONE, session_token_hash(), session):
            raise NotFound


async def end_other_devices() -> int:
    """Sign the person out everywhere but here; return of how many. Raises NotSignedIn."""
    viewer = await current_viewer()
    async with trusted() as link:
        # Not to miss one that is just moving from one of their accounts to another.
        await take_alike(link, viewer.contact_id)
        await hold_session(link, session_token_hash())
        return await _end(link, _OTHERS, session_token_hash())


async def _end(link: Connection, which: str, *given: object) -> int:
    rows: list[Any] = await link.fetch(which, *given)
    ended = [row["contact_id"] for row in rows]
    for contact in sorted(set(ended)):
        await note(link, contact, Happening.SESSIONS_ENDED, ended=str(ended.count(contact)))
    return len(ended)


def _device(row: Any) -> Device:
    told = browser_of(row["user_agent"])
    return Device(
        row["id"],
        told.browser,
        told.system,
        told.kind,
        Way(row["way"]),
        row["created_at"],
        row["last_used_at"],
        row["customer"],
        row["current"],
    )


_LIST = f"""
    with {PERSON}
    select s.id, s.user_agent, s.way, s.created_at, s.last_used_at, u.name as customer,
      s.id = me.session_id as current
    from sign_in_sessions s
    join person c on c.id = s.contact_id join customers u on u.id = c.customer_id, me
    where {HOLDS}
    order by current desc, s.last_used_at desc, s.id limit $2
"""  # noqa: S608 - put together from our own words
_ENDED = f"""
    with {PERSON}
    update sign_in_sessions s set revoked_at = now() from person c, me
    where s.contact_id = c.id and {HOLDS} and {{which}}
    returning s.contact_id
"""  # noqa: S608 - as above
_ONE = _ENDED.format(which="s.id = $2")
_OTHERS = _ENDED.format(which="s.id <> me.session_id")
