"""What a person was told, on all their devices; how they are told, chosen without a network."""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.coming_in import come_in
from tests.browser.conftest import can_go_offline
from tests.browser.phones import PHONE
from tests.browser.portal import Portal
from tests.browser.test_for_everyone import cut_off, open_screen, violations

TELL = """
    insert into alerts (organization_id, customer_id, contact_id, topic, subject_id, about, kind,
      category, fact, title, body, path, state, due_at, told_at)
    select organization_id, customer_id, id, 'request', gen_random_uuid(), 'request:' || n,
      'request_answered', 'requests', '{{}}', 'Answer ' || n, 'We can come on Friday.',
      '/portal/requests', 'told', now(), now() - n * interval '1 day'
    from customer_portal_access, generate_series(1, {many}) n where email = '{email}'
"""
CHOSEN = """
    select channels #>> '{{visits,email}}' || ' ' || discreet from alert_choices h
    join customer_portal_access c on c.id = h.contact_id where email = '{email}'
"""

BOUNCE = """
    insert into mail_bounces (organization_id, email, reason)
    select organization_id, email, '550 5.1.1' from customer_portal_access where email = '{email}'
"""

BROKEN = """name => [...name.textContent.matchAll(/\\S+/g)].filter(({ 0: word, index }) => {
  const text = document.createRange();
  text.setStart(name.firstChild, index);
  text.setEnd(name.firstChild, index + word.length);
  return text.getClientRects().length > 1;
}).map(([word]) => word)"""
"""The words of a name that are on two lines."""


def bell(page: Page, new: int) -> None:
    """Wait until the bell says how many are new."""
    name = f"Alerts, {new} new" if new else "Alerts"
    page.get_by_role("banner").get_by_role("link", name=name, exact=True).wait_for()


@pytest.mark.usefixtures("silence")
def test_what_one_device_has_read_without_a_network_is_read_on_the_other(
    tab: Page,
    phone: BrowserContext,
    elsewhere: BrowserContext,
    portal: Portal,
    email: str,
):
    portal.sql(TELL.format(many=3, email=email))
    other = elsewhere.new_page()
    come_in(other, portal, email)
    can_go_offline(other)
    for page in (tab, other):
        bell(page, 3)
    phone.set_offline(True)
    tab.get_by_role("banner").get_by_role("link", name="Alerts").click()
    tab.get_by_role("link", name="Answer 2").click()
    tab.get_by_role("heading", name="Requests", level=1).wait_for()
    bell(tab, 2)
    elsewhere.set_offline(True)
    other.goto("/portal/alerts")
    other.get_by_role("link", name="Answer 1").click()
    other.get_by_role("heading", name="Requests", level=1).wait_for()
    for context in (phone, elsewhere):
        context.set_offline(False)
    for page in (tab, other):
        bell(page, 1)
    tab.goto("/portal/more")
    tab.get_by_role("link", name="Alerts What we told you 1 new").click()
    assert violations(tab, "inbox") == []
    tab.get_by_role("button", name="Mark all as read").click()
    tab.get_by_text("You have read them all").wait_for()
    for page in (tab, other):
        bell(page, 0)


def test_how_one_is_told_is_chosen_without_a_network(
    tab: Page, phone: BrowserContext, portal: Portal, email: str
):
    open_screen(tab, "/settings/alerts", "main .fold")
    phone.set_offline(True)
    tab.locator("summary").filter(has_text="Visits").click()
    tab.get_by_role("group", name="By e-mail").get_by_label("Always").first.check(force=True)
    tab.get_by_text("On your devices, by e-mail").first.wait_for()
    # Quiet hours that are none are not saved, and what was typed stays to be put right.
    tab.get_by_role("switch", name="Quiet hours").click()
    tab.get_by_label("Until").fill("22:00")
    tab.get_by_label("From").focus()
    tab.get_by_text("They cannot end when they begin").wait_for()
    expect(tab.get_by_label("Until")).to_have_value("22:00")
    tab.get_by_label("Until").fill("06:30")
    tab.get_by_label("Until").blur()
    tab.get_by_role("switch", name="Say no details").click()
    tab.get_by_text("Our mail and text messages say no more").wait_for()
    tab.get_by_text("Saved on this device, waiting to send").wait_for()
    assert violations(tab, "choices") == []
    # The name beside what waits is broken between words alone, and the bell has room.
    for width in (320, 390):
        tab.set_viewport_size({"width": width, "height": 640})
        assert tab.locator(".owner .name").evaluate(BROKEN) == []
        assert tab.locator(".bell").is_visible()
    tab.set_viewport_size(PHONE)
    # Both are one thing to send.
    tab.get_by_role("link", name="1 waiting to send").click()
    tab.get_by_text("Visits, by e-mail: always").wait_for()
    tab.get_by_text("Private lock screen: on").wait_for()
    tab.get_by_text("Quiet hours: 22:00 to 06:30").wait_for()
    phone.set_offline(False)
    tab.get_by_text("Everything was sent").wait_for()
    assert portal.sql(CHOSEN.format(email=email)) == "always true"


