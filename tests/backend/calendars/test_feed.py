"""What a program finds at the address of a calendar, from read to read."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from doorstep.calendars.entries import Portal
from doorstep.calendars.feed_routes import READS, WRONG
from doorstep.calendars.looking import look
from tests.backend.conftest import ALEX, COLIN, PRIYA
from tests.factories.calendars import CALENDAR, book, events, instant, made, path_of, read
from tests.factories.neighbours import ACME, BEA, open_acme
from tests.factories.portals import Served, assert_problem

GOOGLE = "Mozilla/5.0 (compatible; Google-Calendar-Importer)"
OF_MINE = "update customer_portal_access set {} where email = $1"


async def test_the_feed_has_what_the_portal_has(served: Served):
    alex = await served.sign_in(ALEX)
    visit = str(await book(served, ALEX, preparation="Clear the cupboard"))
    foreign = str(await book(served, PRIYA))
    answer = await read(served, await made(alex))
    found = await events(answer)
    assert visit in found
    assert foreign not in found
    file = await alex.get(f"/api/portal/visits/{visit}.ics")
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert file.headers["Content-Disposition"] == 'attachment; filename="visit.ics"'
    assert file.headers["Cache-Control"] == "no-store"
    alone = (await events(file))[visit]
    for event in (alone, found[visit]):
        event.pop("DTSTAMP")
    assert alone == found[visit]
    assert alone["UID"] == visit
    assert alone["DESCRIPTION"].startswith("Clear the cupboard\nhttp://localhost/portal/jobs/")


async def test_nobody_else_is_to_keep_or_to_find_it(served: Served):
    feed = await made(await served.sign_in(ALEX))
    for answer in (await read(served, feed), await served.browser().head(path_of(feed))):
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "Set-Cookie" not in answer.headers
    nothing = await served.browser().get("/calendar/none.ics")
    assert nothing.headers["Cache-Control"] == "no-store"
    assert nothing.headers["X-Robots-Tag"] == "noindex, nofollow"


async def test_moving_and_cancelling_raise_the_number_whoever_does_it(served: Served):
    alex, visit = await served.sign_in(ALEX), await book(served, ALEX)
    feed = await made(alex)
    changes = (
        ("preparation = 'x'", 0, "TENTATIVE"),
        ("arrives_from = arrives_from + interval '1 hour'", 1, "TENTATIVE"),
        ("arrives_until = arrives_until + interval '1 day'", 2, "TENTATIVE"),
        ("state = 'confirmed'", 2, "CONFIRMED"),
        ("state = 'cancelled'", 3, "CANCELLED"),
        ("preparation = 'y'", 3, "CANCELLED"),
        ("state = 'planned'", 4, "TENTATIVE"),
        ("state = 'missed'", 5, "CANCELLED"),
        ("state = 'planned', technician_id = (select id from technicians limit 1)", 6, "TENTATIVE"),
        ("technician_id = null", 7, "TENTATIVE"),
        ("arrives_from = arrives_from - interval '1 hour', sequence = sequence + 1", 8, None),
        ("arrives_from = arrives_from - interval '1 hour', sequence = 0", 9, None),
    )
    for change, sequence, status in changes:
        await served.office.execute(f"update visits set {change} where id = $1", visit)
        event: Any = (await events(await read(served, feed)))[str(visit)]
        assert event["SEQUENCE"] == sequence, change
        assert status in {event["STATUS"], None}
        alone = (await events(await alex.get(f"/api/portal/visits/{visit}.ics")))[str(visit)]
        assert alone["SEQUENCE"] == sequence


async def test_the_file_of_a_cancelled_visit_takes_it_out(served: Served):
    alex, visit = await served.sign_in(ALEX), await book(served, ALEX)
    await served.office.execute("update visits set state = 'cancelled' where id = $1", visit)
    file = await alex.get(f"/api/portal/visits/{visit}.ics")
    assert file.headers["Content-Type"].endswith("method=CANCEL")
    [event] = (await events(file)).values()
    assert (event["STATUS"], event.walk("VALARM")) == ("CANCELLED", [])


async def test_a_job_that_is_called_off_takes_its_visits_out(served: Served):
    alex, visit = await served.sign_in(ALEX), await book(served, ALEX)
    feed = await made(alex)
    job = await served.office.fetchval("select job_id from visits where id = $1", visit)
    for status, sequence, said in (
        ("in_progress", 0, "TENTATIVE"),
        ("cancelled", 1, "CANCELLED"),
        ("scheduled", 2, "TENTATIVE"),
    ):
        await served.office.execute("update jobs set status = $2 where id = $1", job, status)
        event: Any = (await events(await read(served, feed)))[str(visit)]
        assert (event["SEQUENCE"], event["STATUS"]) == (sequence, said)
        file = await alex.get(f"/api/portal/visits/{visit}.ics")
        alone: Any = (await events(file))[str(visit)]
        assert (alone["SEQUENCE"], alone["STATUS"]) == (sequence, said)
        assert f"method={'CANCEL' if sequence == 1 else 'PUBLISH'}" in file.headers["Content-Type"]
    other = "update visits set job_id = (select id from jobs where id <> job_id limit 1)"
    await served.office.execute(f"{other} where id = $1", visit)
    assert await served.office.fetchval("select sequence from visits where id = $1", visit) == 2


async def test_it_goes_a_year_back_and_has_cancelled_ones_while_they_are_ahead(served: Served):
    await served.office.execute("delete from visits")
    days = timedelta(days=1)
    wanted = {str(await book(served, ALEX, each * days)) for each in (-364, -1, 1, 900)}
    await book(served, ALEX, -366 * days)
    ahead, over = [await book(served, ALEX, each * days) for each in (2, -2)]
    cancel = "update visits set state = 'cancelled' where id = any($1::uuid[])"
    await served.office.execute(cancel, [ahead, over])
    feed = await made(await served.sign_in(ALEX))
    found = await events(await read(served, feed))
    assert found.keys() == wanted | {str(ahead)}
    times = [instant(event, "DTSTART") for event in found.values()]
    assert times == sorted(times)


async def test_of_very_many_it_has_those_that_are_next(served: Served):
    await served.office.execute("delete from visits")
    hours = {each: await book(served, ALEX, timedelta(hours=each)) for each in (-50, -3, 9, 500)}
    feed = await made(await served.sign_in(ALEX))
    token = path_of(feed).removeprefix("/calendar/").removesuffix(".ics")
    whose: Any = await served.office.fetchval("select id from organizations")
    portal = Portal("Northgate", "", "Europe/London", "https://portal.example")
    found = await look(portal, whose, token, GOOGLE, most=3)
    assert found
    assert [each.uid for each in found.entries] == [str(hours[each]) for each in (-3, 9, 500)]


async def test_what_is_known_is_not_sent_again(served: Served):
    feed, visit = await made(await served.sign_in(ALEX)), await book(served, ALEX)
    first = await read(served, feed)
    tag, since = first.headers["ETag"], first.headers["Last-Modified"]
    assert await (await read(served, feed)).get_data() == await first.get_data()
    for known in (
        {"If-None-Match": tag},
        {"If-None-Match": f'"x", W/{tag}'},
        {"If-None-Match": "*"},
    ):
        same = await read(served, feed, **known)
        assert (same.status_code, await same.get_data()) == (304, b"")
        assert (same.headers["ETag"], same.headers["Last-Modified"]) == (tag, since)
    assert (await read(served, feed, **{"If-Modified-Since": since})).status_code == 304
    other = {"If-None-Match": '"x"', "If-Modified-Since": since}
    assert (await read(served, feed, **other)).status_code == 200
    await served.office.execute("update visits set preparation = 'x' where id = $1", visit)
    for known in ({"If-None-Match": tag}, {"If-Modified-Since": since}):
        changed = await read(served, feed, **known)
        assert changed.status_code == 200
        assert changed.headers["ETag"] != tag
        assert changed.headers["Last-Modified"] != since


async def test_a_read_writes_once_an_hour(served: Served):
    alex = await served.sign_in(ALEX)
    feed = await made(alex)
    await read(served, feed, **{"User-Agent": f"{GOOGLE}\N{BULLET}{'x' * 500}"})
    [listed] = (await (await alex.get(CALENDAR)).get_json())["calendars"]
    assert listed["program"] == "Google Calendar"
    used = datetime.fromisoformat(listed["last_used_at"])
    assert datetime.now(UTC) - used < timedelta(minutes=1)
    written = "select xmin::text from calendar_feeds"
    before = await served.office.fetchval(written)
    await read(served, feed, **{"User-Agent": "Thunderbird"})
    assert await served.office.fetchval(written) == before
    later = "update calendar_feeds set last_used_at = now() - interval '61 minutes'"
    await served.office.execute(later)
    await read(served, feed, **{"User-Agent": "Thunderbird"})
    [listed] = (await (await alex.get(CALENDAR)).get_json())["calendars"]
    assert listed["program"] == "Thunderbird"


ENDS = {
    "access": OF_MINE.format("active = false"),
    "role": OF_MINE.format("role = 'billing'"),
    "customer": "update customers set erased_at = now() where id ="
    " (select customer_id from customer_portal_access where email = $1)",
    "contact": "delete from customer_portal_access where email = $1",
    "address": "update calendar_feeds set revoked_at = now() where $1 <> ''",
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
async def test_it_ends_with_what_it_shows(served: Served, end: str):
    feed = await made(await served.sign_in(COLIN))
    assert (await read(served, feed)).status_code == 200
    await served.office.execute(end, COLIN)
    await assert_problem(await read(served, feed), 404, "not_found")


async def test_who_is_removed_and_comes_back_makes_a_new_one(served: Served):
    feed, priya = await made(await served.sign_in(COLIN)), await served.sign_in(PRIYA)
    who: Any = await served.office.fetchval(
        "select id from customer_portal_access where email = $1", COLIN
    )
    assert (await priya.delete(f"/api/portal/people/{who}")).status_code == 204
    await served.office.execute(OF_MINE.format("active = true, removed_at = null"), COLIN)
    await assert_problem(await read(served, feed), 404, "not_found")


async def test_what_leads_nowhere_says_nothing_of_why(served: Served):
    feed = await made(await served.sign_in(ALEX))
    await open_acme(served)
    token = path_of(feed).removesuffix(".ics")
    at_another = await read(served, feed, host=ACME)
    wrong = await served.browser().get(f"{token[:-1]}x.ics")
    short = await served.browser().get("/calendar/x.ics")
    told = [await assert_problem(each, 404, "not_found") for each in (at_another, wrong, short)]
    assert told[0] == told[1] == told[2]
    assert (await read(served, feed)).status_code == 200
    beas = await made(await served.sign_in(BEA, ACME))
    assert beas["address"].startswith(f"http://{ACME}/calendar/")
    [event] = (await events(await read(served, beas, host=ACME))).values()
    assert str(UUID(event["UID"])) == event["UID"], "which does not say where the portal is"


async def test_a_token_is_kept_and_logged_nowhere(served: Served):
    with capture_logs() as logs:
        feed = await made(await served.sign_in(ALEX))
        await read(served, feed)
        await served.browser().get(path_of(feed)[:-5] + ".ics")
    token = path_of(feed).removeprefix("/calendar/").removesuffix(".ics")
    assert len(token) == 43
    assert token[:-1] not in str(logs)
    assert "/calendar/<token>.ics" in str(logs)
    for table in ("calendar_feeds", "audit_events", "sign_in_throttles"):
        rows = await served.office.fetch(f"select t::text from {table} t")
        assert token not in str(rows)


async def test_reads_have_an_end(served: Served):
    alex = await served.sign_in(ALEX)
    one, other = await made(alex), await made(alex)
    answers = [(await read(served, one)).status_code for _ in range(READS + 1)]
    assert answers == [200] * READS + [429]
    assert (await read(served, other)).status_code == 200, "others there are not kept out"


async def test_guesses_have_an_end(served: Served):
    feed, browser = await made(await served.sign_in(ALEX)), served.browser()
    guesses = [await browser.get(f"/calendar/{each}.ics") for each in range(WRONG.most + 1)]
    assert [guess.status_code for guess in guesses] == [404] * WRONG.most + [429]
    assert 0 < int(guesses[-1].headers["Retry-After"]) <= 900
    assert (await read(served, feed)).status_code == 200, "others there are not kept out"
