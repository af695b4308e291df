"""Addresses of calendars: made a few at a time, shown once, changed, ended."""

import pytest

from doorstep.calendars.agents import program_of
from doorstep.calendars.feeds import MOST
from doorstep.kit.database import trusted
from doorstep.sign_in.shutting import shut_out_moved
from tests.backend.conftest import ALEX, COLIN, MARTA
from tests.factories.calendars import CALENDAR, book, events, made, read
from tests.factories.portals import Served, assert_problem


async def test_an_address_is_told_once(served: Served):
    alex = await served.sign_in(ALEX)
    feed = await made(alex, name="  My\nphone\u202e ", discreet=True)
    assert (feed["name"], feed["discreet"], feed["last_used_at"]) == ("My phone", True, None)
    assert feed["address"].startswith("http://localhost/calendar/")
    listed = await (await alex.get(CALENDAR)).get_json()
    assert listed["most"] == MOST
    [shown] = listed["calendars"]
    assert shown == {name: told for name, told in feed.items() if name != "address"}


async def test_there_are_a_handful(served: Served):
    alex = await served.sign_in(ALEX)
    feeds = [await made(alex) for _ in range(MOST)]
    await assert_problem(await alex.post(CALENDAR, json={}), 409, "too_many_calendars")
    assert (await alex.delete(f"{CALENDAR}/{feeds[0]['id']}")).status_code == 204
    await made(alex)


async def test_who_sees_no_visits_makes_none_and_is_told_why(served: Served):
    marta = await served.sign_in(MARTA)
    refused = await assert_problem(await marta.post(CALENDAR, json={}), 403, "no_visits")
    assert "visits" in refused["detail"]
    visit = await book(served, COLIN)
    await assert_problem(await marta.get(f"/api/portal/visits/{visit}.ics"), 404)
    colin = await served.sign_in(COLIN)
    assert str(visit) in await events(await read(served, await made(colin)))
    assert str(visit) in await events(await colin.get(f"/api/portal/visits/{visit}.ics"))


async def test_what_it_hides_can_be_changed(served: Served):
    alex = await served.sign_in(ALEX)
    feed, visit = await made(alex), str(await book(served, ALEX, preparation="Clear the cupboard"))
    before = await read(served, feed)
    path = f"{CALENDAR}/{feed['id']}"
    changed = await (await alex.patch(path, json={"discreet": True})).get_json()
    assert (changed["discreet"], changed["name"]) == (True, "")
    renamed = await (await alex.patch(path, json={"name": "Phone"})).get_json()
    assert (renamed["discreet"], renamed["name"]) == (True, "Phone")
    after = await read(served, feed, **{"If-None-Match": before.headers["ETag"]})
    assert (await events(after))[visit]["SUMMARY"] == "Northgate Heating visit"
    assert b"cupboard" not in await after.get_data()
    assert b"cupboard" in await before.get_data()


async def test_what_is_ended_is_over_and_noted(served: Served):
    alex = await served.sign_in(ALEX)
    feed = await made(alex, name="Phone")
    path = f"{CALENDAR}/{feed['id']}"
    assert (await alex.delete(path)).status_code == 204
    await assert_problem(await read(served, feed), 404, "not_found")
    for again in (await alex.delete(path), await alex.patch(path, json={"name": "x"})):
        await assert_problem(again, 404)
    assert (await (await alex.get(CALENDAR)).get_json())["calendars"] == []
    trail = (await (await alex.get("/api/portal/audit")).get_json())["events"]
    noted = [each["happening"] for each in trail if each["detail"] == {"name": "Phone"}]
    assert noted == ["calendar_ended", "calendar_made"]


async def test_another_mail_address_from_the_office_ends_them(served: Served):
    feed = await made(await served.sign_in(ALEX))
    async with trusted() as link:
        who = await link.fetch("select id from customer_portal_access where email = $1", ALEX)
        await shut_out_moved(link, [row["id"] for row in who])
    await assert_problem(await read(served, feed), 404, "not_found")


@pytest.mark.parametrize(
    "body", [{"name": "x" * 61}, {"name": "\0"}, {"x": 1}, {"discreet": 1}, []]
)
async def test_bad_wishes_are_refused(served: Served, body: object):
    alex = await served.sign_in(ALEX)
    feed = await made(alex)
    for method, path in (("POST", CALENDAR), ("PATCH", f"{CALENDAR}/{feed['id']}")):
        await assert_problem(await alex.open(path, method=method, json=body), 422, "invalid")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Google-Calendar-Importer", "Google Calendar"),
        ("iOS/18.1 (22B83) dataaccessd/1.0", "Calendar on iPhone or iPad"),
        ("macOS/15.1 (24B83) dataaccessd/1.0", "Calendar on Mac"),
        ("macOS/14.0 (23A344) CalendarAgent/988", "Calendar on Mac"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)", "Outlook"),
        ("Microsoft.Exchange/15.20", "Outlook"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115", "Thunderbird"),
        ("ICSx5/2.2 (okhttp/4.12.0) Android/14", "ICSx5 on Android"),
        ("curl/8.0", "curl"),
        ("", None),
    ],
)
def test_programs_have_names_that_people_know(agent: str, name: str | None):
    assert program_of(agent) == name
