"""Addresses for calendars, visits for them, and programs that read them."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import vobject
from icalendar import Calendar

from doorstep.kit.ids import uuid7
from tests.factories.portals import Browser, Served

CALENDAR = "/api/portal/calendar"
BOOK = """
    insert into visits (id, organization_id, job_id, arrives_from, arrives_until, preparation)
    select $2, j.organization_id, j.id, now() + $3, now() + $3 + interval '2 hours', $4
    from jobs j join customer_portal_access a using (customer_id)
    where a.email = $1 and j.status <> 'cancelled' order by j.id limit 1
"""


async def book(
    served: Served, email: str, ahead: timedelta = timedelta(days=3), preparation: str = ""
) -> UUID:
    """Have the office book a visit so long from now; return its id."""
    visit = uuid7()
    await served.office.execute(BOOK, email, visit, ahead, preparation)
    return visit


async def made(browser: Browser, **wish: Any) -> dict[str, Any]:
    """Have somebody make an address."""
    response = await browser.post(CALENDAR, json=wish)
    assert response.status_code == 201, await response.get_data(as_text=True)
    return await response.get_json()


def path_of(feed: dict[str, Any]) -> str:
    """Return where its host has the feed of an address."""
    return urlsplit(feed["address"]).path


async def read(
    served: Served, feed: dict[str, Any], host: str = "localhost", **headers: str
) -> Any:
    """Return what a program is answered there, which is signed in nowhere."""
    return await served.browser(host).get(path_of(feed), headers=headers)


async def events(answer: Any) -> dict[str, Any]:
    """Return the visits of an answer, by id, once another reader has found nothing wrong."""
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return events_of(await answer.get_data())


def events_of(data: bytes) -> dict[str, Any]:
    """Return the visits of a calendar, by id, if it keeps the rules."""
    check(data)
    found: Any = Calendar.from_ical(data)
    return {str(event["UID"]): event for event in found.walk("VEVENT")}


def check(data: bytes) -> None:
    """Have vobject read and validate a calendar, and look at its lines (RFC 5545 §3.1)."""
    assert data.endswith(b"END:VCALENDAR\r\n")
    for line in data.removesuffix(b"\r\n").split(b"\r\n"):
        assert 0 < len(line) <= 75
        assert b"\n" not in line
        line.decode()  # no character is cut in two
    vobject.readOne(data.decode()).validate(raiseException=True)


def instant(event: Any, name: str) -> datetime:
    """Return when something of an event is."""
    found: datetime = event[name].dt
    assert found.tzinfo is not None
    return found
