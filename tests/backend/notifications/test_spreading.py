"""Each person is to be told the last word of each thing, once, if they may see it."""

import asyncio
from contextvars import Context
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from doorstep.kit.database import trusted
from doorstep.notifications.facts import facts_of
from doorstep.notifications.models import Alert
from doorstep.notifications.spreading import SPREADING, Spreading
from doorstep.notifications.topics import TOPICS
from tests.backend.conftest import ALEX, COLIN, MARTA, PRIYA
from tests.factories.databases import until_somebody_waits

from .happenings import Happenings

DAY = timedelta(days=1)


async def spread() -> None:
    while await Spreading().spread_next():
        pass


async def alerts(**only: Any) -> list[Alert]:
    await spread()
    return await Alert.filter(**only).order_by("created_at", "id").prefetch_related("contact")


async def told(**only: Any) -> list[tuple[str, str]]:
    """Return to whom which kind of alert goes."""
    return sorted((each.contact.email, each.kind) for each in await alerts(**only))


async def tell() -> None:
    """Have all that waits be told."""
    await spread()
    await Alert.filter(state="waiting").update(state="told", told_at=datetime.now(UTC))


async def move(happenings: Happenings, visit: Any, by: timedelta) -> None:
    await happenings.do(
        "update visits set arrives_from = arrives_from + $2, arrives_until = arrives_until + $2"
        " where id = $1",
        *(visit, by),
    )


async def test_a_visit_that_is_booked_and_moved_is_told_of_once_as_it_is_now(
    happenings: Happenings,
):
    visit = await happenings.visit()
    await spread()
    await move(happenings, visit, DAY)
    await spread()
    await move(happenings, visit, DAY)
    [alert] = await alerts()
    assert (alert.kind, alert.revision, alert.baseline) == ("visit_booked", 1, None)
    start: Any = await happenings.do("select arrives_from from visits where id = $1", visit)
    assert datetime.fromisoformat(alert.fact["from"]) == start


async def test_a_visit_that_is_moved_after_it_was_told_is_a_later_word(happenings: Happenings):
    visit = await happenings.visit()
    await tell()
    await move(happenings, visit, DAY)
    await spread()
    await happenings.do("update visits set state = 'cancelled' where id = $1", visit)
    first, second = await alerts()
    assert (first.kind, first.state) == ("visit_booked", "told")
    assert (second.kind, second.revision, second.baseline) == ("visit_cancelled", 2, first.fact)


async def test_a_visit_that_is_back_where_it_was_is_not_told_of(happenings: Happenings):
    visit = await happenings.visit()
    await tell()
    await move(happenings, visit, DAY)
    assert len(await alerts()) == 2
    await move(happenings, visit, -DAY)
    assert [each.state for each in await alerts()] == ["told"]


async def test_a_visit_that_is_cancelled_before_anybody_heard_of_it_is_not_told_of(
    happenings: Happenings,
):
    visit = await happenings.visit()
    await spread()
    await happenings.do("update visits set state = 'cancelled' where id = $1", visit)
    assert await alerts() == []


@pytest.mark.parametrize("heard", [True, False])
async def test_a_visit_that_is_deleted_is_cancelled_for_who_heard_of_it(
    happenings: Happenings, *, heard: bool
):
    visit = await happenings.visit()
    await (tell() if heard else spread())
    await happenings.do("delete from visits where id = $1", visit)
    assert [each.kind for each in await alerts(state="waiting")] == ["visit_cancelled"] * heard


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


async def test_a_visit_from_before_is_moved_from_where_it_was(happenings: Happenings):
    await happenings.do("update organizations set notifies_since = null")
    visit = await happenings.visit()
    await happenings.do("update organizations set notifies_since = now()")
    await move(happenings, visit, DAY)
    assert [each.kind for each in await alerts()] == ["visit_changed"]


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


async def test_several_documents_are_one_alert_and_later_ones_another(happenings: Happenings):
    for title in ("Quote", "Report", "Plan"):
        await happenings.document(title)
        await spread()
    [alert] = await alerts()
    assert alert.title == "3 new documents"
    await tell()
    last = await happenings.document("Note")
    first, second = await alerts()
    assert (first.state, second.title) == ("told", "New document: Note")
    assert first.about != second.about
    assert second.path == f"/portal/documents/{last}"


async def test_a_document_that_is_withdrawn_leaves_the_alert_that_waits(happenings: Happenings):
    kept, gone = await happenings.document("Kept"), await happenings.document("Gone")
    [alert] = await alerts()
    await happenings.do("update documents set withdrawn_at = now() where id = $1", gone)
    facts = await facts_now(alert)
    assert list(facts["items"]) == [str(kept)]


