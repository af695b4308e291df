"""Files on the phone when something is wrong: cleared by the browser, changed, and without room."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page

from doorstep.documents.files import thumbnail_of
from tests.browser.coming_in import come_in
from tests.browser.conftest import can_go_offline
from tests.browser.device import ChromiumDevice
from tests.browser.papers import Filed, Papers
from tests.browser.portal import Portal, eventually
from tests.journeys.full_device import FILL_UP
from tests.journeys.papers import FILES, whole

CLEAR = """(stores) => (async () => {
  const whole = (request) => new Promise((resolve) => { request.onsuccess = resolve; });
  const { name } = (await indexedDB.databases()).find(({ name }) => name.startsWith("files:"));
  const opening = indexedDB.open(name);
  await whole(opening);
  const tx = opening.result.transaction(stores, "readwrite");
  for (const store of stores) tx.objectStore(store).clear();
  await new Promise((resolve) => { tx.oncomplete = resolve; });
  opening.result.close();
})()"""
"""Has what a browser may lose of the files lost, under the app."""
WORDS = b"Room: kitchen. Pressure: 20.5 mbar."
LONG = "\n".join(f"Row {each},{each:064d}" for each in range(2_000)).encode()
NO_MORE = "update documents set issued_on = '2019-01-01' where id = '{}'"


@pytest.fixture
def paper(papers: Papers, tab: Page) -> Filed:
    """Give a report that is kept on the phone."""
    filed = papers.other("Readings", WORDS, "text/csv")
    tab.goto(filed.path)
    tab.get_by_text("Pressure").wait_for()
    assert kept(tab, filed)
    return filed


def kept(page: Page, filed: Filed) -> list[dict[str, Any]]:
    """Return the file of a document if all of it is on the phone."""
    return [each for each in whole(page.evaluate(FILES)) if filed.id in each["ids"]]


def says(page: Page, state: str) -> None:
    """Wait until the list says of the report how it is on this phone."""
    line = page.get_by_role("listitem").filter(has_text="Readings")
    line.get_by_text(state, exact=True).wait_for(state="attached")


def heard(page: Page, filed: Filed) -> Callable[[], int]:
    """Return what tells how often a file has come since; a page that goes cuts one off."""
    asked: list[str] = []
    page.on("requestfinished", lambda each: asked.append(each.url))
    return lambda: sum(each.endswith(f"/api{filed.path}") for each in asked)


def test_files_that_the_browser_clears_are_not_called_kept_and_come_again(
    tab: Page, phone: BrowserContext, device: ChromiumDevice, paper: Filed
):
    tab.goto("/portal/documents")
    says(tab, "Kept for now")
    phone.set_offline(True)
    device.clear("records")
    says(tab, "Not on this phone")
    assert tab.get_by_text("Kept for now").count() == 0
    phone.set_offline(False)
    says(tab, "Kept for now")
    assert kept(tab, paper)


def test_a_file_that_the_browser_has_lost_is_said_to_be_away_and_comes_with_the_network(
    tab: Page, phone: BrowserContext, paper: Filed
):
    tab.goto("/portal/documents")
    says(tab, "Kept for now")
    phone.set_offline(True)
    tab.evaluate(CLEAR, ["pieces"])
    tab.goto(paper.path)
    tab.get_by_text("The copy on this phone was damaged").first.wait_for()
    assert tab.get_by_text("Pressure").count() == 0
    tab.goto("/portal/documents")
    says(tab, "Damaged")
    tab.evaluate(CLEAR, ["files"])
    tab.reload()
    says(tab, "To be kept")
    tab.goto(paper.path)
    tab.get_by_text("It is not on this phone").first.wait_for()
    phone.set_offline(False)
    tab.reload()
    tab.get_by_text("Pressure").wait_for()
    assert kept(tab, paper)


def test_a_file_that_is_not_the_issued_one_is_fetched_once_more_and_never_shown(
    tab: Page, phone: BrowserContext, portal: Portal, papers: Papers
):
    phone.set_offline(True)
    asked = heard(tab, paper := papers.other("Readings", WORDS, "text/csv"))
    there = f"documents/{paper.shared[-1]}"
    portal.store(there, WORDS.replace(b"20.5", b"99.9"))
    phone.set_offline(False)
    eventually(lambda: [each["wrong"] for each in tab.evaluate(FILES)] == [2], "it to come twice")
    tab.goto("/portal/documents")
    says(tab, "Damaged")
    assert asked() == 2
    tab.goto(paper.path)
    tab.get_by_text("not the one that the office issued").first.wait_for()
    assert tab.get_by_text("Pressure").count() == 0
    assert whole(tab.evaluate(FILES)) == []
    portal.store(there, WORDS)
    tab.goto(paper.path)
    tab.get_by_text("20.5 mbar").wait_for()
    assert kept(tab, paper)


def test_on_a_full_phone_what_is_kept_stays_and_it_is_said_what_does_not_fit(
    phone: BrowserContext, device: ChromiumDevice, portal: Portal, email: str, papers: Papers
):
    old = papers.other("Long report", LONG, "text/csv")
    portal.sql(NO_MORE.format(old.id))
    paper = papers.other("Readings", WORDS, "text/csv")
    device.be_small()
    tab = phone.new_page()
    come_in(tab, portal, email)
    can_go_offline(tab)
    tab.goto(paper.path)
    tab.get_by_text("Pressure").wait_for()
    assert kept(tab, paper)
    tab.evaluate(FILL_UP)
    tab.goto(old.path)
    tab.get_by_role("cell", name="Row 7", exact=True).wait_for()
    keep = tab.get_by_role("switch", name="Keep on this phone")
    keep.click(force=True)
    tab.get_by_text("could not save that").first.wait_for()
    assert not kept(tab, old)
    phone.set_offline(True)
    tab.goto(paper.path)
    tab.get_by_text("Pressure").wait_for()
    phone.set_offline(False)
    device.make_room()
    tab.goto(old.path)
    tab.get_by_role("cell", name="Row 7", exact=True).wait_for()
    keep.click(force=True)
    eventually(lambda: kept(tab, old), "it to be kept")


def test_the_small_picture_of_what_is_not_kept_is_drawn_from_the_page_alone(
    tab: Page, papers: Papers, portal: Portal
):
    filed = papers.other("Long ago", WORDS, "text/csv")
    picture = io.BytesIO()
    Image.new("RGB", (30, 40), (180, 40, 40)).save(picture, "JPEG")
    portal.store(thumbnail_of(filed.shared[2]), picture.getvalue())
    portal.sql(NO_MORE.format(filed.id))
    portal.sql(f"update documents set thumbnail = true where id = '{filed.id}'")
    tab.goto("/portal/documents?text=ago")
    drawn = tab.get_by_role("link", name="Long ago").locator("img[src^='blob:']")
    eventually(lambda: drawn.evaluate("each => each.naturalWidth") == 30, "the picture")
    assert not kept(tab, filed)
