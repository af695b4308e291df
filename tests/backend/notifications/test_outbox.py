"""There is an event if and only if what happened was committed, and is something to tell of."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from doorstep.app import is_prepared, prepare
from doorstep.kit.database import trusted
from doorstep.notifications.outbox import QUIET, install_outbox
from doorstep.privacy.erasing import erase

from .happenings import Happenings

IN_SESSION = "select set_config('doorstep.session', 'ab', true)"
YESTERDAY = datetime.now(UTC) - timedelta(days=1)


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
    ("change", "topics"),
    [
        ("arrives_from = arrives_from + interval '1 h'", ["visit"]),
        ("state = 'cancelled'", ["visit"]),
        ("state = 'confirmed', confirmed_at = now()", []),
        ("preparation = 'Clear the cupboard'", []),
        ("technician_id = (select id from technicians limit 1)", []),
        ("state = 'on_the_way'", ["visit", "visit_on_the_way"]),
        ("state = 'done', finished_at = now()", ["visit", "visit_done"]),
        ("job_id = (select id from jobs where customer_id <> $2 limit 1)", ["visit", "visit"]),
    ],
)
async def test_a_visit_is_told_of_when_its_time_or_its_state_changes(
    happenings: Happenings, change: str, topics: list[str]
):
    visit = await happenings.visit()
    assert await happenings.topics() == ["visit"]
    known = " and $2::uuid is not null" if "$2" not in change else ""
    await happenings.do(
        f"update visits set {change} where id = $1{known}",
        *(visit, happenings.business.alex.customer_id),
    )
    assert sorted(await happenings.topics()) == topics


async def test_a_visit_that_is_deleted_is_told_of(happenings: Happenings):
    visit = await happenings.visit()
    await happenings.events()
    await happenings.do("delete from visits where id = $1", visit)
    assert await happenings.events() == [("visit", visit)]


async def test_a_job_that_is_cancelled_takes_its_visits_with_it(happenings: Happenings):
    visit = await happenings.visit()
    await happenings.events()
    job = await happenings.job()
    await happenings.do("update jobs set status = 'cancelled' where id = $1", job)
    assert ("visit", visit) in await happenings.events()


async def test_an_answer_to_a_request_is_told_of_and_what_they_did_themselves_is_not(
    happenings: Happenings,
):
    request = await happenings.request()
    set_by = "update service_requests set {} where id = $1"
    await happenings.do(set_by.format("description = 'Leak'"), request)
    async with happenings.business.link.transaction():
        await happenings.do(IN_SESSION)
        await happenings.do(set_by.format("status = 'accepted'"), request)
    await happenings.do(set_by.format("status = 'withdrawn'"), request)
    assert await happenings.events() == []
    await happenings.do(set_by.format("status = 'declined', notes = 'Not ours'"), request)
    assert await happenings.events() == [("request", request)]


async def test_an_invoice_is_told_of_once_it_is_issued(happenings: Happenings):
    draft = await happenings.draft()
    assert await happenings.events() == []
    await happenings.issue(draft)
    assert await happenings.events() == [("invoice_issued", draft)]
    await happenings.do("update invoices set voided_at = now() where id = $1", draft)
    assert await happenings.events() == []


@pytest.mark.parametrize("state", ["succeeded", "failed", "expired"])
async def test_payments_and_refunds_are_told_of_once_they_are_decided(
    happenings: Happenings, state: str
):
    invoice = await happenings.invoice()
    await happenings.events()
    link, alex = happenings.business.link, happenings.business.alex
    async with link.transaction():
        payment = await happenings.do(
            "insert into payments (organization_id, customer_id, currency, amount_minor)"
            " values ($1, $2, 'GBP', 5000) returning id",
            *(alex.organization_id, alex.customer_id),
        )
        await happenings.do(
            "insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor)"
            " values ($1, $2, $3, 5000)",
            *(alex.organization_id, payment, invoice),
        )
    assert await happenings.events() == []
    settled = ", settled_at = now(), method = 'card'" if state == "succeeded" else ""
    async with link.transaction():
        await happenings.do(
            f"update payments set state = $2{settled} where id = $1", payment, state
        )
        if settled:
            await happenings.do(
                "insert into ledger_entries (organization_id, customer_id, invoice_id, payment_id,"
                " kind, currency, amount_minor, reference)"
                " values ($1, $2, $3, $4, 'payment', 'GBP', -5000, 'x')",
                *(alex.organization_id, alex.customer_id, invoice, payment),
            )
    assert await happenings.events() == ([] if state == "expired" else [("payment", payment)])
    refund = await happenings.do(
        "insert into refunds (organization_id, payment_id, amount_minor) values ($1, $2, 5)"
        " returning id",
        *(alex.organization_id, payment),
    )
    assert await happenings.events() == []
    await happenings.do("update refunds set state = 'succeeded' where id = $1", refund)
    assert await happenings.events() == [("refund", refund)]


async def test_a_document_is_told_of_when_it_is_there_and_as_a_new_version(happenings: Happenings):
    document = await happenings.document(sha256=None)
    assert await happenings.events() == []
    change = "update documents set {} where id = $1"
    await happenings.do(change.format(f"sha256 = '{'a' * 64}'"), document)
    assert await happenings.events() == [("document", document)]
    await happenings.do(change.format("title = 'Renamed'"), document)
    assert await happenings.events() == []
    await happenings.do(change.format(f"sha256 = '{'b' * 64}'"), document)
    assert await happenings.events() == [("document", document)]
    await happenings.do(change.format("withdrawn_at = now()"), document)
    assert await happenings.events() == []


async def test_a_new_browser_is_told_of_and_a_known_one_is_not(happenings: Happenings):
    await happenings.session(new_browser=False)
    session = await happenings.session(new_browser=True)
    assert await happenings.events() == [("new_device", session)]


BOTH, SESSION, NOTHING = {"office", "session"}, {"session"}, set[str]()


@pytest.mark.parametrize(
    ("change", "told_by"),
    [
        ("phone = '+44 20 7946 0999'", BOTH),
        ("email = 'another@example.com'", BOTH),
        ("name = 'Alexandra Morgan'", BOTH),
        ("phone = '+44 (0)7700-900123'", SESSION),
        ("name = 'ALEX  MORGAN '", SESSION),
        ("last_login_at = now(), signed_in_on = current_date", NOTHING),
        ("locale = 'en-US'", NOTHING),
    ],
)
@pytest.mark.parametrize(
    ("by", "topic"), [("office", "details_corrected"), ("session", "details_changed")]
)
async def test_contact_details_that_change_are_told_of_and_not_how_the_office_spells_them(
    happenings: Happenings, by: str, topic: str, change: str, told_by: set[str]
):
    contact = happenings.business.alex.contact_id
    write = "update customer_portal_access set {} where id = $1"
    as_it_was = "name = 'Alex Morgan', phone = '07700 900123', phone_other = null"
    await happenings.do(write.format(as_it_was), contact)
    await happenings.events()
    async with happenings.business.link.transaction():
        if by == "session":
            await happenings.do(IN_SESSION)
        await happenings.do(write.format(change), contact)
    assert await happenings.topics() == ([topic] if by in told_by else [])


async def test_where_letters_go_is_told_of(happenings: Happenings):
    customer = happenings.business.alex.customer_id
    write = "update customers set {} where id = $1"
    await happenings.do(write.format("line1 = '1 New Road'"), customer)
    await happenings.do(write.format("name = 'The Morgans'"), customer)
    await happenings.do(write.format("line1 = '1, NEW ROAD'"), customer)
    assert await happenings.events() == [("details_corrected", customer)]


async def test_what_is_over_is_history(happenings: Happenings):
    visit = await happenings.visit(YESTERDAY)
    await happenings.visit(state="done")
    await happenings.do("update visits set state = 'cancelled' where id = $1", visit)
    await happenings.do("delete from visits where id = $1", visit)
    draft = await happenings.draft()
    await happenings.do(
        "update invoices set issued_at = now() - interval '40 d', issued_on = current_date - 40"
        " where id = $1",
        draft,
    )
    await happenings.document(issued_on=date.today() - timedelta(days=90))  # noqa: DTZ011
    assert await happenings.events() == []


async def test_what_is_recent_is_so_by_the_day_of_the_organisation(happenings: Happenings):
    """Whoever writes, the office's program by SQL among them, may live in another time zone."""
    await happenings.do("update organizations set time_zone = 'Pacific/Pago_Pago'")
    await happenings.do("set time zone 'Pacific/Kiritimati'")  # a day ahead, always
    issued = """update invoices set issued_at = now(), issued_on = $2 where id = $1"""
    there = datetime.now(ZoneInfo("Pacific/Pago_Pago")).date()
    for age, told in ((14, ["invoice_issued"]), (15, [])):
        draft = await happenings.draft()
        await happenings.do(issued, draft, there - timedelta(days=age))
        assert await happenings.topics() == told
    for age, told in ((30, ["document"]), (31, [])):
        await happenings.document(issued_on=there - timedelta(days=age))
        assert await happenings.topics() == told


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
          from jobs, generate_series(1, 5000) n where id = $1 returning 1)
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
