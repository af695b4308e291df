"""Which changes of all else are told of: requests, money, documents, and who people are."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from .happenings import Happenings

IN_SESSION = "select set_config('doorstep.session', 'ab', true)"
YESTERDAY = datetime.now(UTC) - timedelta(days=1)


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


async def test_an_invoice_is_told_of_once_it_is_issued_and_once_it_is_withdrawn(
    happenings: Happenings,
):
    draft = await happenings.draft()
    assert await happenings.events() == []
    await happenings.issue(draft)
    assert await happenings.events() == [("invoice_issued", draft)]
    await happenings.do("update invoices set voided_at = now() where id = $1", draft)
    assert await happenings.events() == [("invoice_voided", draft)]
    await happenings.do("update invoices set property_id = null where id = $1", draft)
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
