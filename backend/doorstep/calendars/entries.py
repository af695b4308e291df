"""What a calendar is told of a visit, in words: all that there is to say, or only that it is."""

import re
from datetime import datetime
from typing import Any

import msgspec

from doorstep.customers.addresses import Address, place_words
from doorstep.jobs.called_off import CALLED_OFF
from doorstep.jobs.models import VisitState

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
OPEN = {VisitState.PLANNED, VisitState.CONFIRMED, VisitState.ON_THE_WAY}
"""How a visit is that somebody still waits for."""
OFF = {VisitState.CANCELLED, VisitState.MISSED}
"""And how one is that did not take place."""


class Portal(msgspec.Struct, frozen=True):
    """Whose calendar it is; the portal is at `address`."""

    name: str
    email: str
    time_zone: str
    address: str


class Entry(msgspec.Struct, frozen=True):
    """A visit as a calendar shows it; `reminds` while somebody waits for it.

    Its `uid` is the visit's own id and nothing else (RFC 7986 §5.3), so that it is the same entry
    wherever the portal is: by another one it would be in calendars twice.
    """

    uid: str
    sequence: int
    begins: datetime
    ends: datetime
    status: str
    summary: str
    place: str = ""
    description: str = ""
    url: str = ""
    reminds: bool = False


def entry_of(row: Any, portal: Portal, *, discreet: bool = False) -> Entry:
    """Return what is told of a row of `VISITS`; of a discreet one only who comes, and when.

    The app makes the same on the device (`pwa/src/jobs/calendar.ts`).
    """
    told = Entry(
        uid=str(row["id"]),
        sequence=row["sequence"],
        begins=row["arrives_from"],
        ends=row["arrives_until"],
        status=_status(row),
        summary=plain(f"{portal.name} visit"),
        reminds=row["state"] in OPEN,
    )
    if discreet:
        return told
    url = f"{portal.address}/portal/jobs/{row['job_id']}"
    coming = f"{row['technician']} is coming." if row["technician"] else ""
    said = [coming, row["preparation"], url]
    return msgspec.structs.replace(
        told,
        summary=plain(f"{row['title']}, {portal.name}"),
        place=plain(_place(row["address"])),
        description=plain("\n".join(filter(None, said))),
        url=url,
    )


def plain(text: str) -> str:
    """Return text without the control characters that no calendar may have (RFC 5545 §3.1)."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _status(row: Any) -> str:
    if row["state"] in OFF:
        return "CANCELLED"
    asked = row["to_move"] and row["state"] == VisitState.CONFIRMED
    return "TENTATIVE" if asked or row["state"] == VisitState.PLANNED else "CONFIRMED"


def _place(address: str | None) -> str:
    if address is None:
        return ""
    at = msgspec.json.decode(address, type=Address)
    return place_words(at.name, at.line1, at.line2, at.city)


STATE = f"(case when {CALLED_OFF} then 'cancelled' else v.state end)"
VISITS = f"""
    select v.id, v.job_id, v.sequence + j.sequence as sequence, {STATE} as state,
      v.arrives_from, v.arrives_until, v.preparation,
      v.move_asked_at is not null as to_move, j.title, j.address::text as address,
      t.name as technician
    from visits v join jobs j on j.id = v.job_id left join technicians t on t.id = v.technician_id
"""  # noqa: S608 - put together from our own words
"""What `entry_of` needs to know of visits."""
