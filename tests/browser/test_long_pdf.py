"""A PDF of hundreds of pages on a phone: all can be reached, few are painted at once."""

import io

import pikepdf
from playwright.sync_api import Locator, Page

from tests.browser.papers import Papers, pdf
from tests.browser.portal import eventually

COUNT = 300
FOCUSED = "document.activeElement.getAttribute('aria-label')"
TO_THE_MIDDLE = "sheet => sheet.scrollIntoView({ block: 'center', behavior: 'instant' })"
AT_ONCE = 16
"""Pages that are painted at most, in a window that shows less than two."""


def long_pdf() -> bytes:
    """Return a PDF that has the same page hundreds of times."""
    with pikepdf.open(io.BytesIO(pdf("Manual"))) as made:
        for _ in range(COUNT - 1):
            made.pages.append(made.pages[0])
        made.save(data := io.BytesIO())
    return data.getvalue()


def sheet(page: Page, number: int) -> Locator:
    return page.get_by_role("group", name=f"Page {number} of {COUNT}", exact=True)


def test_all_pages_can_be_reached_by_keyboard_and_those_far_away_are_not_painted(
    tab: Page, papers: Papers
):
    tab.goto(papers.other("Manual", long_pdf()).path)
    everything = tab.get_by_role("button", name=f"Show all {COUNT} pages")
    sheet(tab, 1).locator(".textLayer").get_by_text("20.5 mbar").wait_for()
    everything.press("Enter")
    everything.wait_for(state="detached")
    assert tab.evaluate(FOCUSED) == "Manual"
    for number in (COUNT // 2, COUNT):
        sheet(tab, number).evaluate(TO_THE_MIDDLE)
        tab.get_by_text(f"Page {number} of {COUNT}").wait_for()
        sheet(tab, number).locator(".textLayer").get_by_text("20.5 mbar").wait_for()
        eventually(lambda: tab.locator("canvas").count() <= AT_ONCE, "pages far away to go")
        assert sheet(tab, 1).locator("canvas").count() == 0
