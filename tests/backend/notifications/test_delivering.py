"""A delivery is looked at as it goes out: only the last word does, and only if it is wanted."""

from datetime import timedelta
from typing import Any

from doorstep.notifications.sweeping import delete_old_alerts, delete_old_deliveries
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.portals import Served
from tests.factories.voices import NOON, a_visit, move, wait_to_tell

from .told import Told

MINUTE = timedelta(minutes=1)


async def test_a_parcel_has_all_that_a_channel_needs(told: Told):
    assert await told.deliver() == [("push", "sent")]
    [parcel] = told.push.parcels
    assert (parcel.title, parcel.path, parcel.unread) == (
        "planned 2026-06-16T14:00:00Z",
        "/portal/jobs",
        1,
    )
    assert parcel.subscription
    assert parcel.subscription.endpoint.startswith("https://push.example.com/")
    assert (parcel.contact.email, parcel.revision, parcel.account) == (ALEX, 1, "")


async def test_a_push_service_keeps_no_message_for_longer_than_it_is_of_use(told: Told):
    told.clock.at = NOON + timedelta(hours=24)
    await told.deliver()
    assert [each.ttl for each in told.push.parcels] == [timedelta(hours=3)]


async def test_what_was_sent_is_not_sent_again(told: Told):
    await told.deliver()
    await told.served.office.execute("update notification_deliveries set next_at = now()")
    ids: list[Any] = await told.served.office.fetch("select id from notification_deliveries")
    await told.worker().deliver(ids[0]["id"])
    assert len(told.push.parcels) == 1


async def test_a_later_word_that_was_told_takes_the_place_of_one_on_its_way(told: Told):
    await move(told.served.office, told.visit, NOON + timedelta(days=3))
    await told.tell(revision=2)
    assert await told.deliver() == [("push", "dropped"), ("push", "sent")]
    assert told.push.titles == ["planned 2026-06-18T11:00:00Z"]


async def test_while_a_later_word_waits_nothing_goes_out_and_moved_back_the_first_one_does(
    told: Told,
):
    office = told.served.office
    await move(office, told.visit, NOON + timedelta(days=3))
    assert await told.deliver() == [("push", "waiting")]  # nobody has spread it yet
    later = await wait_to_tell(office, ALEX, told.visit, revision=2, due=NOON + 5 * MINUTE)
    told.clock.at = await told.next_at()
    assert await told.deliver() == [("push", "waiting")]
    assert await told.next_at() == NOON + 5 * MINUTE
    assert told.push.parcels == []

    await move(office, told.visit, NOON + timedelta(days=1, hours=3))
    await office.execute("delete from alerts where id = $1", later)
    told.clock.at = await told.next_at()
    assert await told.deliver() == [("push", "sent")]


async def test_what_is_over_is_not_sent(told: Told):
    told.clock.at = NOON + timedelta(days=2)
    assert await told.deliver() == [("push", "dropped")]


async def test_who_lost_access_is_not_told(told: Told):
    await told.served.office.execute("update customer_portal_access set active = false")
    assert await told.deliver() == [("push", "dropped")]


async def test_what_is_old_is_deleted(told: Told):
    await told.deliver()
    office = told.served.office
    await office.execute(
        "update notification_deliveries set created_at = now() - interval '91 days'"
    )
    assert await delete_old_deliveries() == 1
    assert await delete_old_alerts() == 0
    await office.execute("update alerts set created_at = now() - interval '366 days'")
    assert await delete_old_alerts() == 1


async def test_whose_account_it_is_about_is_said_to_who_has_several(served: Served):
    told = Told(served, await a_visit(served.office))
    await told.tell()
    await served.office.execute(
        "insert into customer_portal_access (organization_id, customer_id, name, email) select"
        " organization_id, customer_id, 'Alex', $2 from customer_portal_access where email = $1",
        *(PRIYA, ALEX),
    )
    await told.deliver()
    assert [parcel.account for parcel in told.email.parcels] == ["Alex Morgan"]
