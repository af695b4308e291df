"""Documents on the phone: the wallet, PDFs within the app, shared, printed, saved and renewed."""

import zipfile
from functools import partial

import pypdfium2
import pytest
from playwright.sync_api import BrowserContext, Download, Page

from tests.browser.conftest import can_go_offline
from tests.browser.papers import READER_IS_KEPT, SHEET, Filed, Papers, scan, shows
from tests.browser.portal import Portal, eventually
from tests.browser.test_for_everyone import violations
from tests.journeys.papers import ALLOW, FILES, whole

PAINTED = """
    (({ width, height } = {}) => width && [...document.querySelector('canvas').getContext('2d')
      .getImageData(width / 2, height / 2, 1, 1).data].slice(0, 3))
    (document.querySelector('canvas') ?? {})
"""
"""The colour in the middle of the page that is shown."""
ACROSS = "document.querySelector('canvas').width"
FOCUSED = "document.activeElement.innerText"
ASKED = "select count(*) from service_requests where renews_id = '{}'"


def test_certificates_come_first_by_urgency_and_open_within_the_app(
    tab: Page, papers: Papers, record: Filed
):
    papers.certificate("Gas fire", -3)
    papers.other("Readings", b"Room;Reading\nHall;19.5\n", "text/csv")
    tab.goto("/portal/documents")
    lines = tab.get_by_role("region", name="Certificates").locator("li")
    eventually(lambda: lines.count() == 2, "both lines")
    assert "Expired 3 days ago" in lines.nth(0).inner_text()
    assert "Due in 24 days" in lines.nth(1).inner_text()
    lines.nth(1).get_by_role("link").click()
    tab.locator(".textLayer").get_by_text("Record of Boiler").first.wait_for()
    tab.get_by_text("Page 1 of 2").wait_for()
    assert tab.url.endswith(record.path)
    assert violations(tab, "certificate") == []
    tab.get_by_role("link", name="valid until").click()
    tab.get_by_text("A newer one has taken its place").wait_for()
    tab.goto("/portal/documents?text=readings")
    tab.get_by_role("link", name="Readings").click()
    tab.get_by_role("cell", name="19.5").wait_for()


def test_a_scan_in_jpeg_2000_is_painted_and_grows_with_keys(tab: Page, papers: Papers):
    filed = papers.other("Scan", scan())
    tab.goto(filed.path)
    eventually(lambda: tab.evaluate(PAINTED) == [180, 40, 40], "the scan to be painted")
    assert tab.get_by_text("cannot be shown").count() == 0
    paper = tab.get_by_role("region", name="Scan")
    paper.focus()
    before = tab.evaluate(ACROSS)
    tab.keyboard.press("+")
    tab.get_by_role("button", name="150 %").wait_for()
    eventually(lambda: tab.evaluate(ACROSS) > 1.4 * before, "the scan to be painted anew")
    tab.keyboard.press("0")
    tab.get_by_role("button", name="100 %").wait_for()


def test_what_is_not_here_without_a_network_is_said_once_and_shows_when_it_is_back(
    tab: Page, phone: BrowserContext, papers: Papers
):
    tab.goto("/portal/documents")
    eventually(lambda: tab.evaluate(FILES) == [], "a store for files")
    tab.evaluate(ALLOW, 0)
    papers.other("Readings", b"Room;Reading\nHall;19.5\n", "text/csv")
    tab.goto("/portal/documents?text=readings")
    link = tab.get_by_role("link", name="Readings")
    link.wait_for()
    phone.set_offline(True)
    link.click()
    away = tab.get_by_text("there is no connection just now")
    away.wait_for()
    save = tab.get_by_role("button", name="Save")
    assert save.get_attribute("aria-disabled") == "true"
    assert save.get_attribute("aria-describedby") == away.get_attribute("id")
    save.click(force=True)
    assert away.count() == 1
    assert tab.get_by_role("button", name="Show it").count() == 0
    phone.set_offline(False)
    tab.get_by_role("cell", name="19.5").wait_for()
    assert save.get_attribute("aria-disabled") is None


