"""What the browser does to a subscription by itself, and the icon that counts what is new."""

from playwright.sync_api import Page

from tests.browser.messages import Messages
from tests.browser.portal import Portal, eventually
from tests.browser.test_alerts import TELL
from tests.browser.test_for_everyone import open_screen
from tests.browser.test_push import SUBSCRIBED, take_messages
from tests.factories.push_services import PushService

ENDPOINT = """
    select p.endpoint from push_subscriptions p
    join customer_portal_access a on a.id = p.contact_id where a.email = '{}'
"""


def test_a_subscription_that_is_gone_at_its_push_service_is_not_given_again(
    page: Page, portal: Portal, email: str
):
    take_messages(page, portal, email)
    portal.sql(f"delete from push_subscriptions where endpoint = ({ENDPOINT.format(email)})")
    page.reload()
    eventually(lambda: portal.sql(SUBSCRIBED.format(email)) == "1", "another to be made")
    assert page.evaluate("localStorage.getItem('stub:ended')") == "yes"


def test_what_the_browser_has_replaced_is_told_to_the_server_without_a_page(
    messages: Messages, page: Page, place: PushService, portal: Portal, email: str
):
    take_messages(page, portal, email)
    page.close()
    before, mine, given = messages.browser.endpoint, place.browser(), place.browser()
    assert portal.sql(ENDPOINT.format(email)) == before
    # A browser tells of the new one, or leaves it to the worker to make one.
    messages.replace(mine, told=False)
    assert portal.sql(ENDPOINT.format(email)) == mine.endpoint
    messages.replace(given, told=True)
    assert portal.sql(ENDPOINT.format(email)) == given.endpoint


def test_the_icon_says_how_much_is_new(messages: Messages, page: Page, portal: Portal, email: str):
    def says(count: int) -> None:
        badge = "Number(localStorage.getItem('stub:badge'))"
        eventually(lambda: page.evaluate(badge) == count, f"the icon to say {count}")

    portal.sql(TELL.format(many=3, email=email))
    messages.spy_on_badge(page)
    open_screen(page, "/alerts", "main .rows")
    says(3)
    said = {"title": "Something", "app_badge": 7, "data": {"alert": "a", "revision": 1}}
    messages.deliver({"web_push": 8030, "notification": said})
    says(7)
    page.bring_to_front()
    page.get_by_role("button", name="Mark all as read").click()
    says(0)
