"""Calendars as programs read them: RFC 5545, by what RFC 5546 says of those that are published."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress

from .entries import Entry, Portal, plain
from .zones import time_zone

PRODUCT = "-//Doorstep//Portal//EN"
BEFORE = timedelta(hours=1)
"""How long before somebody may come one is reminded."""
EVERY = timedelta(hours=1)
"""How often a calendar is asked to look again."""
LAYOUT = 1
"""Goes up with each change of what is written here: what was read before is not current then."""


def write_file(portal: Portal, entry: Entry, at: datetime) -> tuple[bytes, str]:
    """Return a file of one visit, made at an instant, and its method: CANCEL of a cancelled one."""
    method = "CANCEL" if entry.status == "CANCELLED" else "PUBLISH"
    calendar = _calendar(portal, [entry], at, method)
    calendar.add_component(_event(portal, entry, at))
    return calendar.to_ical(), method


def write_feed(portal: Portal, entries: Sequence[Entry], at: datetime) -> bytes:
    """Return a calendar of many visits, which says this since an instant."""
    calendar = _calendar(portal, entries, at, "PUBLISH")
    name = plain(f"{portal.name} visits").replace("\n", " ")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", portal.time_zone)
    calendar.add("refresh-interval", EVERY, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(portal, entry, at))
    return calendar.to_ical()


def _calendar(portal: Portal, entries: Sequence[Entry], at: datetime, method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    # Of the year of `at`, too: a calendar has one part at least (RFC 5545 §3.6).
    times = [at, *(time for entry in entries for time in (entry.begins, entry.ends))]
    years = [time.astimezone(ZoneInfo(portal.time_zone)).year for time in times]
    calendar.add_component(time_zone(portal.time_zone, min(years), max(years)))
    return calendar


def _event(portal: Portal, entry: Entry, at: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", at.astimezone(UTC))
    _add_time(event, "dtstart", entry.begins, portal)
    if entry.ends > entry.begins:
        _add_time(event, "dtend", entry.ends, portal)
    event.add("summary", entry.summary)
    event.add("status", entry.status)
    event.add("organizer", _organizer(portal))
    for name, text in (("location", entry.place), ("description", entry.description)):
        if text:
            event.add(name, text)
    if entry.url:
        event.add("url", entry.url)
    event.add("transp", "TRANSPARENT" if entry.status == "CANCELLED" else "OPAQUE")
    if entry.reminds:
        event.add_component(_reminder(entry.summary))
    return event


def _add_time(event: Event, name: str, at: datetime, portal: Portal) -> None:
    """Add an instant by the organisation's clock; by UTC what that clock says a second time."""
    local = at.astimezone(ZoneInfo(portal.time_zone))
    if local.fold or portal.time_zone == "UTC":
        event.add(name, at.astimezone(UTC))
    else:
        event.add(name, local.replace(tzinfo=None), {"TZID": portal.time_zone})


def _organizer(portal: Portal) -> vCalAddress:
    """Return who comes: by mail address or, without one, by where their portal is."""
    mail = quote(portal.email, safe="@!'()*")
    organizer = vCalAddress(f"mailto:{mail}" if mail else portal.address)
    organizer.params["CN"] = plain(portal.name).replace("\n", " ").replace('"', "'")
    return organizer


def _reminder(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -BEFORE)
    return alarm
