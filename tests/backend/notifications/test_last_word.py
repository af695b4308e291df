"""What is told of a thing is its last word, and nothing if that is what a person believes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from doorstep.notifications.portions import Portions
from doorstep.notifications.spreading import Spreading
from doorstep.notifications.topics import TOPICS
from tests.backend.conftest import ALEX

from .happenings import Happenings
from .spread import DAY, alerts, facts_now, move, spread, tell


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


async def test_a_visit_that_was_called_off_when_it_was_looked_at_is_booked_for_who_never_heard(
    happenings: Happenings,
):
    visit = await happenings.visit()
    set_to = "update visits set state = $2 where id = $1"
    await happenings.do(set_to, visit, "cancelled")
    await Spreading(portions=Portions(1)).spread_next()  # that it was booked, when it is not
    await happenings.do(set_to, visit, "planned")
    assert {each.kind for each in await alerts(subject_id=visit)} == {"visit_booked"}


@pytest.mark.parametrize("heard", [True, False])
async def test_a_visit_that_is_deleted_is_cancelled_for_who_heard_of_it(
    happenings: Happenings, *, heard: bool
):
    visit = await happenings.visit()
    await (tell() if heard else spread())
    await happenings.do("delete from visits where id = $1", visit)
    assert [each.kind for each in await alerts(state="waiting")] == ["visit_cancelled"] * heard


async def test_a_visit_from_before_is_moved_from_where_it_was(happenings: Happenings):
    await happenings.do("update organizations set notifies_since = null")
    visit = await happenings.visit()
    await happenings.do("update organizations set notifies_since = now()")
    await move(happenings, visit, DAY)
    assert [each.kind for each in await alerts()] == ["visit_changed"]


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
