"""Who has a great deal to tell holds up neither other businesses nor what is urgent."""

from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.notifications.spreading import AT_ONCE, EVENTS, Spreading
from doorstep.notifications.telling import DUE, MOST, Telling
from doorstep.notifications.voice import Voice
from tests.backend.conftest import ALEX
from tests.factories.portals import Served
from tests.factories.voices import EVERYTHING, NOON, VOICE, Hand, Topic, a_visit, wait_to_tell

VOICE_OF_TWO = Voice(
    {"visit": Topic(), "urgent": Topic(urgent=True)}
    | {f"visit:{n + 1}": Topic() for n in range(MOST)},
    VOICE.facts,
    VOICE.say,
    VOICE.ways,
)
ELSEWHERE = """
    with o as (insert into organizations (external_id, name, notifies_since)
        values ($1, $1, now()) returning id),
      c as (insert into customers (organization_id, external_id, name)
        select id, 'one', 'One' from o returning id, organization_id)
    insert into customer_portal_access (organization_id, customer_id, name, email)
    select organization_id, id, 'Sam', $1 || '@example.com' from c returning email
"""
"""Another business, of which one person is a customer."""
MANY = """
    insert into alerts (organization_id, customer_id, contact_id, topic, subject_id, about,
      revision, kind, category, fact, title, body, path, due_at, created_at)
    select organization_id, customer_id, contact_id, topic, gen_random_uuid(), about || ':' || n,
      1, kind, category, fact, title, body, path, due_at - n * interval '1 ms', created_at
    from alerts, generate_series(1, $2::int) n where id = $1
"""
"""As many that have been due for longer, of things that are gone: they are dropped."""


PUBLISHED = """
    select v.doc from sync_dirty d join sync_view_alert v on v.id = d.id and v.scope = d.scope
    where d.txid = pg_current_xact_id() and d.kind = 'alert'
"""
"""As it is done at COMMIT (deltasync: draining.py)."""


async def elsewhere(link: Connection, name: str = "southgate") -> str:
    return await link.fetchval(ELSEWHERE, name)


async def told(link: Connection, *alerts: UUID) -> bool:
    """Tell once, as much as is told at once; return whether these are among it."""
    assert await Telling(VOICE_OF_TWO, EVERYTHING, Hand()).tell_due() <= MOST
    found = "select count(*) from alerts where id = any($1) and state = 'told'"
    return await link.fetchval(found, alerts) == len(alerts)


async def test_one_business_that_tells_many_holds_up_no_other_nor_what_is_urgent_of_its_own(
    served: Served,
):
    link, visit = served.office, await a_visit(served.office)
    await link.execute(MANY, await wait_to_tell(link, ALEX, visit), MOST)
    others = await wait_to_tell(link, await elsewhere(link), visit)
    urgent = await wait_to_tell(link, ALEX, visit, revision=2)
    await link.execute("update alerts set topic = 'urgent' where id = $1", urgent)
    assert await told(link, others, urgent)


async def test_what_is_urgent_goes_first_where_there_are_more_than_can_be_told_at_once(
    served: Served,
):
    link, visit = served.office, await a_visit(served.office)
    await link.execute(MANY, await wait_to_tell(link, ALEX, visit), MOST)
    await link.execute("update alerts set topic = 'visit' || substr(about, 43)")
    urgent = await wait_to_tell(link, await elsewhere(link), visit)
    await link.execute("update alerts set topic = 'urgent' where id = $1", urgent)
    assert await told(link, urgent)


async def test_all_are_told_in_the_end_each_once(served: Served):
    link, visit = served.office, await a_visit(served.office)
    await link.execute(MANY, await wait_to_tell(link, ALEX, visit), MOST)
    await wait_to_tell(link, await elsewhere(link), visit)
    counts: list[int] = []
    telling = Telling(VOICE_OF_TWO, EVERYTHING, Hand())
    while count := await telling.tell_due():
        counts.append(count)
    assert sum(counts) == MOST + 2
    assert len(counts) == 2


MANY_EVENTS = """
    insert into notification_events (organization_id, customer_id, topic, subject_id)
    select organization_id, customer_id, 'document', gen_random_uuid()
    from customer_portal_access, generate_series(1, $2::int) where email = $1
"""
SOMETHING = """
    insert into notification_events (organization_id, customer_id, topic, subject_id)
    select organization_id, customer_id, $2, id from customer_portal_access where email = $1
"""


async def spread(link: Connection, spreading: Spreading) -> list[str]:
    """Spread once; return the topics of which there is still something."""
    await spreading.spread_next()
    rows: list[Any] = await link.fetch("select distinct topic from notification_events order by 1")
    return [row["topic"] for row in rows]


async def test_one_business_with_many_events_holds_up_no_other_nor_what_is_urgent_of_its_own(
    served: Served,
):
    link = served.office
    await link.execute(MANY_EVENTS, ALEX, AT_ONCE)
    await link.execute(SOMETHING, ALEX, "new_device")
    await link.execute(SOMETHING, await elsewhere(link), "visit")
    assert await spread(link, Spreading()) == ["document"]


async def test_what_breaks_of_one_business_holds_up_no_other(served: Served):
    link, spreading = served.office, Spreading()
    await link.execute(MANY_EVENTS, ALEX, AT_ONCE)
    other = await elsewhere(link)
    for topic in ("of_a_later_version", "visit", "details_changed"):
        await link.execute(SOMETHING, other, topic)
    left = [await spread(link, spreading) for _ in range(20)]
    assert left[-1] == ["of_a_later_version"]


async def test_however_many_wait_no_more_are_looked_at_than_are_told(served_anew: Served):
    link = served_anew.office
    async with link.transaction():
        alert = await wait_to_tell(link, ALEX, await a_visit(link))
        await link.execute("set local session_replication_role = replica")
        await link.execute(MANY, alert, 20_000)
    await link.execute(MANY_EVENTS, ALEX, 20_000)
    await link.execute("analyze alerts, notification_events")
    assert 0 < await looked_at(link, EVENTS.next(), AT_ONCE, [], [], ["new_device"]) <= AT_ONCE
    assert 0 < await looked_at(link, DUE.next(), MOST, [], NOON, ["urgent"]) <= MOST


async def test_what_is_told_many_of_at_once_is_published_without_going_through_all_of_it_each_time(
    served_anew: Served,
):
    link, many = served_anew.office, 60
    await link.execute(MANY, await wait_to_tell(link, ALEX, await a_visit(link)), many)
    await link.execute("analyze alerts")
    async with link.transaction():
        await link.execute("update alerts set state = 'told', told_at = now()")
        assert many < await looked_at(link, PUBLISHED) < 2 * many * many


async def looked_at(link: Connection, statement: str, *given: Any) -> int:
    """Return the most rows that any step of a statement goes over."""
    plan: Any = await link.fetchval(f"explain (analyze, format json) {statement}", *given)
    steps, most = [msgspec.json.decode(plan)[0]["Plan"]], 0
    while steps:
        step = steps.pop()
        steps += step.get("Plans", [])
        rows = step["Actual Rows"] + step.get("Rows Removed by Filter", 0)
        most = max(most, round(rows * step["Actual Loops"]))
    return most
