"""Many visits of one person at once: all in the inbox, and one message outside."""

import asyncio
from datetime import timedelta

import pytest

from doorstep.notifications.models import Alert
from doorstep.notifications.several import SINGLY, TELLING
from doorstep.notifications.telling import MOST
from doorstep.notifications.ways import Later, Never
from tests.backend.conftest import COLIN, PRIYA

from .happenings import Happenings
from .many import Many

ALWAYS = '{"visits": {"email": "always"}}'


@pytest.fixture
def many(happenings: Happenings) -> Many:
    return Many(happenings)


async def test_of_25_visits_moved_at_once_there_is_one_push_and_one_mail_and_all_in_the_inbox(
    many: Many,
):
    await many.sign_in()
    await many.choose(PRIYA, ALWAYS)
    await many.move(*await many.booked(25))
    await many.tell()
    await many.deliver()
    assert many.push.titles == await many.mailed() == ["News about 25 visits"]
    assert await many.inbox() == ["visit_changed"] * 25
    [pushed] = many.push.parcels
    assert (pushed.path, pushed.unread, pushed.urgent) == ("/portal/alerts", 25, False)
    assert pushed.thread.startswith("visit:")


async def test_three_go_out_one_by_one(many: Many):
    await many.move(*await many.booked(SINGLY))
    await many.tell()
    await many.deliver()
    assert len(await many.mailed()) == SINGLY
    assert all("New time" in each for each in await many.mailed())


async def test_each_person_has_it_on_the_ways_and_in_the_language_they_chose(many: Many):
    await many.sign_in()
    await many.choose(COLIN, ALWAYS, language="de")
    await many.choose(PRIYA, '{"visits": {"push": true, "sms": true}}', language="es")
    await many.happenings.do("update customer_portal_access set phone = '+44 20 7946 0999'")
    await many.move(*await many.booked(5))
    await many.tell()
    await many.deliver()
    assert many.push.titles == many.sms.titles == ["Novedades de 5 visitas"]
    assert await many.mailed() == []
    assert await many.mailed(COLIN) == ["Neues zu 5 Terminen"]


async def test_who_chose_no_way_has_them_in_the_inbox_alone(many: Many):
    await many.choose(PRIYA, '{"visits": {"push": false, "email": "never"}}')
    await many.move(*await many.booked(5))
    await many.tell()
    assert len(await many.inbox()) == 5
    assert await Alert.filter(contact__email=PRIYA, topic="visits").count() == 0


async def test_a_private_lock_screen_does_not_say_how_many(many: Many):
    await many.sign_in()
    await many.choose(PRIYA, "{}", discreet=True)
    await many.move(*await many.booked(5))
    await many.tell()
    await many.deliver()
    [pushed] = many.push.parcels
    assert pushed.discreet
    assert pushed.discreet_title == "News about your visits"


async def test_somebody_on_the_way_is_told_of_by_itself(many: Many):
    first, *others = await many.booked(6, many.clock.now())
    await many.happenings.do("update visits set state = 'on_the_way' where id = $1", first)
    await many.move(*others)
    await many.tell()
    await many.deliver()
    assert sorted(await many.mailed()) == ["News about 5 visits", "We are on the way"]


async def test_somebody_who_is_being_deleted_holds_up_nobody(many: Many):
    await many.move(*await many.booked(5))
    link = many.happenings.business.link
    many.clock.at += timedelta(hours=1)
    async with link.transaction():
        await link.execute("select from customer_portal_access where email = $1 for update", PRIYA)
        await many.teller().tell_due()
        await link.execute("delete from customer_portal_access where email = $1", PRIYA)
    assert await many.inbox(COLIN) == ["visit_changed"] * 5


# --- true when it is sent -------------------------------------------------------------------------


async def test_what_was_overtaken_by_then_is_not_counted(many: Many):
    first, *others = await many.booked(5)
    await many.move(first, *others)
    await many.tell()
    await many.move(first)
    await many.tell()
    await many.deliver()
    told = await many.mailed()
    assert sorted(each[:21] for each in told) == ["New time for your vis", "News about 4 visits"]


