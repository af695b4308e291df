"""Push messages, from what the office does to the screen that a tap opens without a network."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.coming_in import come_in
from tests.browser.messages import CLICK, Messages
from tests.browser.person import DEVICE
from tests.browser.portal import Portal, eventually
from tests.browser.test_alerts import TELL, bell
from tests.browser.test_for_everyone import open_screen, violations
from tests.browser.test_main_job import ask_for_service

SUBSCRIBED = """
    select count(*) from push_subscriptions p
    join customer_portal_access a on a.id = p.contact_id where a.email = '{}'
"""
THE_VISIT = """
    from visits v join jobs j on j.id = v.job_id
    join customer_portal_access a using (customer_id)
    where a.email = '{}' and v.arrives_from > now() and v.state in ('planned', 'confirmed')
    order by v.id limit 1
"""
MOVE = """
    update visits set arrives_from = (d + time '7:00') at time zone 'Europe/London',
      arrives_until = (d + time '8:00') at time zone 'Europe/London'
    from (select (now() + interval '9 days')::date as d) later
    where id = (select v.id {}) returning id
"""
VERSION = """
    select e.version from sync_entry e join visits v on v.job_id = e.id
    where e.kind = 'job' and v.id = '{}'
"""
JOB = "select job_id from visits where id = '{}'"
KEPT = "localStorage.getItem('stub:push') ?? localStorage.getItem('doorstep:push')"
TOLD = """
    select a.id from alerts a join customer_portal_access c on c.id = a.contact_id
    where c.email = '{}' and a.state = 'told' order by a.told_at desc
"""
NOTIFY = "update organizations set notifies_since = coalesce(notifies_since, now())"
HURRY = "update alerts set due_at = now() where state = 'waiting'"
MOVED = """
    select a.id || ' ' || a.title from alerts a
    join customer_portal_access c on c.id = a.contact_id join visits v on v.id = a.subject_id
    where v.id = '{}' and c.email = '{}' and (a.fact ->> 'from')::timestamptz = v.arrives_from
