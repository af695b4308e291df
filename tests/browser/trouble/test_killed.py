"""A tab that dies in the middle of taking rows in: what it kept is whole, and the next goes on."""

from dataclasses import replace
from itertools import count

import pytest
from playwright.sync_api import BrowserContext, Error, Page

from tests.browser.person import Person
from tests.browser.portal import eventually
from tests.browser.screen import ChromiumScreen
from tests.journeys.killed import has_all_of, how_far, publish_many_jobs

HOLD = """(async () => {
  const { name } = (await indexedDB.databases()).find((it) => it.name.startsWith("doorstep:"));
  const opening = indexedDB.open(name);
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const store = opening.result.transaction("meta", "readwrite").objectStore("meta");
  const again = () => { if (!window.released) store.get("copy").onsuccess = again; };
  again();
})()"""


def open_and_kill(tab: Page, pages: int) -> None:
    """Open the portal and kill the tab's process as soon as one more than `pages` pages came."""
    answers = count()
    with tab.expect_response(lambda each: "/api/sync" in each.url and next(answers) == pages):
        tab.goto("/portal", wait_until="commit")
    with pytest.raises(Error, match="crash"):
        tab.goto("chrome://crash")
    tab.close()


def test_a_tab_killed_while_rows_come_in_leaves_all_of_what_it_says_it_has(
    phone: BrowserContext, page: Page, someone: Person
):
    page.goto("/demo")
    published = publish_many_jobs(someone)
    reached = [how_far(someone)]
    for _ in range(2):
        open_and_kill(phone.new_page(), 1)
        reached.append(how_far(someone))
        assert has_all_of(someone, published)
    assert reached == sorted(set(reached))
    assert reached[-1] < max(version for _, _, version in published)

    page.goto("/portal/jobs")
    someone.screen.sees("Past 36")
    eventually(lambda: someone.copy() == published, "the copy to be complete")
    assert someone.store()["meta"]["at_head"]


def test_a_window_that_holds_the_records_up_is_spoken_of_until_it_lets_go(
    phone: BrowserContext, page: Page, someone: Person
):
    page.goto("/demo")
    page.evaluate(HOLD)
    other = replace(someone, screen=ChromiumScreen(phone.new_page()))
    other.screen.go("/portal")
    other.screen.sees("Your records take long to open")
    page.evaluate("window.released = true")
    other.screen.sees("Up to date")
