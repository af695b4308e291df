"""Documents on the phone: the wallet, PDFs within the app, renewals, links, what is genuine."""

import zipfile
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import BrowserContext, Page, Request

from tests.browser.conftest import can_go_offline
from tests.browser.papers import READER_IS_KEPT, SHEET, Filed, Papers, scan
from tests.browser.phones import PHONE
from tests.browser.portal import Portal, eventually
from tests.browser.test_for_everyone import violations

PAINTED = """
    (({ width, height } = {}) => width && [...document.querySelector('canvas').getContext('2d')
      .getImageData(width / 2, height / 2, 1, 1).data].slice(0, 3))
    (document.querySelector('canvas') ?? {})
"""
"""The colour in the middle of the page that is shown."""
ACROSS = "document.querySelector('canvas').width"
FOCUSED = "document.activeElement.innerText"
ENDS = "update document_links set expires_at = now() {} where document_id = '{}'"
ASKED = "select count(*) from service_requests where renews_id = '{}'"


@pytest.fixture
def papers(portal: Portal, email: str) -> Papers:
    return Papers(portal, email)


@pytest.fixture
def record(papers: Papers) -> Filed:
    """Give a record that ends in 24 days, in the place of one that has ended."""
    return papers.certificate("Boiler", 24, before=papers.certificate("Boiler", -341), pages=2)


def shows(page: Page, filed: Filed) -> None:
    """Open a document; the text of its PDF is on the page, for whoever cannot see it."""
    page.goto(filed.path)
    page.locator(".textLayer").get_by_text("20.5 mbar").first.wait_for()


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


def test_without_a_network_the_form_of_a_link_says_so_and_keeps_what_is_typed(
    tab: Page, phone: BrowserContext, record: Filed
):
    shows(tab, record)
    phone.set_offline(True)
    tab.get_by_role("button", name="Make a link").click()
    tab.get_by_label("For whom").fill("Tenant of Flat 2")
    tab.get_by_role("dialog").get_by_text("with a connection only").wait_for()
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


def test_a_link_shows_one_document_to_anybody_until_it_is_ended(
    tab: Page, elsewhere: BrowserContext, portal: Portal, record: Filed
):
    shows(tab, record)
    tab.get_by_role("button", name="Make a link").click()
    tab.get_by_label("7 days").check()
    tab.get_by_label("For whom").fill("Tenant")
    assert violations(tab, "making a link") == []
    tab.get_by_role("button", name="Make the link").click()
    address = tab.get_by_role("dialog").locator(".address").inner_text()
    tab.get_by_role("button", name="Done").click()
    tab.get_by_text("Not seen yet").wait_for()

    theirs = elsewhere.new_page()
    theirs.goto(address)
    theirs.locator(".textLayer").get_by_text("20.5 mbar").first.wait_for()
    assert theirs.url.endswith("/portal/shared")
    assert violations(theirs, "shared") == []
    assert fits_a_small_phone(theirs)
    theirs.reload()
    theirs.locator(".textLayer").get_by_text("20.5 mbar").first.wait_for()
    tab.reload()
    tab.get_by_text("Seen 2 times").wait_for()
    portal.sql(ENDS.format("- interval '1 second'", record.id))
    expired = answer_of_an_over_link(theirs)
    portal.sql(ENDS.format("+ interval '7 days'", record.id))
    tab.get_by_role("button", name="End Tenant").click()
    tab.get_by_role("button", name="Keep it").click()
    tab.get_by_role("button", name="End Tenant").click()
    assert violations(tab, "ending a link") == []
    tab.get_by_role("button", name="Yes, end it").click()
    tab.get_by_text("The link is ended").wait_for()
    revoked = answer_of_an_over_link(theirs)
    theirs.goto("/portal/verify")
    theirs.goto(f"/portal/shared#{'A' * 43}")
    assert expired == revoked == answer_of_an_over_link(theirs)
    theirs.goto(f"{address[:-1]}é")
    theirs.get_by_role("heading", name="This link is not complete").wait_for()


def answer_of_an_over_link(page: Page) -> dict[str, Any]:
    """Return what the server says of a link that is over; the page tells nothing but that."""
    with page.expect_response("**/api/portal/shared*") as answer:
        page.reload()
    page.get_by_role("heading", name="This link is over").wait_for()
    words = page.inner_text("body")
    assert "Gas safety" not in words
    assert "Boiler" not in words
    assert page.get_by_role("button").count() == 0
    assert answer.value.status == 404
    return answer.value.json()


@pytest.fixture
def checking(elsewhere: BrowserContext) -> Page:
    page = elsewhere.new_page()
    page.goto("/portal/verify")
    page.get_by_role("heading", name="Is it genuine?").wait_for()
    return page


def test_anybody_can_check_a_file_which_stays_where_it_is_or_a_code(
    checking: Page, papers: Papers, record: Filed
):
    sent: list[bytes] = []

    def hear(request: Request) -> None:
        sent.append(request.post_data_buffer or b"")

    checking.on("request", hear)
    assert violations(checking, "verify") == []
    choose(checking, record.data, "Genuine and current")
    assert violations(checking, "verdict") == []
    assert fits_a_small_phone(checking)
    choose(checking, record.data + b" ", "Not known here")
    assert 0 < max(map(len, sent)) < 100
    newer = papers.certificate("Boiler", 389, before=record)
    checking.goto(f"/portal/verify#{newer.code}")
    says(checking, "Genuine and current")
    assert checking.url.endswith("/portal/verify")
    checking.get_by_role("button", name="Check another").click()
    checking.get_by_label("The code on it").fill(f"{record.code[:4]}-{record.code[4:].lower()}")
    checking.get_by_role("button", name="Check the code").click()
    says(checking, "Genuine, but replaced")
    choose(checking, record.data, "Genuine, but replaced")
    papers.withdraw(newer)
    choose(checking, newer.data, "Withdrawn")
    assert "Boiler" not in checking.inner_text("body")
    for code, verdict in ((newer.code, "Withdrawn"), ("7G3K-9QXD-02AB", "Not known here")):
        checking.get_by_role("button", name="Check another").click()
        checking.get_by_label("The code on it").fill(code)
        checking.get_by_role("button", name="Check the code").click()
        says(checking, verdict)


def fits_a_small_phone(page: Page) -> bool:
    """Tell whether nothing is wider than the screen, with the text twice as large."""
    before = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    wide: int = page.evaluate("document.documentElement.scrollWidth")
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size(before or PHONE)
    return wide <= 320


def choose(page: Page, data: bytes, verdict: str) -> None:
    again = page.get_by_role("button", name="Check another")
    if again.count():
        again.click()
    file = {"name": "record.pdf", "mimeType": "application/pdf", "buffer": data}
    page.get_by_label("Choose the file").set_input_files(file)
    says(page, verdict)


def says(page: Page, verdict: str) -> None:
    page.get_by_role("heading", name=verdict).wait_for()
