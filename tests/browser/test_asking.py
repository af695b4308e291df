"""Writing on a request while it goes out: the words arrive, and no photo is dropped."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Request, Route

from tests.browser.person import THEIR
from tests.browser.portal import Portal, eventually
from tests.browser.test_main_job import ask_for_service
from tests.browser.test_outcomes import outbox_item

STATUS = "select status from service_requests where description = '{}'"
STORED = f"select count(*) from service_request_photos where stored_at is not null and {THEIR}"


def lose_answer(route: Route) -> None:
    """Let the request reach the server, and cut the line before its answer."""
    route.fetch()
    route.abort()


def asks(request: Request) -> bool:
    return "request.create" in (request.post_data or "")


def ask_unanswered(page: Page, phone: BrowserContext, portal: Portal, words: str, *photo: Path):
    """Ask for service; the office has it, and the phone does not know."""
    phone.route("**/api/sync", lose_answer)
    with page.expect_event("requestfailed", asks):
        ask_for_service(page, words, *photo)
    assert portal.sql(STATUS.format(words)) == "pending"


def mend_line(phone: BrowserContext) -> None:
    phone.unroute_all(behavior="wait")


def change(page: Page, words: str) -> None:
    page.get_by_role("link", name="Change").click()
    page.get_by_role("heading", name="Change your request").wait_for()
    page.get_by_label("What is it about").fill(words)


@pytest.fixture
def others(tmp_path: Path) -> list[Path]:
    """Give more photos, each another one."""
    paths = [tmp_path / f"{number}.jpg" for number in range(9)]
    for path in paths:
        Image.effect_noise((400, 300), 80).convert("RGB").save(path, quality=80)
    return paths


def test_words_changed_after_a_lost_answer_are_sent_as_a_change(
    tab: Page, phone: BrowserContext, portal: Portal, others: list[Path], email: str
):
    phone.route("**/api/blobs/*", lambda route: route.abort())
    ask_unanswered(tab, phone, portal, "Water in the cellar")
    change(tab, "Water in the cellar, rising")
    tab.locator("input[type=file]").set_input_files(others[0])
    tab.get_by_role("button", name="Remove photo").wait_for()
    tab.get_by_role("button", name="Send").click()
    tab.get_by_role("button", name="Take it back").wait_for()
    mend_line(phone)

    item = outbox_item(tab, "Request for service")
    item.get_by_text("The office has this request as you wrote it before.").wait_for()
    assert item.get_by_role("button", name="Send again").count() == 0
    item.get_by_role("link", name="Send as a change").click()
    words = tab.get_by_label("What is it about")
    eventually(lambda: words.input_value() == "Water in the cellar, rising", "the words")
    tab.get_by_text("1 photo is not with this request.").wait_for()
    tab.get_by_role("button", name="Save the change").click()

    eventually(lambda: portal.sql(STATUS.format("Water in the cellar, rising")), "the change")
    tab.get_by_role("status").get_by_text("Up to date").wait_for()
    tab.get_by_role("link", name="Ask anew with it").click()
    tab.get_by_role("button", name="Remove photo").wait_for()
    assert "Water in the cellar, rising" in tab.get_by_label("What is it about").input_value()
    tab.get_by_role("button", name="Send").click()
    eventually(lambda: portal.sql(STORED.format(email)) == "1", "the photo to arrive")


def test_photos_of_a_request_whose_answer_was_lost_arrive_with_its_change(
    tab: Page, phone: BrowserContext, portal: Portal, others: list[Path], email: str
):
    ask_unanswered(tab, phone, portal, "A crack in the pipe", others[0])
    change(tab, "A crack in the pipe behind the bath")
    tab.get_by_role("button", name="Send").click()
    tab.get_by_role("button", name="Take it back").wait_for()
    mend_line(phone)

    outbox_item(tab, "Request for service").get_by_role("link", name="Send as a change").click()
    tab.get_by_role("button", name="Save the change").click()
    eventually(lambda: portal.sql(STORED.format(email)) == "1", "the photo to arrive")
    tab.get_by_role("status").get_by_text("Up to date").wait_for()
    assert portal.sql(STATUS.format("A crack in the pipe behind the bath")) == "pending"


def test_a_request_can_be_taken_back_beside_a_refused_change_of_it(
    tab: Page, phone: BrowserContext, portal: Portal
):
    ask_unanswered(tab, phone, portal, "The radiator is cold")
    change(tab, "The radiator is lukewarm")
    tab.get_by_role("button", name="Send").click()
    tab.get_by_role("button", name="Take it back").wait_for()
    mend_line(phone)

    tab.get_by_text("A change you wrote is not with the office").wait_for()
    tab.get_by_role("button", name="Take it back").click()
    tab.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    withdrawn = STATUS.format("The radiator is cold")
    eventually(lambda: portal.sql(withdrawn) == "withdrawn", "the office to know")


def test_a_photo_added_while_the_request_goes_out_is_kept_and_can_be_sent_after_all(
    tab: Page, phone: BrowserContext, portal: Portal, others: list[Path], email: str
):
    phone.set_offline(True)
    ask_for_service(tab, "The tank is loud")
    tab.get_by_role("link", name="Change").click()
    tab.get_by_role("heading", name="Change your request").wait_for()
    phone.set_offline(False)
    tab.get_by_text("It has reached the office as you wrote it before.").wait_for()
    tab.get_by_role("button", name="Save the change").click()
    tab.get_by_text("Nothing was changed.").wait_for()

    phone.set_offline(True)
    tab.go_back()
    ask_for_service(tab, "The tank is very loud")
    tab.get_by_role("link", name="Change").click()
    tab.get_by_role("heading", name="Change your request").wait_for()
    tab.locator("input[type=file]").set_input_files(others[:2])
    tab.get_by_role("button", name="Remove photo").nth(1).wait_for()
    phone.set_offline(False)
    tab.get_by_text("2 photos are not with this request.").wait_for()
    tab.get_by_role("button", name="Save the change").click()

    tab.get_by_role("heading", name="2 photos are not with this request").wait_for()
    tab.reload()
    tab.get_by_role("link", name="Ask anew with them").click()
    tab.get_by_role("button", name="Remove photo").nth(1).wait_for()
    assert tab.get_by_label("Something is broken").is_checked()
    tab.get_by_role("button", name="Send").click()
    tab.get_by_role("status").get_by_text("Up to date").wait_for()
    eventually(lambda: portal.sql(STORED.format(email)) == "2", "the photos to arrive")


def test_of_too_many_photos_those_left_out_are_spoken_of(tab: Page, others: list[Path]):
    tab.goto("/portal/requests/new")
    tab.locator("input[type=file]").set_input_files(others[:8])
    tab.get_by_text("2 photos were not taken: only 6 fit with one request.").wait_for()
    assert tab.get_by_role("button", name="Remove photo").count() == 6


def test_what_is_typed_while_a_photo_shrinks_is_kept(tab: Page, picture: Path):
    tab.goto("/portal/requests/new")
    words = tab.get_by_label("What is it about")
    words.fill("Before")
    tab.locator("input[type=file]").set_input_files(picture)
    words.fill("Before, and typed meanwhile")
    tab.get_by_role("button", name="Remove photo").wait_for()
    assert words.input_value() == "Before, and typed meanwhile"
    tab.get_by_text("1 photo on this phone").wait_for()  # said once it is kept
    tab.reload()
    tab.get_by_role("button", name="Remove photo").wait_for()
    assert words.input_value() == "Before, and typed meanwhile"


def test_a_change_overtaken_by_its_request_being_sent_still_arrives(
    tab: Page, phone: BrowserContext, portal: Portal
):
    phone.set_offline(True)
    ask_for_service(tab, "Original words")
    change(tab, "Changed while it went out")
    phone.set_offline(False)
    eventually(
        lambda: portal.sql("select 1 from service_requests where description = 'Original words'"),
        "the request to arrive",
        90,
    )
    tab.get_by_role("button", name="Save the change").click()
    eventually(
        lambda: portal.sql("select 1 from service_requests where description like 'Changed%'"),
        "the change to arrive",
    )
