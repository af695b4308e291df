"""What a contact was told, in their copy and nobody else's; what they read, and how they choose."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from deltasync import Conflicted, Merged, Mutation, Rejected
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import transaction
from doorstep.notifications.choosing import UpdateChoices, update_choices
from doorstep.notifications.models import Category
from doorstep.notifications.newest import NEWEST
from doorstep.notifications.reading import ReadAlerts, read_alerts
from tests.backend.conftest import ALEX, PRIYA, Business
from tests.factories.alerts import tell
from tests.factories.portals import Served, sync_body

from .leaving import LOWER, undone

MANY = """
    insert into alerts (organization_id, customer_id, contact_id, topic, subject_id, about,
      kind, category, fact, title, body, path, state, due_at, told_at)
    select organization_id, customer_id, id, 'visit', gen_random_uuid(), 'visit:' || n,
      'visit_done', 'visits', '{}', 'Told ' || n, '', '/portal', 'told', now(),
      now() + n * interval '1 second'
    from customer_portal_access, generate_series($2::int, $3::int) n where email = $1
"""


async def read(viewer: Viewer, **args: Any) -> None:
    wanted = msgspec.convert(args, ReadAlerts)
    async with transaction():
        await read_alerts(viewer, Mutation(uuid4(), wanted, None))


async def change(viewer: Viewer, base: dict[str, Any], **wanted: Any) -> Merged | None:
    args = msgspec.convert(wanted, UpdateChoices)
    async with transaction():
        return await update_choices(viewer, Mutation(uuid4(), args, base))


async def unread(business: Business, viewer: Viewer) -> set[UUID]:
    inbox = await business.copy(viewer, "alert")
    return {alert for alert, doc in inbox.items() if doc["read_at"] is None}


async def chosen(business: Business, viewer: Viewer) -> dict[str, Any]:
    return (await business.copy(viewer, "alert_choices"))[viewer.contact_id]


async def test_what_was_told_is_in_the_copy_and_what_waits_is_not(business: Business):
    told = await tell(business.link, ALEX, path="/portal/jobs")
    await tell(business.link, ALEX, state="waiting")
    await tell(business.link, ALEX, state="dropped")
    [(alert, doc)] = (await business.copy(business.alex, "alert")).items()
    assert (alert, doc["title"], doc["path"]) == (told, "Your visit was moved", "/portal/jobs")
    assert doc["read_at"] is None
    assert await business.copy(business.priya, "alert") == {}


async def test_what_one_contact_was_told_no_other_of_the_customer_sees(served: Served):
    await tell(served.office, PRIYA, "For Priya alone")
    for who, sees in ((PRIYA, True), ("colin.reeve@example.com", False)):
        browser = await served.sign_in(who)
        body = await sync_body(browser, limit=1000)
        page = await (await browser.post("/api/sync", json=body)).get_data(as_text=True)
        assert ("For Priya alone" in page) is sees


async def test_the_newest_are_in_the_copy_and_make_room_for_one_another(business: Business):
    await business.link.execute(MANY, ALEX, 1, NEWEST + 20)
    titles = {doc["title"] for doc in (await business.copy(business.alex, "alert")).values()}
    assert titles == {f"Told {n}" for n in range(21, NEWEST + 21)}
    await business.link.execute("delete from alerts where title in ('Told 100', 'Told 101')")
    titles = {doc["title"] for doc in (await business.copy(business.alex, "alert")).values()}
    assert {"Told 19", "Told 20"} <= titles
    assert len(titles) == NEWEST
    await business.link.execute(MANY, ALEX, NEWEST + 21, NEWEST + 25)
    titles = {doc["title"] for doc in (await business.copy(business.alex, "alert")).values()}
    assert len(titles) == NEWEST
    assert {"Told 19", "Told 23", "Told 24"} & titles == {"Told 24"}


async def test_what_two_devices_have_read_is_read_by_both_of_them(business: Business):
    one, other, third = [await tell(business.link, ALEX) for _ in range(3)]
    await read(business.alex, ids=[str(one), str(other)])
    first = (await business.copy(business.alex, "alert"))[one]["read_at"]
    await business.link.execute("update alerts set read_at = read_at - interval '1 hour'")
    await read(business.alex, ids=[str(other), str(third)])
    inbox = await business.copy(business.alex, "alert")
    assert all(doc["read_at"] for doc in inbox.values())
    assert inbox[other]["read_at"] < first, "when it was read first stays as it is"


@pytest.mark.parametrize("said", [{}, {"ids": [], "until": "9999-12-31T23:59:59Z"}])
async def test_what_no_device_says_is_refused_and_breaks_nothing(
    business: Business, said: dict[str, Any]
):
    with pytest.raises(msgspec.ValidationError):
        await read(business.alex, **said)


async def test_nobody_reads_what_another_was_told(business: Business):
    alert = await tell(business.link, ALEX)
    await read(business.priya, ids=[str(alert)])
    assert await unread(business, business.alex) == {alert}


async def test_who_reads_does_not_wait_for_who_takes_alerts_away(business: Business):
    """Each may have them in another order, and want those of the other."""
    going = await tell(business.link, ALEX)
    async with undone(business.link):
        await business.link.execute(LOWER, ALEX)
        await read(business.alex, ids=[str(going)])
    assert await unread(business, business.alex) == {going}


async def test_choices_are_those_that_do_not_annoy_until_one_is_made(business: Business):
    doc = await chosen(business, business.alex)
    assert (doc["visits_push"], doc["visits_email"], doc["visits_sms"]) == (True, "instead", False)
    assert (doc["quiet"], doc["discreet"], doc["language"]) == ("", False, "")
    assert doc["languages"] == ["en", "de", "es"]
    assert (doc["texts"], doc["bounced"], doc["complained"]) == ("off", False, False)
    assert "security_email" not in doc


async def test_each_choice_is_written_by_itself(business: Business):
    await change(business.alex, {"visits_email": "instead"}, visits_email="always")
    await change(
        business.alex, {"quiet": "", "discreet": False}, quiet="22:30-07:05", discreet=True
    )
    doc = await chosen(business, business.alex)
    assert (doc["visits_email"], doc["visits_push"], doc["invoices_email"]) == (
        *("always", True, "instead"),
    )
    assert (doc["quiet"], doc["discreet"]) == ("22:30-07:05", True)
    assert (await chosen(business, business.priya))["visits_email"] == "instead"
    await change(business.alex, {"quiet": "22:30-07:05"}, quiet="")
    assert (await chosen(business, business.alex))["quiet"] == ""


async def test_who_chooses_anew_is_not_set_back_to_what_was_before_a_stop(business: Business):
    await business.link.execute(
        "insert into alert_choices (organization_id, contact_id, channels) values ($1, $2, $3)",
        *(business.alex.organization_id, business.alex.contact_id),
        '{"visits": {"email": "never", "before": "always"}}',
    )
    await change(business.alex, {"visits_email": "never"}, visits_email="instead")
    kept = await business.link.fetchval("select channels from alert_choices")
    assert msgspec.json.decode(kept) == {"visits": {"email": "instead"}}


async def test_what_another_device_has_chosen_first_is_told_and_stays(business: Business):
    shown = {"visits_push": True, "invoices_email": "instead"}
    await change(business.alex, shown, invoices_email="always")
    told = await change(business.alex, shown, visits_push=False, invoices_email="never")
    assert told is not None
    assert told.detail == {"fields": {"invoices_email": {"yours": "never", "theirs": "always"}}}
    doc = await chosen(business, business.alex)
    assert (doc["visits_push"], doc["invoices_email"]) == (False, "always")
    with pytest.raises(Conflicted):
        await change(business.alex, {"invoices_email": "instead"}, invoices_email="never")


@pytest.mark.parametrize(
    "wanted",
    [
        {"quiet": "22:00"},
        {"quiet": "24:00-07:00"},
        {"quiet": "22:00-07:00\n"},
        {"language": "fr"},
        {"visits_email": "sometimes"},
        {"security_email": "never"},
        {"texts": "on"},
    ],
)
def test_what_there_is_not_to_choose_is_refused(wanted: dict[str, Any]):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wanted, UpdateChoices)


async def test_quiet_hours_that_end_when_they_begin_are_refused(business: Business):
    with pytest.raises(Rejected) as refused:
        await change(business.alex, {"quiet": ""}, quiet="22:00-22:00", discreet=True)
    assert refused.value.code == "no_quiet_hours"
    doc = await chosen(business, business.alex)
    assert (doc["quiet"], doc["discreet"]) == ("", False)


async def test_whether_text_messages_can_come_and_mail_does_is_told(business: Business):
    await business.link.execute("update organizations set texts = true")
    assert (await chosen(business, business.alex))["texts"] == "on"
    await business.link.execute(
        "update customer_portal_access set phone = null where email = $1", ALEX
    )
    assert (await chosen(business, business.alex))["texts"] == "no_phone"
    await business.link.execute(
        "insert into mail_bounces (organization_id, email, reason) select organization_id, email,"
        " 'No such box' from customer_portal_access where email = $1",
        ALEX,
    )
    doc = await chosen(business, business.alex)
    assert (doc["bounced"], doc["complained"]) == (True, False)
    assert not (await chosen(business, business.priya))["bounced"]
    await business.link.execute("update mail_bounces set reason = 'reported as unwanted'")
    doc = await chosen(business, business.alex)
    assert (doc["bounced"], doc["complained"]) == (True, True)
    await business.link.execute("delete from mail_bounces")
    assert not (await chosen(business, business.alex))["bounced"]


async def test_who_is_an_owner_no_more_keeps_nothing_of_what_owners_are_told(business: Business):
    await tell(business.link, ALEX)
    await tell(business.link, ALEX, category=Category.SECURITY)
    lower = "update customer_portal_access set role = $2 where email = $1"
    await business.link.execute(lower, ALEX, "billing")
    await business.link.execute(lower, ALEX, "owner")
    [kept] = (await business.copy(business.alex, "alert")).values()
    assert kept["category"] == "security"