"""
"""That it was moved or, if it was not told yet that it was booked, that it is, for then."""


def take_messages(page: Page, portal: Portal, email: str) -> None:
    """Ask for something, and have the answer told."""
    ask_for_service(page, "The tap drips")
    offer = page.get_by_role("complementary", name="Messages on this device")
    offer.get_by_role("button", name="Tell me").click()
    page.get_by_text("This device will tell you").wait_for()
    assert offer.count() == 0
    assert portal.sql(SUBSCRIBED.format(email)) == "1"


def test_what_the_office_does_is_told_and_opened_without_a_network(
    messages: Messages, page: Page, phone: BrowserContext, portal: Portal, email: str
):
    take_messages(page, portal, email)
    page.close()
    portal.sql(NOTIFY)
    moved = portal.sql(MOVE.format(THE_VISIT.format(email)))
    sent = messages.browser.received

    def is_sent() -> bool:
        portal.sql(HURRY)
        alert = portal.sql(MOVED.format(moved, email)).partition(" ")[0]
        return alert in [each.message["notification"]["data"]["alert"] for each in sent]

    eventually(is_sent, "the message")
    alert, _, title = portal.sql(MOVED.format(moved, email)).partition(" ")
    told = {each.message["notification"]["data"]["alert"]: each.message for each in sent}
    message = told[alert]
    messages.deliver(message)
    [shown] = messages.shown(alert)
    assert shown["title"] == title == message["notification"]["title"]
    job, version = portal.sql(JOB.format(moved)), int(portal.sql(VERSION.format(moved)))

    def is_here() -> bool:
        looked = messages.worker.evaluate(DEVICE) or {"found": {}}
        rows = [row for store in looked["found"].values() for row in store["rows"]]
        return ["job", job, version] in rows

    eventually(is_here, "the visit to be on the phone")

    phone.set_offline(True)
    opened = messages.click()
    assert opened == message["notification"]["navigate"]
    assert messages.shown() == []
    again = messages.page()
    again.goto(opened)
    again.get_by_text("Between 7 and 8 am").first.wait_for()


def said(revision: int, alert: str, title: str, tag: str = "t") -> dict[str, object]:
    data = {"alert": alert, "revision": revision}
    return {"web_push": 8030, "notification": {"title": title, "tag": tag, "data": data}}


def test_the_same_message_is_shown_once_and_any_message_shows_something(
    messages: Messages, page: Page
):
    def titles(alert: str) -> list[str]:
        return sorted(each["title"] for each in messages.shown(alert))

    with page.expect_request("**/api/sync"):
        messages.deliver(said(1, "a", "First"))
    assert titles("a") == ["First"]
    messages.deliver(said(2, "b", "Second"))
    assert titles("b") == ["Second"]
    messages.deliver(said(1, "a", "First"))
    for _ in range(2):
        messages.deliver("no message at all")
    messages.deliver(said(3, "c", "Third", "other"))
    messages.shown("c")
    assert titles("") == ["Second", "There is something new for you", "Third"]
    messages.clear()


def test_of_many_messages_at_once_none_is_forgotten(messages: Messages, page: Page):
    page.bring_to_front()
    tags = [f"visit-{number}" for number in range(6)]
    for tag in tags:
        messages.deliver(said(2, f"{tag} moved", f"{tag} moved", tag))
    messages.shown(*[f"{tag} moved" for tag in tags])
    for tag in tags:
        messages.deliver(said(1, f"{tag} booked", f"{tag} booked", tag))
    messages.deliver(said(1, "last", "Last", "last"))
    shown = [each["title"] for each in messages.shown("last")]
    assert "Last" in shown
    assert [title for title in shown if title.endswith("booked")] == []


@pytest.mark.usefixtures("silence")
def test_who_taps_a_message_has_read_it_on_all_devices(
    messages: Messages,
    page: Page,
    phone: BrowserContext,
    elsewhere: BrowserContext,
    portal: Portal,
    email: str,
):
    portal.sql(TELL.format(many=3, email=email))
    first, second = portal.sql(TOLD.format(email)).split()[:2]
    other = elsewhere.new_page()
    come_in(other, portal, email)
    for each in (page, other):
        bell(each, 3)
    phone.set_offline(True)

    def tap(alert: str) -> None:
        there = {"navigate": f"/portal/requests#alert={alert}", "data": {"alert": alert}}
        messages.deliver({"notification": {"title": "Answer", "tag": alert, **there}})
        messages.shown(alert)
        messages.worker.evaluate(CLICK)

    tap(first)
    page.get_by_role("heading", name="Requests", level=1).wait_for()
    bell(page, 2)
    assert page.url.endswith("/portal/requests")
    page.evaluate("window.before = true")
    tap(second)
    bell(page, 1)
    assert page.evaluate("window.before"), "the screen that was there has stayed"
    phone.set_offline(False)
    bell(other, 1)


def test_messages_end_with_the_sign_out(page: Page, portal: Portal, email: str):
    take_messages(page, portal, email)
    page.reload()
    page.get_by_role("status").get_by_text("Up to date").wait_for()
    assert portal.sql(SUBSCRIBED.format(email)) == "1"
    page.goto("/portal/settings")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    page.get_by_label("Email").wait_for()
    eventually(lambda: portal.sql(SUBSCRIBED.format(email)) == "0", "the server to forget it")
    eventually(lambda: page.evaluate(KEPT) is None, "the device to forget it")
    assert page.evaluate("caches.has('push')") is False


def test_messages_that_are_turned_off_without_a_network_stay_off(
    page: Page, phone: BrowserContext, portal: Portal, email: str
):
    page.goto("/portal/settings/alerts")
    page.get_by_role("button", name="Turn on here").click()
    page.get_by_text("Alerts are on").wait_for()
    assert portal.sql(SUBSCRIBED.format(email)) == "1"
    phone.set_offline(True)
    page.reload()
    page.get_by_text("Alerts are on").wait_for()
    page.get_by_role("button", name="Turn off here").click()
    page.get_by_role("button", name="Turn on here").wait_for()
    assert portal.sql(SUBSCRIBED.format(email)) == "1", "the server does not know yet"
    phone.set_offline(False)
    page.goto("/portal")
    eventually(lambda: portal.sql(SUBSCRIBED.format(email)) == "0", "the server to hear of it")
    eventually(lambda: page.evaluate(KEPT) is None, "nothing to be left on the device")


def test_who_says_not_now_is_not_asked_again(page: Page):
    assert page.get_by_role("complementary", name="Messages on this device").count() == 0
    ask_for_service(page, "The tap drips")
    page.get_by_role("button", name="Not now").wait_for()
    assert violations(page, "offer of messages") == []
    page.get_by_role("button", name="Not now").click()
    offer = page.get_by_role("complementary", name="Messages on this device")
    ask_for_service(page, "It drips again")
    page.get_by_role("status").get_by_text("Up to date").wait_for()
    assert offer.count() == 0


def test_a_test_is_followed_to_this_device(messages: Messages, page: Page):
    open_screen(page, "/settings/alerts", "main .fold")
    page.get_by_role("button", name="Turn on here").click()
    page.get_by_text("Alerts are on").wait_for()
    page.get_by_role("button", name="Send me a test").click()
    page.get_by_text("Waiting for this device").wait_for()
    assert violations(page, "waiting for a test") == []
    [sent] = eventually(lambda: messages.browser.received, "the test")
    messages.deliver(sent.message)
    page.bring_to_front()
    page.get_by_text("This device showed it").wait_for()
    [shown] = messages.shown()
    assert shown["title"] == sent.message["notification"]["title"]
