"""Several tabs of one copy: one sends, all show, and whichever is left goes on."""

import json
from collections import Counter
from dataclasses import replace

from playwright.sync_api import BrowserContext, Page, Request, Response, Route

from tests.browser.person import Person
from tests.browser.portal import Portal, eventually
from tests.browser.screen import ChromiumScreen


def sent_from(phone: BrowserContext) -> Counter[str]:
    """Return how often each mutation reaches the server, counted from now on."""
    sent: Counter[str] = Counter()

    def count(response: Response) -> None:
        if response.url.endswith("/api/sync"):
            body = json.loads(response.request.post_data or "{}")
            sent.update(each["id"] for each in body["m"])

    phone.on("response", count)
    return sent


def tabs_at(phone: BrowserContext, someone: Person, path: str) -> list[Person]:
    """Open two more tabs, and bring all three to an address."""
    more = [ChromiumScreen(phone.new_page()) for _ in range(2)]
    tabs = [someone, *(replace(someone, screen=screen) for screen in more)]
    for tab in tabs:
        tab.screen.go(path)
        tab.screen.sees("Up to date")
    return tabs


def test_three_tabs_send_each_thing_once_and_all_show_it(phone: BrowserContext, someone: Person):
    one, two, three = tabs_at(phone, someone, "/portal/requests")
    sent = sent_from(phone)
    phone.set_offline(True)
    one.ask_for_service("Written in the first tab")
    two.ask_for_service("Written in the second tab")
    for tab in (one, two, three):
        tab.screen.sees("2 waiting to send")
    three.screen.sees("Written in the first tab")
    three.screen.sees("Written in the second tab")
    phone.set_offline(False)
    for tab in (one, two, three):
        tab.screen.sees("Up to date")
    assert sorted(sent.values()) == [1, 1]
    assert one.asked("Written in the first tab") == one.asked("Written in the second tab") == 1
    assert one.copy() == one.published()
    assert one.unsent() == []


def streams_of(phone: BrowserContext) -> set[Request]:
    """Return the streams that are open, of those opened from now on."""
    streams: set[Request] = set()

    def begin(each: Request) -> None:
        if each.url.endswith("/api/live"):
            streams.add(each)

    def end(each: Request) -> None:
        streams.discard(each)

    phone.on("request", begin)
    phone.on("requestfailed", end)
    phone.on("requestfinished", end)
    return streams


def test_what_the_office_changes_shows_in_all_three_tabs(
    phone: BrowserContext, someone: Person, portal: Portal
):
    streams = streams_of(phone)
    tabs = tabs_at(phone, someone, "/portal/jobs")
    portal.sql(
        "update jobs set title = 'Renamed by the office' where customer_id ="
        f" (select customer_id from customer_portal_access where email = '{someone.email}')"
    )
    for tab in tabs:
        tab.screen.sees("Renamed by the office")
    eventually(lambda: someone.copy() == someone.published(), "the copy to be whole")
    assert len(streams) == 1


def never_answer(_: Route) -> None:
    """Let a request be sent, and no answer come."""


def test_when_the_tab_that_sends_is_closed_another_sends_it_once(
    phone: BrowserContext, page: Page, someone: Person
):
    other = replace(someone, screen=ChromiumScreen(phone.new_page()))
    other.screen.go("/portal/requests")
    other.screen.sees("Up to date")
    page.reload()  # so that the other one has the stream, and nothing will wake it
    someone.screen.sees("Up to date")
    page.route("**/api/sync", never_answer)
    someone.ask_for_service("The tab was closed on this")
    other.screen.sees("1 waiting to send")
    page.close()
    other.screen.sees("Up to date")
    eventually(lambda: other.asked("The tab was closed on this") == 1, "the other tab to send it")
    eventually(lambda: other.unsent() == [], "it to be settled")
    assert other.copy() == other.published()
