"""Calendars as others read them: whatever is in them, it comes out of them again."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Timezone

from doorstep.calendars.entries import OFF, Entry, Portal, entry_of, plain
from doorstep.calendars.writing import write_feed, write_file
from doorstep.calendars.zones import time_zone
from doorstep.jobs.models import VisitState
from tests.factories.calendars import check, events_of, instant

NORTHGATE = Portal(
    *("Northgate Heating", "office@northgate.example", "Europe/London"),
    "https://portal.example",
)
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
ZONES = (
    *("Europe/London", "Europe/Dublin", "America/New_York", "America/St_Johns", "Asia/Kathmandu"),
    *("Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca", "America/Sao_Paulo", "UTC"),
)
"""Among them half hours, quarters, a clock that changes by half an hour, and a winter time."""
HOSTILE = st.one_of(
    st.text(max_size=200).map(lambda text: text.replace("\0", "")),
    st.sampled_from(
        [
            "A; b, c: d \\ \\n \"q\" 'q' <b>",
            "End\r\nEND:VEVENT\r\nBEGIN:VEVENT\nATTACH:file:///etc/passwd",
            "\u202e\u2028\u0085\x07\x1b[2Jé" * 9,
            "\N{FAMILY}" * 60,
            "x" * 74 + "é",
        ]
    ),
)
INSTANTS = st.integers(0, 7 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    begins = draw(INSTANTS)
    street = {"name": draw(HOSTILE), "line1": draw(HOSTILE), "line2": "", "city": "Leeds"}
    return row(
        sequence=draw(st.integers(0, 2**31 - 1)),
        state=draw(st.sampled_from(VisitState)),
        arrives_from=begins,
        arrives_until=begins + timedelta(minutes=draw(st.integers(0, 26 * 60))),
        preparation=draw(HOSTILE),
        title=draw(HOSTILE),
        technician=draw(st.none() | HOSTILE),
        address=draw(st.none() | st.just(street)),
    )


def row(**told: Any) -> dict[str, Any]:
    address = told.pop("address", None)
    whole = {"postal_code": "LS1", "country": "GB", **(address or {})}
    return {
        "id": uuid4(),
        "job_id": UUID(int=7),
        "sequence": 0,
        "state": VisitState.CONFIRMED,
        "arrives_from": datetime(2026, 11, 5, 14, tzinfo=UTC),
        "arrives_until": datetime(2026, 11, 5, 16, tzinfo=UTC),
        "preparation": "",
        "to_move": False,
        "title": "Boiler service",
        "technician": None,
        "address": json.dumps(whole) if address else None,
        **told,
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(rows(), max_size=4), HOSTILE, st.sampled_from(ZONES))
def test_whatever_is_told_is_read_again(visits: list[dict[str, Any]], name: str, zone: str):
    portal = Portal(name, f"{name}@x.example", zone, "https://portal.example")
    entries = [entry_of(visit, portal) for visit in visits]
    found = events_of(write_feed(portal, entries, NOW))
    assert len(found) == len(visits)
    for visit, entry in zip(visits, entries, strict=True):
        event = found[str(visit["id"])]
        assert_same(event, entry)
        single, method = write_file(portal, entry, NOW)
        assert_same(events_of(single)[str(visit["id"])], entry)
        assert method == ("CANCEL" if visit["state"] in OFF else "PUBLISH")


def assert_same(event: Any, entry: Entry) -> None:
    assert instant(event, "DTSTART") == entry.begins
    if entry.ends > entry.begins:
        assert instant(event, "DTEND") == entry.ends
    else:
        assert "DTEND" not in event
    assert (event["SEQUENCE"], event["STATUS"]) == (entry.sequence, entry.status)
    assert event["SUMMARY"] == entry.summary
    assert event.get("LOCATION", "") == entry.place
    assert event.get("DESCRIPTION", "") == entry.description
    assert event["URL"] == entry.url
    assert "ATTACH" not in event
    assert bool(event.walk("VALARM")) is entry.reminds


def test_a_visit_says_all_that_the_portal_says_of_it():
    address = {"name": None, "line1": "12 Alder Road", "line2": "", "city": "Leeds"}
    visit = row(technician="Dana Kowal", preparation="Clear the cupboard", address=address)
    [event] = events_of(write_file(NORTHGATE, entry_of(visit, NORTHGATE), NOW)[0]).values()
    assert event["UID"] == str(visit["id"])
    assert event["SUMMARY"] == "Boiler service, Northgate Heating"
    assert event["LOCATION"] == "12 Alder Road, Leeds"
    url = f"https://portal.example/portal/jobs/{visit['job_id']}"
    assert event["DESCRIPTION"] == f"Dana Kowal is coming.\nClear the cupboard\n{url}"
    assert event["URL"] == url
    assert event["ORGANIZER"] == "mailto:office@northgate.example"
    assert event["ORGANIZER"].params["CN"] == "Northgate Heating"
    [alarm] = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(hours=-1)


def test_a_discreet_one_says_who_comes_and_when_and_nothing_else():
    address = {"name": None, "line1": "12 Alder Road", "line2": "", "city": "Leeds"}
    visit = row(technician="Dana", preparation="Clear the cupboard", address=address)
    told = write_feed(NORTHGATE, [entry_of(visit, NORTHGATE, discreet=True)], NOW)
    [event] = events_of(told).values()
    assert event["SUMMARY"] == "Northgate Heating visit"
    for secret in (b"Boiler", b"Alder", b"Dana", b"cupboard", b"/jobs/"):
        assert secret not in told


@pytest.mark.parametrize(
    ("state", "to_move", "status"),
    [
        (VisitState.PLANNED, False, "TENTATIVE"),
        (VisitState.CONFIRMED, False, "CONFIRMED"),
        (VisitState.CONFIRMED, True, "TENTATIVE"),
        (VisitState.ON_THE_WAY, True, "CONFIRMED"),
        (VisitState.DONE, True, "CONFIRMED"),
        (VisitState.MISSED, False, "CANCELLED"),
        (VisitState.CANCELLED, True, "CANCELLED"),
    ],
)
def test_the_status_says_how_sure_it_is(state: VisitState, to_move: bool, status: str):  # noqa: FBT001
    assert entry_of(row(state=state, to_move=to_move), NORTHGATE).status == status


@pytest.mark.parametrize("zone", ZONES)
def test_every_hour_of_a_year_is_when_it_is(zone: str):
    """Read by the rules that are in the file alone: the zone goes by a name that nobody knows."""
    portal, unknown = Portal("N", "", zone, "https://h"), b"Known/" + zone[::-1].encode()
    first = datetime(2026, 1, 1, 0, 30, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    hours = [first + timedelta(hours=hour) for hour in range(8700)]
    entries = [Entry(str(at.timestamp()), 0, at, at, "CONFIRMED", "x") for at in hours[::29]]
    changes = [at for at in hours if _changes(zone, at)]
    entries += [Entry(f"c{at.timestamp()}", 0, at, at, "CONFIRMED", "x") for at in changes]
    told = write_feed(portal, entries, NOW).replace(zone.encode(), unknown)
    assert zone == "UTC" or b"TZID=" + unknown in told
    read: Any = Calendar.from_ical(told)
    assert [instant(event, "DTSTART").astimezone(UTC) for event in read.walk("VEVENT")] == [
        entry.begins for entry in entries
    ]


def _changes(zone: str, at: datetime) -> bool:
    """Tell whether the clocks are put forward or back within two hours of an instant."""
    there, hours = ZoneInfo(zone), timedelta(hours=2)
    return (at - hours).astimezone(there).utcoffset() != (at + hours).astimezone(there).utcoffset()


def test_london_is_spelled_out_as_the_standard_does():
    told = time_zone("Europe/London", 2026, 2026).to_ical().decode().split("\r\n")
    parts = [line for line in told if line.startswith(("BEGIN", "DTSTART", "TZOFFSET"))]
    assert parts[1:] == [
        *("BEGIN:STANDARD", "DTSTART:20260101T000000", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0000"),
        *("BEGIN:DAYLIGHT", "DTSTART:20260329T010000", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100"),
        *("BEGIN:STANDARD", "DTSTART:20261025T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0000"),
    ]


def test_there_is_no_zone_that_cannot_be_spelled_out():
    for name in sorted(available_timezones())[::5]:
        zone: Timezone = time_zone(name, 2026, 2026)
        assert zone["TZID"] == name
        assert zone.subcomponents


def test_a_calendar_without_visits_is_one_all_the_same():
    told = write_feed(NORTHGATE, [], NOW)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in told
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in told
    assert b"\r\nNAME:Northgate Heating visits\r\n" in told
    assert b"X-WR-CALNAME:Northgate Heating visits\r\n" in told
    assert told.count(b"BEGIN:VTIMEZONE") == 1, "it has a part, as each has to"
    check(told)


def test_control_characters_are_left_out():
    assert plain("a\r\nb\rc\td\x00\x1b\x85e") == "a\nb\nc\tde"


@pytest.mark.parametrize(("first", "last"), [(2026, 9999), (9999, 9999)])
def test_a_zone_is_spelled_out_for_a_few_years_however_far_a_visit_is(first: int, last: int):
    zone: Timezone = time_zone("Pacific/Auckland", first, last)
    assert 40 < len(zone.subcomponents) < 50
