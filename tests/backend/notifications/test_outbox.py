"""There is an event if and only if what happened was committed, and is something to tell of."""

import asyncpg
import pytest

from doorstep.kit.database import trusted
from doorstep.notifications.outbox import QUIET, install_outbox
from doorstep.preparing import is_prepared, prepare
from doorstep.privacy.erasing import erase

from .happenings import Happenings


async def test_what_is_rolled_back_has_not_happened(happenings: Happenings):
    link = happenings.business.link
    with pytest.raises(ZeroDivisionError):
        async with link.transaction():
            await happenings.visit()
            raise ZeroDivisionError
    assert await happenings.events() == []


async def test_what_a_savepoint_takes_back_has_not_happened_and_the_rest_has(
    happenings: Happenings,
):
    link = happenings.business.link
    async with link.transaction():
        first = await happenings.visit()
        inner = link.transaction()
        await inner.start()
        await happenings.visit()
        await inner.rollback()
        last = await happenings.visit()
    assert await happenings.events() == [("visit", first), ("visit", last)]


async def test_nobody_sees_an_event_before_what_happened_is_committed(happenings: Happenings):
    link = happenings.business.link
    async with link.transaction():
        await happenings.visit()
        async with trusted() as other:
            assert await other.fetchval("select count(*) from notification_events") == 0
    assert await happenings.topics() == ["visit"]


@pytest.mark.parametrize(
    "silence",
    [
        "update organizations set notifies_since = null",
        "update organizations set notifications = false",
        "update customers set erased_at = now()",
    ],
)
async def test_of_who_is_silent_nothing_is_told(happenings: Happenings, silence: str):
    await happenings.do(silence)
    await happenings.visit()
    await happenings.document()
    assert await happenings.events() == []


async def test_a_transaction_can_be_quiet_and_the_next_is_not(happenings: Happenings):
    async with happenings.business.link.transaction():
        await happenings.do(QUIET)
        await happenings.visit()
    assert await happenings.events() == []
    await happenings.visit()
    assert await happenings.topics() == ["visit"]


async def test_who_is_erased_leaves_no_event(happenings: Happenings):
    await happenings.visit()
    async with trusted() as link:
        await erase(link, happenings.business.alex.customer_id)
    assert await happenings.events() == []


async def test_many_rows_of_one_statement_are_as_many_events(happenings: Happenings):
    job = await happenings.job()
    booked = await happenings.do(
        """with new as (insert into visits (organization_id, job_id, arrives_from, arrives_until)
          select organization_id, id, now() + n * interval '1 h', now() + n * interval '2 h'
          from jobs, generate_series(1, 1500) n where id = $1 returning 1)
        select count(*) from new""",
        job,
    )
    assert len(await happenings.events()) == booked
    await happenings.do("update visits set arrives_until = arrives_until + interval '1 minute'")
    assert len(await happenings.events()) >= booked


async def test_what_is_written_down_does_not_wait_for_who_has_the_customer(happenings: Happenings):
    visit = await happenings.visit()
    async with trusted() as other:
        await other.execute("select from customers for update")
        await other.execute("select from customer_portal_access for update")
        await other.execute("select from organizations for no key update")
        await happenings.do("set lock_timeout = '2s'")
        await happenings.do("update visits set state = 'cancelled' where id = $1", visit)
    assert await happenings.topics() == ["visit", "visit"]


async def test_a_database_without_it_is_not_prepared_and_gets_it(inhabited_url: str):
    assert await is_prepared(inhabited_url)
    link = await asyncpg.connect(inhabited_url)
    await link.execute("drop trigger tell_visits_insert on visits")
    assert not await is_prepared(inhabited_url)
    await prepare(inhabited_url)
    assert await is_prepared(inhabited_url)
    await install_outbox(link)
    await link.close()
