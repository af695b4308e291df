"""A landlord's certificates: all places at a glance, what is due, and several renewals at once."""

import re
from functools import partial

import pytest
from playwright.sync_api import BrowserContext, Locator, Page

from tests.browser.papers import Filed, Papers
from tests.browser.portal import Portal, eventually
from tests.browser.test_for_everyone import violations

ASKED = """
    select r.renews_id || ' ' || r.property_id from service_requests r
    join customer_portal_access a using (customer_id)
    where a.email = '{}' and r.renews_id is not null
"""
OF = "select property_id from documents where id = '{}'"


@pytest.fixture
def due(papers: Papers) -> tuple[Filed, Filed]:
    """Give two records that are to be renewed, of two places; a third one is good for long."""
    quay = papers.place("9 Quay Street")
    papers.certificate("Cooker", 200, place=quay)
    return papers.certificate("Boiler", 24), papers.certificate("Gas fire", -3, place=quay)


def lines(page: Page) -> Locator:
    return page.get_by_role("region", name="Certificates").get_by_role("listitem")


def choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=re.compile(name, re.IGNORECASE)).check(force=True)


def test_without_a_network_all_places_are_seen_and_what_is_due_is_asked_for_at_once(
    tab: Page, phone: BrowserContext, portal: Portal, email: str, due: tuple[Filed, Filed]
):
    tab.goto("/portal/documents")
    eventually(lambda: lines(tab).count() == 3, "every line")
    phone.set_offline(True)
    choose(tab, "60 days")
    tab.reload()
    eventually(lambda: lines(tab).count() == 2, "what is due, and after a reload still")
    assert "Cooker" not in "".join(lines(tab).all_inner_texts())
    choose(tab, "^all$")
    choose(tab, "by place")
    quay = tab.get_by_role("table").get_by_role("row").filter(has_text="9 Quay Street")
    assert {"Gas fire", "Cooker"} <= set(quay.inner_text().split("\n"))
    assert "Expired 3 days ago" in quay.get_by_role("link").filter(has_text="fire").inner_text()
    assert "Boiler" not in quay.inner_text()
    assert violations(tab, "every place") == []

    tab.get_by_role("button", name="Renew 2 certificates").click()
    asking = tab.get_by_role("dialog")
    asking.get_by_text("Gas fire, 9 Quay Street").wait_for()
    asking.get_by_role("button", name="Ask for all 2").click()
    tab.get_by_text("2 waiting to send").first.wait_for()
    tab.reload()
    tab.get_by_role("table").wait_for()
    assert tab.get_by_role("button", name=re.compile("^Renew")).count() == 0
    assert portal.sql(ASKED.format(email)) == ""
    phone.set_offline(False)
    wanted = sorted(f"{each.id} {portal.sql(OF.format(each.id))}" for each in due)
    asked = partial(portal.sql, ASKED.format(email))
    eventually(lambda: sorted(asked().split("\n")) == wanted, "one request for each to arrive")
    tab.get_by_role("status").get_by_text("Up to date").wait_for()
    choose(tab, "by urgency")
    assert tab.get_by_text("Renewal asked for", exact=True).count() == 2
