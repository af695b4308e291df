"""A list of more documents than are drawn at first: all are found in it, as they are now."""

from playwright.sync_api import Locator, Page

from tests.browser.portal import Portal, eventually
from tests.journeys.papers import publish

COUNT = 110
TITLES = {f"Paper {n:03}" for n in range(COUNT)}
RENAMED = "update documents set title = 'Paper 055, anew' where title = 'Paper 055'"
"""It stays in its place: where it was drawn before it is to be drawn anew."""


def titles(page: Page) -> Locator:
    return page.get_by_role("region", name="Other documents").locator("li b")


def test_every_document_is_in_the_list_once_and_one_that_changes_is_drawn_anew(
    tab: Page, portal: Portal, email: str
):
    papers = [(title, None, b"Meter readings") for title in sorted(TITLES)]
    publish(portal, email, *papers)
    tab.goto("/portal/documents")
    more = tab.get_by_role("button", name="Show more")
    eventually(lambda: titles(tab).count() == 40, "the first ones")
    more.dispatch_event("click")
    eventually(lambda: titles(tab).count() == 80, "more of them by the button")
    more.scroll_into_view_if_needed()
    eventually(lambda: titles(tab).count() == COUNT, "all of them by scrolling")
    assert sorted(titles(tab).all_text_contents()) == sorted(TITLES)
    assert more.count() == 0

    portal.sql(RENAMED)
    tab.get_by_text("Paper 055, anew", exact=True).wait_for()
    changed = TITLES - {"Paper 055"} | {"Paper 055, anew"}
    assert sorted(titles(tab).all_text_contents()) == sorted(changed)
