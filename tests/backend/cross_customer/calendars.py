"""Files of visits, and the addresses at which people's calendars read them."""

from typing import Any

from tests.factories.calendars import CALENDAR, events, made, read
from tests.factories.portals import assert_problem

from .absent import Absent
from .alexs import Alexs

ONE = CALENDAR + "/{calendar}"
FEED = "/calendar/<token>.ics"


async def calendars(alexs: Alexs) -> None:
    listed = await (await alexs.intruder.browser.get(CALENDAR)).get_json()
    assert listed["calendars"] == []


async def make(alexs: Alexs) -> None:
    feed = await made(alexs.intruder.browser, name="Mine")
    host = alexs.intruder.browser.host  # pyright: ignore[reportAttributeAccessIssue]
    assert str(alexs.visit) not in await events(await read(alexs.served, feed, host))


async def feed(alexs: Alexs) -> None:
    kept: Any = await alexs.served.office.fetchval("select token_hash from calendar_feeds")
    guesses = [str(alexs.calendar), kept.hex(), alexs.calendar_token[:-1]]
    if alexs.intruder.email.startswith("bea"):
        guesses.append(alexs.calendar_token)
    for guess in guesses:
        answer = await alexs.intruder.browser.get(f"/calendar/{guess}.ics")
        await assert_problem(answer, 404, "not_found")
    good = await alexs.served.browser().get(f"/calendar/{alexs.calendar_token}.ics")
    assert str(alexs.visit) in await events(good)


DOORS = {
    ("GET", "/api/portal/visits/<visit_id>.ics"): Absent("GET", "/api/portal/visits/{visit}.ics"),
    ("GET", CALENDAR): calendars,
    ("POST", CALENDAR): make,
    ("PATCH", CALENDAR + "/<calendar_id>"): Absent("PATCH", ONE, {"name": "Mine"}),
    ("DELETE", CALENDAR + "/<calendar_id>"): Absent("DELETE", ONE),
}
WITHOUT_SESSION = {("GET", FEED): feed}
"""What is for whoever has the address, signed in or not."""
