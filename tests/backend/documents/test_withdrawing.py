"""However many reminders of certificates wait, they are looked through in bounded steps."""

from datetime import timedelta

from doorstep.cli.pacing import Paced
from doorstep.kit.database import trusted
from doorstep.notifications.certificates import AT_ONCE, Place, take_back
from tests.backend.conftest import PRIYA

from .reminders import Desk

MANY = 2 * AT_ONCE + 50
WAITING = """
    insert into alerts (organization_id, customer_id, contact_id, topic, subject_id, about,
      revision, kind, category, fact, title, body, path, due_at, created_at)
    select organization_id, customer_id, id, 'certificate_due', md5(n::text)::uuid,
      'certificate_due:' || n, 1, 'certificate_due', 'documents',
      jsonb_build_object('items', jsonb_build_object(md5(n::text)::uuid,
        jsonb_build_object('stage', '2027-06-30/30', 'was', null, 'now', '{}'::jsonb))),
      '', '', '', now() + (n % 3) * interval '1 h', now()
    from customer_portal_access, generate_series(1, $2::int) n where email = $1
"""
"""Reminders of certificates that are gone by now."""


async def test_some_are_held_at_once_and_in_the_end_all_are_looked_at(desk: Desk):
    await desk.business.link.execute(WAITING, PRIYA, MANY)
    taken: list[int] = []
    end: Place | None = None
    while not taken or end:
        async with trusted() as link:
            notices, end = await take_back(link, desk.clock.now(), end)
        taken.append(len(notices))
    assert taken == [AT_ONCE, AT_ONCE, 50]
    assert await desk.alerts() == []


async def test_all_are_withdrawn_in_one_go(desk: Desk):
    await desk.business.link.execute(WAITING, PRIYA, MANY)
    assert await desk.reminding.withdraw() == MANY
    assert await desk.reminding.withdraw() == 0


async def test_it_is_looked_no_oftener_than_need_be():
    done: list[str] = []

    async def work() -> int:
        done.append("done")
        return 1

    paced = Paced(work, timedelta(days=1))
    assert [await paced(), await paced()] == [1, 0]
    hurried = Paced(work, timedelta(0))
    assert [await hurried(), await hurried()] == [1, 1]
    assert len(done) == 3
