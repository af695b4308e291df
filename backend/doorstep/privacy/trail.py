"""What happened to a customer's account, as its owner reads it."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from doorstep.customers.audit import Happening, note_of_office
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import trusted
from doorstep.sign_in.browsers import browser_of
from doorstep.sign_in.entering import own_rows

KEPT_FOR = timedelta(days=2 * 365)
"""How long it is remembered what happened."""
BATCH = 10_000


class Event(msgspec.Struct):
    """One thing that happened; `by_office` when `actor` is nobody of the customer's."""

    id: UUID
    happening: Happening
    actor: str
    by_office: bool
    mine: bool
    detail: dict[str, Any]
    at: datetime


class Events(msgspec.Struct):
    """What happened, newest first; `next` is the `before` of the page that follows."""

    events: list[Event]
    next: UUID | None


async def events(viewer: Viewer, *, limit: int, before: UUID | None) -> Events:
    """Return what happened to the viewer's customer before an event, or lately."""
    async with own_rows() as link:
        rows: list[Any] = await link.fetch(
            _PAGE, viewer.customer_id, viewer.contact_id, before, limit + 1
        )
    page = await asyncio.to_thread(lambda: [_event(row) for row in rows[:limit]])
    return Events(page, page[-1].id if len(rows) > limit else None)


async def note_looks(customers: Iterable[UUID], what: str) -> None:
    """Note that the office has looked at something of these customers.

    To be called by every door through which the office reads what a customer wrote or a paper of
    theirs; once an hour is enough of one thing.
    """
    async with trusted() as link:
        for customer in sorted(customers):
            lately = await link.fetchval(_LATELY, customer, Happening.DOCUMENT_VIEWED, what)
            if not lately:
                await note_of_office(link, customer, Happening.DOCUMENT_VIEWED, what=what)


async def delete_old_events() -> int:
    """Delete what happened more than two years ago; return how many."""
    deleted = 0
    while True:
        async with trusted() as link:
            some: int = await link.fetchval(_DELETE_OLD, KEPT_FOR, BATCH)
        deleted += some
        if some < BATCH:
            return deleted


def _event(row: Any) -> Event:
    return Event(
        id=row["id"],
        happening=Happening(row["happening"]),
        actor=row["actor"],
        by_office=row["by_office"],
        mine=row["mine"],
        detail=_in_words(msgspec.json.decode(row["detail"])),
        at=row["at"],
    )


def _in_words(detail: dict[str, Any]) -> dict[str, Any]:
    """Return a detail with the browser as a person knows it, not as it says of itself."""
    if "browser" not in detail:
        return detail
    told = browser_of(detail["browser"])
    words = " on ".join(word for word in (told.browser, told.system) if word)
    return {**detail, "browser": words or "a browser we do not know"}


_PAGE = """
    select id, happening, actor, contact_id is null and actor = 'office' as by_office,
      contact_id is not distinct from $2 as mine, detail::text as detail, at
    from audit_events
    where customer_id = $1 and ($3::uuid is null or (at, id) < (
      select at, id from audit_events where id = $3 and customer_id = $1))
    order by at desc, id desc limit $4
"""
_LATELY = """
    select exists (select from audit_events where customer_id = $1 and happening = $2
      and detail ->> 'what' = $3 and contact_id is null and at > now() - interval '1 hour')
"""
_DELETE_OLD = """
    with old as (
      delete from audit_events where id in (
        select id from audit_events where at < now() - $1::interval limit $2)
      returning 1
    ) select count(*) from old
"""