async def test_once_all_are_overtaken_the_later_one_alone_goes_out(many: Many):
    visits = await many.booked(5)
    await many.move(*visits)
    await many.tell()
    await many.move(*visits)
    await many.tell()
    await many.deliver()
    assert await many.mailed() == ["News about 5 visits"]
    assert await many.inbox() == ["visit_changed"] * 5


async def test_what_is_moved_on_waits_and_moved_back_the_first_word_goes_out(many: Many):
    visits, hour = await many.booked(5), timedelta(hours=1)
    await many.move(*visits)
    await many.tell()
    await many.move(*visits, by=hour)
    await many.deliver()
    assert await many.mailed() == []
    await many.move(*visits, by=-hour)
    await many.tell()
    await many.deliver()
    assert await many.mailed() == ["News about 5 visits"]


async def test_of_what_is_not_theirs_to_see_any_more_nothing_is_sent(many: Many):
    await many.move(*await many.booked(5))
    await many.tell()
    await many.happenings.do(
        "update customer_portal_access set role = 'billing' where email = $1", PRIYA
    )
    await many.deliver()
    assert await many.mailed() == []
    assert await many.mailed(COLIN) == ["News about 5 visits"]


async def test_mail_takes_the_place_of_a_push_that_reaches_nobody(many: Many):
    await many.sign_in()
    many.push.answers = [Never("gone", gone=True)]
    await many.move(*await many.booked(5))
    await many.tell()
    for _ in range(2):
        await many.deliver()
    assert await many.mailed() == ["News about 5 visits"]


async def test_it_is_tried_again_as_the_same(many: Many):
    many.email.answers = [Later("busy"), Later("busy")]
    await many.move(*await many.booked(5))
    await many.tell()
    for _ in range(2):
        await many.deliver()
        many.clock.at += timedelta(hours=1)
    first, again = [each for each in many.email.parcels if each.contact.email == PRIYA]
    assert first.delivery_id == again.delivery_id


# --- in one ---------------------------------------------------------------------------------------


async def test_two_workers_tell_no_two_parts_of_it(many: Many):
    link = many.happenings.business.link
    await many.move(*await many.booked(5))
    many.clock.at += timedelta(minutes=2)
    async with link.transaction():
        await link.execute("select pg_advisory_xact_lock($1)", TELLING)
        assert await many.teller().tell_due() == 0
    await asyncio.gather(*(many.teller().tell_due() for _ in range(2)))
    assert await Alert.filter(contact__email=PRIYA, topic="visits").count() == 1


async def test_more_than_are_told_at_once_are_one_all_the_same(many: Many):
    await many.move(*await many.booked(MOST + 20))
    many.clock.at += timedelta(minutes=2)
    await many.tell(timedelta(0))
    [one] = await Alert.filter(contact__email=PRIYA, topic="visits")
    assert one.title == f"News about {MOST + 20} visits"


async def test_what_was_spread_a_little_later_is_told_along(many: Many):
    first, *others = await many.booked(5)
    await many.move(first)
    many.clock.at += timedelta(seconds=20)
    await many.move(*others)
    many.clock.at += timedelta(seconds=41)
    assert await many.teller().tell_due()
    await many.deliver()
    assert await many.mailed() == ["News about 5 visits"]


async def test_a_report_that_was_told_of_with_many_visits_is_not_told_of_again(many: Many):
    visits = await many.booked(5, many.clock.now())
    last = visits[-1]
    await many.happenings.do(
        "update visits set state = 'done', finished_at = now() where id = any($1)", visits
    )
    await many.happenings.do(
        f"""insert into documents (organization_id, customer_id, job_id, title, kind, audience,
          sha256, filed_at) select v.organization_id, j.customer_id, j.id, 'Report', 'job_report',
          'site', '{"d" * 64}', now() from visits v join jobs j on j.id = v.job_id
        where v.id = $1""",
        last,
    )
    await many.spread()
    await many.tell(timedelta(minutes=11))
    await many.deliver()
    assert await many.mailed() == ["News about 5 visits"]
