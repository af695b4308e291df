"""A change that concerns everybody is told of in small steps, to each person once."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

from doorstep.notifications.models import Channel
from doorstep.notifications.queue import JOBS
from doorstep.notifications.spreading import AT_ONCE, Spreading
from doorstep.notifications.telling import MOST, Telling
from doorstep.notifications.voice import VOICE
from tests.factories.voices import Hand

from .happenings import Happenings

PEOPLE = 700
"""More than two steps of each."""
MANY = f"""
    set session_replication_role = replica;
    insert into customers (id, organization_id, name)
    select md5('c' || n)::uuid, id, 'Customer ' || n
    from organizations, generate_series(1, {PEOPLE}) n;
    insert into customer_portal_access (id, organization_id, customer_id, name, email)
    select md5('p' || n)::uuid, id, md5('c' || n)::uuid, 'Person', 'person' || n || '@example.com'
    from organizations, generate_series(1, {PEOPLE}) n;
    insert into jobs (id, organization_id, customer_id, number, title, status)
    select md5('j' || n)::uuid, id, md5('c' || n)::uuid, 'many-' || n, 'Service', 'scheduled'
    from organizations, generate_series(1, {PEOPLE}) n;
    insert into visits (organization_id, job_id, state, arrives_from, arrives_until)
    select id, md5('j' || n)::uuid, 'planned', now() + interval '9 d', now() + interval '10 d'
    from organizations, generate_series(1, {PEOPLE}) n;
    set session_replication_role = origin
"""
TOLD = """
    select count(*) as alerts, count(distinct a.contact_id) as people,
      (select count(*) from notification_deliveries) as deliveries
    from alerts a where a.state = 'told'
"""


async def test_a_whole_business_that_moves_its_visits_is_told_of_in_steps(happenings: Happenings):
    await happenings.business.link.execute(MANY)
    await happenings.do(
        "update visits set arrives_from = arrives_from + interval '1 h',"
        " arrives_until = arrives_until + interval '1 h' where job_id in (select id from jobs"
        " where number like 'many-%')"
    )
    clock = Hand(datetime.now(UTC))
    spreading, telling = Spreading(clock), Telling(VOICE, frozenset({Channel.EMAIL}), clock)
    steps = [step async for step in _until_nothing(spreading.spread_next)]
    assert (sum(steps), max(steps)) == (PEOPLE, AT_ONCE)
    clock.at += timedelta(hours=1)
    steps = [step async for step in _until_nothing(telling.tell_due)]
    assert (sum(steps), max(steps)) == (PEOPLE, MOST)
    [told] = await happenings.business.link.fetch(TOLD)
    assert dict(told) == {"alerts": PEOPLE, "people": PEOPLE, "deliveries": PEOPLE}
    assert await happenings.do(f"select count(*) from {JOBS}") == PEOPLE


async def _until_nothing(step: Callable[[], Awaitable[int]]) -> AsyncIterator[int]:
    while done := await step():
        yield done
