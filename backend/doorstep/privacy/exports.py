"""Asking for an export, and finding one: an owner's is of the customer, others' of themselves."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.customers.audit import Happening, note
from doorstep.customers.models import Role
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import trusted
from doorstep.kit.errors import Conflict, Gone, NotFound, TooMany
from doorstep.kit.ids import uuid7
from doorstep.kit.locks import Lock, hold
from doorstep.sign_in.entering import own_rows, session_token_hash
from doorstep.sign_in.holding import hold_session

LASTS = timedelta(days=7)
"""From being asked for, and then from being ready, to being deleted."""
MOST_A_DAY = 3
MOST_SHOWN = 5
NOTED_EVERY = timedelta(hours=1)
"""How often it is noted at most that somebody fetches an export."""


class ExportUnderWay(Conflict):
    """Your data is being put together already. You get a mail when it is ready."""

    code = "export_under_way"


class TooManyExports(TooMany):
    """Three times a day is as often as we put your data together. Please ask again tomorrow."""

    code = "too_many_exports"


class TooManyDownloads(TooMany):
    """You have fetched your data many times in this hour. Please try again a little later."""

    code = "too_many_downloads"


class ExportExpired(Gone):
    """This file was kept for seven days and is gone. Ask for a new one; it takes minutes."""

    code = "export_expired"


class NotReady(Conflict):
    """Your data is not put together yet. You get a mail when it is ready."""

    code = "export_not_ready"


class Progress(StrEnum):
    """How far an export is, as its owner sees it."""

    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


class ExportShown(msgspec.Struct):
    """An export: `done` of `total` steps are done; `size` in bytes once it is ready."""

    id: UUID
    whole: bool
    state: Progress
    asked_at: datetime
    ready_at: datetime | None
    expires_at: datetime
    done: int
    total: int
    size: int | None


class Kept(msgspec.Struct, frozen=True):
    """A ready export's place in the object store, and its bytes."""

    path: str
    size: int


def path_of(organization: UUID, customer: UUID, export: UUID, claim: UUID) -> str:
    """Return where an export is kept; each try has a place of its own."""
    return f"{folder_of(organization, customer)}/{export}-{claim}.zip"


FOLDER = "exports"


def folder_of(organization: UUID, customer: UUID) -> str:
    """Return the folder of a customer's exports in the object store."""
    return f"{FOLDER}/{organization}/{customer}"


async def ask(viewer: Viewer) -> ExportShown:
    """Have an export made. Raises ExportUnderWay or TooManyExports."""
    whole = viewer.role is Role.OWNER
    async with trusted() as link:
        await hold(link, Lock.EXPORTS, viewer.customer_id)
        await _require_turn(link, viewer, whole=whole)
        row: Any = await link.fetchrow(
            _ASK,
            *(uuid7(), viewer.organization_id, viewer.customer_id, viewer.contact_id, whole, LASTS),
        )
        await note(link, viewer.contact_id, Happening.EXPORT_ASKED, of="all" if whole else "own")
        await hold_session(link, session_token_hash())
    return _shown(row)


async def find(viewer: Viewer, export: UUID) -> ExportShown:
    """Return an export the viewer may have. Raises NotFound."""
    async with own_rows() as link:
        return _shown(await _row(link, viewer, export))


async def latest(viewer: Viewer) -> list[ExportShown]:
    """Return the newest exports that the viewer may have, the newest first."""
    async with own_rows() as link:
        rows: list[Any] = await link.fetch(
            f"{_SHOWN} order by asked_at desc, id desc limit $4", *_sees(viewer), MOST_SHOWN
        )
    return [_shown(row) for row in rows]


async def fetched(viewer: Viewer, export: UUID) -> Kept:
    """Return where a ready export is. Raises NotFound, NotReady or ExportExpired."""
    async with own_rows() as link:
        row = await _row(link, viewer, export)
    if row["state"] == Progress.EXPIRED:
        raise ExportExpired
    if row["state"] != Progress.READY:
        raise NotReady
    place = (row["organization_id"], row["customer_id"], row["id"], row["claim"])
    return Kept(path_of(*place), row["size"])


async def note_download(viewer: Viewer, export: UUID) -> None:
    """Note that the file is being handed to the viewer, unless that was noted within the hour."""
    async with trusted() as link:
        happening = Happening.EXPORT_DOWNLOADED
        if not await link.fetchval(_NOTED, viewer.contact_id, happening, str(export), NOTED_EVERY):
            await note(link, viewer.contact_id, happening, export=str(export))


async def _require_turn(link: Connection, viewer: Viewer, *, whole: bool) -> None:
    row: Any = await link.fetchrow(_LATELY, viewer.customer_id, viewer.contact_id, whole)
    if row["under_way"]:
        raise ExportUnderWay
    if row["lately"] >= MOST_A_DAY:
        raise TooManyExports


async def _row(link: Connection, viewer: Viewer, export: UUID) -> Any:
    row = await link.fetchrow(f"{_SHOWN} and id = $4", *_sees(viewer), export)
    if row is None:
        raise NotFound
    return row


def _sees(viewer: Viewer) -> tuple[UUID, UUID, bool]:
    return viewer.customer_id, viewer.contact_id, viewer.role is Role.OWNER


def _shown(row: Any) -> ExportShown:
    return ExportShown(**{name: row[name] for name in ExportShown.__struct_fields__})


_LATELY = """
    select bool_or(state in ('waiting', 'making')) as under_way,
      count(*) filter (where state <> 'failed' and asked_at > now() - interval '1 day') as lately
    from exports where customer_id = $1 and whole = $3 and (whole or contact_id = $2)
"""
_NOTED = """
    select exists (select from audit_events where contact_id = $1 and happening = $2
      and detail->>'export' = $3 and at > now() - $4::interval)
"""
_COLUMNS = """
    id, organization_id, customer_id, whole, asked_at, ready_at, expires_at, done, total, size,
    claim, case when expires_at <= now() and state <> 'failed' then 'expired' else state end state
"""
_SHOWN = f"""
    select {_COLUMNS} from exports
    where customer_id = $1 and case when whole then $3::bool else contact_id = $2 end
"""  # noqa: S608 - put together from our own words
_ASK = f"""
    insert into exports (id, organization_id, customer_id, contact_id, whole, expires_at)
    values ($1, $2, $3, $4, $5, now() + $6::interval) returning {_COLUMNS}
"""  # noqa: S608 - put together from our own words
