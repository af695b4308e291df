"""The addresses of a contact's calendar: made, seen, changed and ended by that contact alone."""

import asyncio
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.customers.audit import Happening, note
from doorstep.customers.mutations import NO_NUL
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import trusted
from doorstep.kit.errors import Conflict, NotAllowed, NotFound
from doorstep.kit.ids import uuid7
from doorstep.kit.locks import Lock, hold
from doorstep.kit.mail import one_line
from doorstep.kit.walls import Wall
from doorstep.sign_in.entering import own_rows, session_token_hash
from doorstep.sign_in.holding import hold_viewer
from doorstep.sign_in.secrecy import new_token, token_hash

from .agents import program_of

MOST = 5
"""Addresses of a contact that are good at the same time."""
WALLS = (Wall("calendar_feeds", "contact_id = (select contact_id from doorstep.viewer())"),)
Name = Annotated[str, msgspec.Meta(max_length=60, pattern=NO_NUL)]


class TooManyCalendars(Conflict):
    """You have five addresses for calendars. Please end one that is not needed any more."""

    code = "too_many_calendars"


class NoVisits(NotAllowed):
    """Your access does not include visits, so there is nothing that a calendar could show."""

    code = "no_visits"


class Wish(msgspec.Struct, forbid_unknown_fields=True):
    """What a calendar is called by its owner, and whether it hides what visits are about."""

    name: Name = ""
    discreet: bool = False


class Change(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be another from now on; what is not said stays."""

    name: Name | None = None
    discreet: bool | None = None


class Shown(msgspec.Struct):
    """An address that is good; `program` is what read it last, null if that did not say.

    `last_used_at` is noticed about once an hour, null when nothing has read it yet.
    """

    id: UUID
    name: str
    discreet: bool
    created_at: datetime
    last_used_at: datetime | None
    program: str | None


class Made(Shown):
    """A new one; the address, which lets whoever has it read the calendar, is told this once."""

    address: str


async def make(viewer: Viewer, wish: Wish, portal: str) -> Made:
    """Make an address at a portal. Raises NoVisits or TooManyCalendars."""
    if "job" not in viewer.kinds:
        raise NoVisits
    token = new_token()
    async with trusted() as link:
        await hold_viewer(link, session_token_hash(), viewer)
        await hold(link, Lock.CALENDARS, viewer.contact_id)
        if await link.fetchval(_HOW_MANY, viewer.contact_id) >= MOST:
            raise TooManyCalendars
        row: Any = await link.fetchrow(
            _MAKE,
            *(uuid7(), viewer.organization_id, viewer.contact_id, token_hash(token)),
            *(one_line(wish.name), wish.discreet),
        )
        await note(link, viewer.contact_id, Happening.CALENDAR_MADE, name=row["name"])
    shown = msgspec.structs.asdict(_shown(row))
    return Made(**shown, address=f"{portal}/calendar/{token}.ics")


async def own(viewer: Viewer) -> list[Shown]:
    """Return the viewer's addresses that are good, oldest first."""
    async with own_rows() as link:
        rows: list[Any] = await link.fetch(_OWN, viewer.organization_id, viewer.contact_id)
    return await asyncio.to_thread(lambda: [_shown(row) for row in rows])


async def change(viewer: Viewer, feed: UUID, wanted: Change) -> Shown:
    """Change an address of the viewer's. Raises NotFound."""
    async with trusted() as link:
        await hold_viewer(link, session_token_hash(), viewer)
        name = None if wanted.name is None else one_line(wanted.name)
        row = await _found(link, _CHANGE, feed, viewer.contact_id, name, wanted.discreet)
    return _shown(row)


async def revoke(viewer: Viewer, feed: UUID) -> None:
    """End an address of the viewer's: nothing is there from now on. Raises NotFound."""
    async with trusted() as link:
        await hold_viewer(link, session_token_hash(), viewer)
        row = await _found(link, _REVOKE, feed, viewer.contact_id)
        await note(link, viewer.contact_id, Happening.CALENDAR_ENDED, name=row["name"])


async def _found(link: Connection, query: str, *given: object) -> Any:
    row: Any = await link.fetchrow(query, *given)
    if row is None:
        raise NotFound
    return row


def _shown(row: Any) -> Shown:
    told: dict[str, Any] = dict(row)
    agent = told.pop("last_agent")
    return Shown(**told, program=program_of(agent) if agent else None)


_SHOWN = "id, name, discreet, created_at, last_used_at, last_agent"
_HOW_MANY = "select count(*) from calendar_feeds where contact_id = $1 and revoked_at is null"
_MAKE = f"""
    insert into calendar_feeds (id, organization_id, contact_id, token_hash, name, discreet)
    values ($1, $2, $3, $4, $5, $6) returning {_SHOWN}
"""  # noqa: S608 - put together from our own words
_OWN = f"""
    select {_SHOWN} from calendar_feeds
    where organization_id = $1 and contact_id = $2 and revoked_at is null order by created_at, id
"""  # noqa: S608 - as above
_OF = "where id = $1 and contact_id = $2 and revoked_at is null"
_CHANGE = f"""
    update calendar_feeds set name = coalesce($3, name), discreet = coalesce($4, discreet)
    {_OF} returning {_SHOWN}
"""  # noqa: S608 - as above
_REVOKE = f"update calendar_feeds set revoked_at = now() {_OF} returning name"  # noqa: S608 - as above
