"""A time zone as calendars want it spelled out (RFC 5545 §3.6.5), for the years that are needed."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

WEEK = timedelta(days=7)
"""No zone changes its clocks back and forth within less."""
SECOND = timedelta(seconds=1)
YEARS = 20
"""Of changes that are spelled out; a visit beyond is as after the last of them."""
LAST = 9000
"""The last year that is told apart: a clock further on would leave what a date can be."""


@lru_cache(maxsize=64)
def time_zone(name: str, first: int, last: int) -> Timezone:
    """Return an IANA zone as it is from the beginning of a local year to the end of another."""
    first = min(first, LAST)
    last = min(last, first + YEARS)
    zone, component = ZoneInfo(name), Timezone()
    component.add("tzid", name)
    at = datetime(first, 1, 1, tzinfo=zone).astimezone(UTC)
    end = datetime(last, 12, 31, 23, 59, 59, tzinfo=zone).astimezone(UTC)
    component.add_component(_observance(zone, at, at))
    while at < end:
        before, at = at, at + WEEK
        if _offset(zone, before) != _offset(zone, at):
            change = _change(zone, before, at)
            component.add_component(_observance(zone, change - SECOND, change))
    return component


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the second from which on the offset is as after, between two instants."""
    while after - before > SECOND:
        between = before + timedelta(seconds=(after - before) // SECOND // 2)
        if _offset(zone, between) == _offset(zone, before):
            before = between
        else:
            after = between
    return after


def _observance(
    zone: ZoneInfo, before: datetime, at: datetime
) -> TimezoneStandard | TimezoneDaylight:
    """Return what holds from an instant on, which is told by the clock as it was before."""
    local = at.astimezone(zone)
    part = TimezoneDaylight() if local.dst() else TimezoneStandard()
    part.add("dtstart", (at + _offset(zone, before)).replace(tzinfo=None))
    part.add("tzoffsetfrom", _offset(zone, before))
    part.add("tzoffsetto", _offset(zone, at))
    part.add("tzname", local.tzname() or name_of(_offset(zone, at)))
    return part


def name_of(offset: timedelta) -> str:
    """Return what an offset without a name of its own is called."""
    return f"UTC{offset / timedelta(hours=1):+g}"


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
