"""What anybody may see: a document by a link, whether one is genuine, and the end of mails."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Request

from tests.browser.papers import Filed, Papers, shows
from tests.browser.phones import PHONE
from tests.browser.portal import Portal
from tests.browser.test_for_everyone import violations

ENDS = "update document_links set expires_at = now() {} where document_id = '{}'"


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
    theirs.get_by_role("heading", name="This link is over").wait_for()
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
    checking: Page, papers: Papers, record: Filed, portal: Portal
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
    of_newer = f"update documents set expires_on = {{}} where id = '{newer.id}'"
    portal.sql(of_newer.format("current_date - 2"))
    choose(checking, newer.data, "Genuine, but it has run out")
    papers.withdraw(newer)
    choose(checking, newer.data, "Withdrawn")
    assert "Boiler" not in checking.inner_text("body")
    for code, verdict in ((newer.code, "Withdrawn"), ("7G3K-9QXD-02AB", "Not known here")):
        checking.get_by_role("button", name="Check another").click()
        checking.get_by_label("The code on it").fill(code)
        checking.get_by_role("button", name="Check the code").click()
        says(checking, verdict)


def test_whoever_has_a_mail_can_stop_such_mails_and_have_them_again(
    elsewhere: BrowserContext, portal: Portal, email: str
):
    page = elsewhere.new_page()
    page.goto(portal.stopping(email))
    for button, then in (
        ("Stop these mails", "These mails are stopped"),
        ("Undo", "You get these mails again"),
    ):
        assert violations(page, f"before: {then}") == []
        assert fits_a_small_phone(page)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent").startswith(button)
        page.keyboard.press("Enter")
        says(page, then)
    assert violations(page, "mails again") == []
    page.get_by_role("link").click()
    page.get_by_label("Email").wait_for()


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
