"""Several things in one alert: what is delivered is what is still so of them by then."""

from doorstep.notifications.gathering import MOST
from doorstep.notifications.models import Alert

from .happenings import Happenings
from .post import Post
from .spread import alerts, facts_now, spread, tell

CHANGE_BOTH = """
    with new as (update customers set line1 = '1 New Road' where id = $1)
    update customer_portal_access set phone = '+44 20 7946 0999' where customer_id = $1
"""
MANY = """
    insert into documents (organization_id, customer_id, title, kind, audience, sha256, filed_at)
    select $1, $2, 'Paper ' || n, 'other', 'everyone', repeat('a', 64), now()
    from generate_series(1, $3::int) n
"""


async def test_invoices_of_which_one_is_voided_while_the_mail_is_under_way_are_told_without_it(
    post: Post,
):
    _, voided = await post.happenings.invoice(), await post.happenings.invoice()
    await post.tell()
    await post.happenings.do("update invoices set voided_at = now() where id = $1", voided)
    assert await post.deliver() == ["New invoice: £50.00"]


async def test_phone_and_address_that_are_changed_together_are_one_mail(post: Post):
    await post.happenings.do(CHANGE_BOTH, post.happenings.business.alex.customer_id)
    await post.tell()
    assert await post.deliver() == ["Your details were changed"]
    assert "phone number, postal address" in post.email.parcels[0].body


async def test_details_that_are_changed_back_before_anybody_heard_are_not_told_of(post: Post):
    contact = post.happenings.business.alex.contact_id
    before = await post.happenings.do(
        "select phone from customer_portal_access where id = $1", contact
    )
    change = "update customer_portal_access set phone = $2 where id = $1"
    await post.happenings.do(change, contact, "+44 20 7946 0999")
    await post.spread()
    assert await Alert.all().count() == 1
    await post.happenings.do(change, contact, before)
    await post.spread()
    assert await Alert.all().count() == 0


async def test_an_alert_from_before_its_topic_was_gathered_holds_up_no_other(post: Post):
    contact = post.happenings.business.alex.contact_id
    change = "update customer_portal_access set phone = '+44 20 7946 099' || $2 where id = $1"
    await post.happenings.do(change, contact, "1")
    await post.spread()
    await post.happenings.do("""update alerts set fact = '{"phone": "b"}'""")
    await post.happenings.do(change, contact, "2")
    await post.happenings.invoice()
    await post.tell()
    assert sorted(await post.deliver()) == ["New invoice: £50.00", "Your details were changed"]


async def test_more_than_one_alert_has_room_for_is_said_to_be_more(post: Post):
    alex = post.happenings.business.alex
    await post.happenings.do(MANY, alex.organization_id, alex.customer_id, MOST + 1)
    await post.tell()
    assert await post.deliver() == [f"More than {MOST} new documents"]


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