def test_a_choice_that_another_device_made_first_stays_and_both_are_shown(
    tab: Page, phone: BrowserContext, portal: Portal, email: str
):
    open_screen(tab, "/settings/alerts", "main .fold")
    phone.set_offline(True)
    tab.get_by_label("Deutsch").check(force=True)
    tab.get_by_text("Saved on this device, waiting to send").wait_for()
    portal.sql(
        "insert into alert_choices (organization_id, contact_id, language)"
        f" select organization_id, id, 'es' from customer_portal_access where email = '{email}'"
    )
    phone.set_offline(False)
    tab.get_by_text("Your last change was not taken, so it is as before").wait_for()
    expect(tab.get_by_label("Español")).to_be_checked()
    tab.get_by_role("link", name="See why").click()
    tab.get_by_role("row", name="Language of alerts Deutsch Español").wait_for()
    tab.get_by_role("columnheader", name="On another device").wait_for()
    tab.get_by_role("button", name="Use mine").click()
    tab.get_by_text("Everything was sent").wait_for()
    tab.goto("/portal/settings/alerts")
    expect(tab.get_by_label("Deutsch")).to_be_checked()


def test_a_test_says_how_far_it_came_and_where_it_could_not_begin(
    tab: Page, phone: BrowserContext, email: str
):
    open_screen(tab, "/settings/alerts", "main .fold")
    phone.set_offline(True)
    tab.get_by_role("button", name="Send me a test").click()
    tab.get_by_text("server cannot be reached from here").wait_for()
    phone.set_offline(False)
    tab.get_by_role("button", name="Send me a test").click()
    tab.get_by_text(f"A mail to {email} is on its way").wait_for()
    tab.get_by_text("Nothing waits at the office").wait_for()
    assert violations(tab, "test") == []


def test_a_test_that_is_shown_before_the_server_has_answered_counts(tab: Page):
    shown = """navigator.serviceWorker.dispatchEvent(
        new MessageEvent("message", { data: { type: "SHOWN", alert: "one" } }))"""
    here = {"delivery_id": "one", "way": "push", "here": True, "answer": "sent", "why": ""}

    def answer(route: Route) -> None:
        tab.evaluate(shown)
        route.fulfill(json={"email": "", "sent": [here], "behind_since": None})

    tab.route("**/api/portal/alerts/test", answer)
    open_screen(tab, "/settings/alerts", "main .fold")
    tab.get_by_role("button", name="Send me a test").click()
    tab.get_by_text("This device showed it").wait_for()


def test_alerts_and_choices_need_no_pointer_and_fit_any_size(tab: Page, portal: Portal, email: str):
    portal.sql(TELL.format(many=3, email=email))
    open_screen(tab, "/alerts", "main .alerts")
    assert cut_off(tab, "inbox") == []
    press(tab, tab.get_by_role("button", name="Mark all as read"), "Enter")
    tab.get_by_text("You have read them all").wait_for()
    assert violations(tab, "inbox that was read") == []
    press(tab, tab.get_by_role("link", name="Change how you are told"), "Enter")
    press(tab, tab.locator("summary").filter(has_text="Visits"), "Enter")
    press(tab, tab.get_by_role("switch", name="On your devices").first, "Space")
    press(tab, tab.get_by_role("radio", name="If no device is reached").first, "ArrowRight")
    expect(tab.get_by_role("radio", name="Always").first).to_be_checked()
    tab.get_by_text("By e-mail", exact=True).first.wait_for()
    press(tab, tab.get_by_role("switch", name="Quiet hours"), "Space")
    press(tab, tab.get_by_label("From"), "Tab")
    tab.get_by_role("status").get_by_text("Up to date").wait_for()
    tab.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert cut_off(tab, "choices") == []
    assert violations(tab, "choices, all open") == []


def press(page: Page, control: Locator, key: str) -> None:
    """Go from one control to the next until it is that one, and press a key."""
    control.wait_for()
    for _ in range(40):
        page.keyboard.press("Tab")
        if control.evaluate("control => control === document.activeElement"):
            page.keyboard.press(key)
            return
    raise AssertionError(f"no key leads to {control}")


def test_whoever_gets_no_mail_sees_it_at_home_and_where_alerts_are(
    tab: Page, portal: Portal, email: str
):
    portal.sql(BOUNCE.format(email=email))
    tab.goto("/portal")
    tab.get_by_role("link", name="Mail does not reach you").wait_for()
    assert violations(tab, "home of who gets no mail") == []
    tab.goto("/portal/alerts")
    tab.get_by_text(f"What we sent to {email} came back").wait_for()
    assert violations(tab, "inbox of who gets no mail") == []
    complained = "update mail_bounces set reason = 'reported as unwanted' where email = '{email}'"
    portal.sql(complained.format(email=email))
    tab.get_by_text("reported our mail").wait_for()
    assert violations(tab, "inbox of who complained") == []
    tab.goto("/portal")
    tab.get_by_role("link", name="We do not mail you").wait_for()
    tab.goto("/portal/more")
    tab.get_by_role("link", name="We do not mail you").click()
    again, path = tab.get_by_role("button", name="Mail me again"), "**/api/portal/alerts/mail"
    tab.route(path, lambda route: route.fulfill(status=204))
    with tab.expect_response(path):
        again.click()
    tab.unroute(path)
    again.click()  # nothing has come of it, and it can be asked for again
    tab.get_by_text("reported our mail").wait_for(state="detached")
    portal.sql(BOUNCE.format(email=email))
    tab.get_by_role("link", name="Use another address").click()
    tab.get_by_role("heading", name="Email address").wait_for()