async def facts_now(alert: Alert) -> Any:
    """Return what is true now of what an alert is about."""
    about = _About(alert)
    async with trusted() as link:
        return (await facts_of(link, [about], datetime.now(UTC))).get(alert.id)


class _About:
    def __init__(self, alert: Alert) -> None:
        self.id, self.customer_id = alert.id, alert.customer_id
        self.contact_id, self.role = alert.contact_id, alert.contact.role
        self.topic, self.subject_id = alert.topic, alert.subject_id
        self.about, self.fact = alert.about, alert.fact


async def test_what_an_alert_is_about_is_looked_at_again(happenings: Happenings):
    visit = await happenings.visit()
    [alert] = await alerts()
    await move(happenings, visit, DAY)
    assert (await facts_now(alert))["from"] > alert.fact["from"]
    await happenings.do("delete from visits where id = $1", visit)
    assert (await facts_now(alert))["state"] == "cancelled"
    await happenings.do("update customer_portal_access set role = 'billing' where email = $1", ALEX)
    await alert.contact.refresh_from_db()
    assert not await facts_now(alert)
    await happenings.visit()
    assert await alerts(state="told") == []


async def test_an_invoice_that_is_paid_before_anybody_heard_of_it_is_not_told_of(
    happenings: Happenings,
):
    invoice = await happenings.invoice()
    assert [each.kind for each in await alerts()] == ["invoice_issued"]
    await happenings.do("update invoices set voided_at = now() where id = $1", invoice)
    [alert] = await alerts()
    assert await facts_now(alert) is None


async def test_what_they_changed_is_named_and_not_kept(happenings: Happenings):
    await happenings.do(
        "update customer_portal_access set phone = '+44 20 7946 0999' where email = $1", ALEX
    )
    [alert] = await alerts()
    assert "phone number" in alert.body
    assert "7946" not in str(alert.fact)


async def test_what_is_changed_in_a_session_is_told_at_night_and_named_without_what_the_office_did(
    happenings: Happenings,
):
    async def change(field: str, *, by_office: bool) -> None:
        async with happenings.business.link.transaction():
            if not by_office:
                await happenings.do("select set_config('doorstep.session', 'ab', true)")
            await happenings.do(
                f"update customer_portal_access set {field} = '0' || $2::text where email = $1",
                *(ALEX, str(datetime.now(UTC).timestamp())),
            )
        await tell()

    await change("phone", by_office=False)
    await change("name", by_office=True)
    await change("phone", by_office=False)
    first, office, last = await alerts()
    assert [TOPICS[each.topic].urgent for each in (first, office, last)] == [True, False, True]
    assert (office.kind, "name" in office.body) == ("details_changed", True)
    assert (last.body, "phone number" in last.body) == (first.body, True)


async def test_one_worker_spreads_at_a_time(happenings: Happenings):
    await happenings.visit()
    async with happenings.business.link.transaction():
        await happenings.do("select pg_advisory_xact_lock($1)", SPREADING)
        assert await Spreading().spread_next() == 0
    assert await Spreading().spread_next() == 1


async def test_an_alert_that_is_being_told_is_waited_for(happenings: Happenings):
    """What was told in between is not changed any more: there is a later word."""
    visit = await happenings.visit()
    await spread()
    await move(happenings, visit, DAY)
    async with trusted() as teller:
        await teller.execute("update alerts set state = 'told', told_at = now()")
        spreading = asyncio.create_task(spread(), context=Context())
        await until_somebody_waits(happenings.business.link)
    await spreading
    first, second = await Alert.all().order_by("revision")
    assert (first.state, first.kind) == ("told", "visit_booked")
    assert (second.state, second.kind, second.revision) == ("waiting", "visit_changed", 2)


async def test_an_event_that_nothing_can_be_made_of_holds_up_no_other(happenings: Happenings):
    alex = happenings.business.alex
    first = await happenings.request()
    broken = """insert into notification_events (organization_id, customer_id, topic, subject_id)
        values ($1, $2, 'of_a_later_version', $3) returning id"""
    aside = await happenings.do(broken, alex.organization_id, alex.customer_id, first)
    visits = [await happenings.visit() for _ in range(3)]
    spreading = Spreading()
    with capture_logs() as logs:
        while await spreading.spread_next():
            pass
    assert {each.subject_id for each in await Alert.all()} == set(visits)
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["event_broke"]
    assert await happenings.do("select array_agg(id) from notification_events") == [aside]
