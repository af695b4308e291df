"""Each thing is told to who may see it, and to nobody else."""

import pytest

from doorstep.notifications.models import Alert
from tests.backend.conftest import ALEX, COLIN, MARTA, PRIYA

from .happenings import Happenings
from .spread import alerts, facts_now, tell, told


async def test_who_sees_no_visits_hears_of_none_that_is_deleted_or_moves_to_another_customer(
    happenings: Happenings,
):
    landlord = happenings.business.priya.customer_id
    job = await happenings.do("select id from jobs where customer_id = $1 limit 1", landlord)
    deleted, moved = await happenings.visit(job=job), await happenings.visit(job=job)
    await tell()
    await happenings.do("delete from visits where id = $1", deleted)
    ours = await happenings.job()
    await happenings.do("update visits set job_id = $2 where id = $1", moved, ours)
    assert (
        await told(kind="visit_cancelled")
        == [(COLIN, "visit_cancelled")] * 2 + [(PRIYA, "visit_cancelled")] * 2
    )


async def test_who_sees_visits_hears_of_them_and_who_pays_of_money(happenings: Happenings):
    landlord = happenings.business.priya.customer_id
    await happenings.do("update visits set state = 'missed'")
    await happenings.events()
    job = await happenings.do("select id from jobs where customer_id = $1 limit 1", landlord)
    await happenings.visit(job=job)
    assert await told() == [(COLIN, "visit_booked"), (PRIYA, "visit_booked")]
    await Alert.all().delete()
    draft = await happenings.draft()
    await happenings.do("update invoices set customer_id = $2 where id = $1", draft, landlord)
    await happenings.issue(draft)
    assert await told() == [(MARTA, "invoice_issued"), (PRIYA, "invoice_issued")]


@pytest.mark.parametrize(
    ("audience", "people"),
    [
        ("owner", [PRIYA]),
        ("site", [COLIN, PRIYA]),
        ("billing", [MARTA, PRIYA]),
        ("everyone", [MARTA, COLIN, PRIYA]),
    ],
)
async def test_a_document_is_told_of_to_those_who_see_it(
    happenings: Happenings, audience: str, people: list[str]
):
    document = await happenings.document(audience=audience, sha256=None)
    await happenings.do(
        f"update documents set customer_id = $2, sha256 = '{'c' * 64}' where id = $1",
        *(document, happenings.business.priya.customer_id),
    )
    assert sorted(email for email, _ in await told()) == sorted(people)


async def test_a_new_browser_concerns_nobody_else(happenings: Happenings):
    await happenings.session(new_browser=True)
    assert await told() == [(ALEX, "new_device")]


async def test_a_new_browser_concerns_them_whichever_account_it_has_opened_since(
    happenings: Happenings,
):
    session = await happenings.session(new_browser=True)
    other = happenings.business.priya.contact_id
    switch = "update sign_in_sessions set contact_id = $2 where id = $1"
    await happenings.do(switch, session, other)
    [alert] = await alerts()
    assert (alert.contact.email, alert.kind) == (ALEX, "new_device")
    assert await facts_now(alert) == alert.fact


async def test_who_has_no_access_any_more_is_not_told(happenings: Happenings):
    await happenings.do("update customer_portal_access set active = false where email = $1", ALEX)
    await happenings.visit()
    assert await alerts() == []
    assert await happenings.events() == []