def test_without_a_network_the_form_of_a_link_says_so_and_keeps_what_is_typed(
    tab: Page, phone: BrowserContext, record: Filed
):
    shows(tab, record)
    phone.set_offline(True)
    tab.get_by_role("button", name="Make a link").click()
    tab.get_by_label("For whom").fill("Tenant of Flat 2")
    tab.get_by_role("dialog").get_by_text("with a connection only").wait_for()
    make = tab.get_by_role("button", name="Make the link")
    assert make.get_attribute("aria-disabled") == "true"
    tab.get_by_label("For whom").press("Enter")
    make.click(force=True)
    assert tab.get_by_role("dialog").get_by_text("with a connection only").count() == 1
    tab.reload()
    tab.get_by_role("button", name="Make a link").click()
    assert tab.get_by_label("For whom").input_value() == "Tenant of Flat 2"
    phone.set_offline(False)
    tab.get_by_role("dialog").get_by_text("with a connection only").wait_for(state="detached")
    tab.get_by_role("button", name="Make the link").click()
    tab.get_by_role("heading", name="The link is ready").wait_for()
    tab.keyboard.press("Escape")
    eventually(lambda: tab.evaluate(FOCUSED) == "Make a link", "the focus to come back")


def test_one_is_saved_under_its_own_name_and_several_as_one_file(
    tab: Page, papers: Papers, record: Filed
):
    report = papers.other("Wärmebericht Küche 厨房", b"Room,Reading\n", "text/csv")
    tab.goto(report.path)
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Save", exact=True).click()
    assert download.value.suggested_filename == "Wärmebericht Küche 厨房.csv"
    assert download.value.path().read_bytes() == report.data
    tab.goto("/portal/documents")
    tab.get_by_role("button", name="Save several").click()
    tab.get_by_role("button", name="Choose all").click()
    assert violations(tab, "choosing") == []
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Save as ZIP").click()
    with zipfile.ZipFile(download.value.path()) as saved:
        contents = {name: saved.read(name) for name in saved.namelist()}
    assert contents == {each.name: each.data for each in (record, report)}
    both = partial(held, tab, record, report)
    eventually(both, "both to be kept")
    tab.context.set_offline(True)
    tab.get_by_role("button", name="Save several").click()
    tab.get_by_role("button", name="Choose all").click()
    files: list[Download] = []

    def note(file: Download) -> None:
        files.append(file)

    tab.on("download", note)
    tab.get_by_role("button", name="Save from this phone").click()
    tab.get_by_role("button", name="Save several").wait_for()
    saved = {each.suggested_filename: each.path().read_bytes() for each in files}
    assert saved == {each.name: each.data for each in (record, report)}


def held(page: Page, *papers: Filed) -> bool:
    """Tell whether all of the papers are on the phone."""
    here = {paper for each in whole(page.evaluate(FILES)) for paper in each["ids"]}
    return {paper.id for paper in papers} <= here


def test_without_a_network_a_kept_record_is_shown_shared_printed_and_its_renewal_asked_for(
    tab: Page, phone: BrowserContext, portal: Portal, record: Filed
):
    shows(tab, record)
    can_go_offline(tab)
    eventually(lambda: tab.evaluate(READER_IS_KEPT), "what shows PDFs to be kept")
    phone.set_offline(True)
    tab.close()
    tab = phone.new_page()
    tab.add_init_script(SHEET)
    shows(tab, record)
    tab.get_by_role("button", name="Share").click()
    eventually(lambda: tab.evaluate("window.shared") == record.shared, "the file to be shared")
    tab.evaluate("window.print = () => undefined")
    tab.get_by_role("button", name="Print").click()
    tab.locator(".prints img").nth(1).wait_for(state="attached")
    with pypdfium2.PdfDocument(tab.pdf(prefer_css_page_size=True)) as printed:
        assert len(printed) == 2
    tab.evaluate("dispatchEvent(new Event('afterprint'))")

    tab.get_by_role("button", name="Ask for the renewal").dblclick()
    tab.get_by_text("Renewal asked for", exact=True).wait_for()
    tab.get_by_role("button", name="Later").click()
    tab.reload()
    tab.get_by_text("Renewal asked for", exact=True).wait_for()
    assert tab.get_by_role("button", name="Ask for the renewal").count() == 0
    phone.set_offline(False)
    eventually(lambda: portal.sql(ASKED.format(record.id)) == "1", "the request to arrive")
    tab.get_by_role("link", name="See the request").click()
    tab.get_by_text("Please renew: Gas safety record, Boiler.").wait_for()


@pytest.mark.usefixtures("record")
def test_a_renewal_is_asked_for_from_the_first_screen_and_can_be_taken_back(tab: Page):
    tab.goto("/portal")
    tab.get_by_role("link", name="Gas safety record, Boiler").click()
    tab.get_by_role("button", name="Ask for the renewal").click()
    tab.get_by_role("button", name="Undo").click()
    tab.get_by_role("button", name="Ask for the renewal").wait_for()
