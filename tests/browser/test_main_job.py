"""What Doorstep exists for, in a real browser: sign in, look, go offline, ask, and it arrives."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import ALEX, sign_in_by_code
from tests.browser.person import HAS_STORES
from tests.browser.portal import Portal, eventually


def test_signing_in_by_the_link_in_the_mail(phone: BrowserContext, portal: Portal):
    page = phone.new_page()
    page.goto("/portal")
    page.get_by_label("Email").fill(ALEX)
    page.get_by_role("button", name="Send").click()
    link = portal.letter(ALEX)["link"]

    opened = phone.new_page()
    opened.goto(link)
    opened.get_by_role("button", name="Sign in").wait_for()
    assert "token" not in opened.url
    opened.get_by_role("button", name="Sign in").click()
    opened.get_by_role("status").get_by_text("Up to date").wait_for()


def test_a_link_opened_in_another_browser_asks_for_the_code(phone: BrowserContext, portal: Portal):
    page = phone.new_page()
    page.goto("/portal")
    page.get_by_label("Email").fill(ALEX)
    page.get_by_role("button", name="Send").click()
    link = portal.letter(ALEX)["link"]

    assert phone.browser
    elsewhere = phone.browser.new_context(base_url=portal.url).new_page()
    elsewhere.goto(link)
    elsewhere.get_by_role("button", name="Sign in").click()
    elsewhere.get_by_text("code").first.wait_for()
    assert portal.sql("select count(*) from sign_in_sessions") == "0"


def test_jobs_are_there_after_a_cold_start_with_the_server_gone(
    alex: Page, phone: BrowserContext, portal: Portal
):
    alex.goto("/portal/jobs")
    alex.locator("main li b").first.wait_for()
    title = alex.locator("main li b").first.text_content() or ""
    wait_for_service_worker(alex)
    alex.close()
    portal.stop()

    page = phone.new_page()
    page.goto("/portal/jobs")
    page.get_by_text(title).first.wait_for()
    page.get_by_role("status").get_by_text("Offline, as of").wait_for()
    page.get_by_text(title).first.click()
    page.get_by_role("heading", name=title).first.wait_for()


def test_a_request_with_a_photo_made_offline_arrives_exactly_once(
    alex: Page, phone: BrowserContext, portal: Portal, picture: Path
):
    wait_for_service_worker(alex)
    before = int(portal.sql("select count(*) from service_requests"))
    portal.stop()

    ask_for_service(alex, "Water under the boiler", picture)
    alex.get_by_role("status").get_by_text("1 waiting to send").wait_for()
    alex.close()

    page = phone.new_page()
    page.goto("/portal/requests")
    page.get_by_text("Water under the boiler").wait_for()
    page.get_by_text("Waiting to send").first.wait_for()
    portal.start()

    page.get_by_role("status").get_by_text("Up to date").wait_for(timeout=90_000)
    asked = "description = 'Water under the boiler'"
    assert portal.sql(f"select count(*) from service_requests where {asked}") == "1"
    assert int(portal.sql("select count(*) from service_requests")) == before + 1
    declared = portal.sql("select sha256 from service_request_photos where stored_at is not null")
    assert declared in portal.stored_photos()
    assert "Waiting to send" not in page.locator("main").inner_text()
    photo = shown_photo(page, declared)
    assert max(photo.size) == 1600
    assert not photo.getexif()


def test_what_the_office_changes_by_sql_shows_without_a_reload(alex: Page, portal: Portal):
    ask_for_service(alex, "The radiator stays cold")
    alex.get_by_role("status").get_by_text("Up to date").wait_for()
    alex.goto("/portal/requests")
    alex.get_by_text("The radiator stays cold").wait_for()
    portal.sql(
        "update service_requests set status = 'accepted', responded_at = now(),"
        " notes = 'Dana will bring a new valve.' where description = 'The radiator stays cold'"
    )
    alex.get_by_text("Accepted").first.wait_for(timeout=10_000)
    alex.get_by_text("The radiator stays cold").click()
    alex.get_by_text("Dana will bring a new valve.").wait_for()


def test_a_half_written_request_survives_closing_the_tab(
    alex: Page, phone: BrowserContext, picture: Path
):
    alex.goto("/portal/requests/new")
    alex.get_by_label("What is it about").fill("Only half of what I")
    alex.locator("input[type=file]").set_input_files(picture)
    alex.get_by_role("button", name="Remove photo").wait_for()
    alex.get_by_text("Kept on this phone").wait_for()
    alex.close()

    page = phone.new_page()
    page.goto("/portal/requests/new")
    eventually(
        lambda: page.get_by_label("What is it about").input_value() == "Only half of what I",
        "the words to be back",
    )
    page.get_by_role("button", name="Remove photo").wait_for()


def test_a_session_that_ends_loses_nothing(alex: Page, portal: Portal):
    portal.sql("update sign_in_sessions set revoked_at = now()")
    ask_for_service(alex, "Written while signed out")
    alex.get_by_text("Signed out.").wait_for()
    assert portal.sql("select count(*) from service_requests where status = 'pending'") == "0"
    alex.get_by_role("link", name="Sign in again").click()
    alex.get_by_label("Email").fill(ALEX)
    alex.get_by_role("button", name="Send").click()
    alex.get_by_label("Code").fill(portal.letter(ALEX)["code"])
    alex.get_by_role("button", name="Sign in").click()
    alex.get_by_role("status").get_by_text("Up to date").wait_for()
    asked = "description = 'Written while signed out'"
    assert portal.sql(f"select count(*) from service_requests where {asked}") == "1"


def test_details_are_changed_and_a_visit_is_confirmed(alex: Page, portal: Portal):
    alex.get_by_role("button", name="That works").first.click()
    eventually(
        lambda: portal.sql("select count(*) from visits where state = 'confirmed'") != "0",
        "the office to know",
    )
    alex.goto("/portal/settings")
    alex.get_by_label("Phone").fill("+44 113 496 0999")
    alex.get_by_role("button", name="Save").click()
    eventually(
        lambda: (
            portal.sql(f"select phone from customer_portal_access where email = '{ALEX}'").replace(
                " ", ""
            )
            == "+441134960999"
        ),
        "the new number",
    )


def test_a_name_of_two_words_can_be_typed_letter_by_letter(alex: Page, portal: Portal):
    alex.goto("/portal/settings")
    name = alex.get_by_label("Name")
    eventually(lambda: name.input_value() == "Alex Morgan", "the profile")
    name.press("End")
    name.press_sequentially(" Dana Smith")
    assert name.input_value() == "Alex Morgan Dana Smith"
    alex.get_by_role("button", name="Save").click()
    names = f"select name from customer_portal_access where email = '{ALEX}'"
    eventually(lambda: portal.sql(names) == "Alex Morgan Dana Smith", "the new name")


def test_the_stop_is_quick_with_open_streams(alex: Page, portal: Portal):
    alex.goto("/portal/jobs")
    alex.get_by_role("status").get_by_text("Up to date").wait_for()
    assert portal.stop() < 5
    alex.get_by_role("status").get_by_text("Offline").wait_for()


def test_signing_out_leaves_nothing_behind(alex: Page, phone: BrowserContext, portal: Portal):
    alex.goto("/portal/more")
    alex.get_by_role("button", name="Sign out").click()
    alex.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    alex.get_by_label("Email").wait_for()
    eventually(lambda: not alex.evaluate(HAS_STORES), "the records to go")
    assert portal.sql("select count(*) from sign_in_sessions where revoked_at is null") == "0"
    page = phone.new_page()
    sign_in_by_code(page, portal, ALEX)


def ask_for_service(page: Page, description: str, photo: Path | None = None) -> None:
    page.get_by_role("navigation").get_by_role("link", name="Request").click()
    page.get_by_label("Something is broken").check()
    page.get_by_label("What is it about").fill(description)
    if photo:
        page.locator("input[type=file]").set_input_files(photo)
        page.get_by_role("button", name="Remove photo").wait_for()
    page.get_by_role("button", name="Send").click()
    page.get_by_text(description).first.wait_for()
    if (
        photo
    ):  # a page that is closed as it shows a photo has it loaded as a ping, against our policy
        page.locator("main img[data-sha256]").first.wait_for()


def wait_for_service_worker(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready")
    controlled = "navigator.serviceWorker.controller !== null"
    eventually(lambda: page.evaluate(controlled), "the worker to be in charge")


def shown_photo(page: Page, sha256: str) -> Image.Image:
    """Return the photo of that name as the server hands it out to its owner."""
    page.get_by_text("Water under the boiler").first.click()
    page.locator(f'main img[data-sha256="{sha256}"]').wait_for()
    numbers = page.evaluate(
        """async (sha256) => {
          const answer = await fetch(`/api/blobs/${sha256}`);
          return [...new Uint8Array(await answer.arrayBuffer())];
        }""",
        sha256,
    )
    return Image.open(io.BytesIO(bytes(numbers)))


def test_what_is_typed_while_a_photo_shrinks_is_kept(alex: Page, picture: Path):
    alex.goto("/portal/requests/new")
    words = alex.get_by_label("What is it about")
    words.fill("Before")
    alex.locator("input[type=file]").set_input_files(picture)
    words.fill("Before, and typed meanwhile")
    alex.get_by_role("button", name="Remove photo").wait_for()
    assert words.input_value() == "Before, and typed meanwhile"
    alex.reload()
    alex.get_by_role("button", name="Remove photo").wait_for()
    assert words.input_value() == "Before, and typed meanwhile"


def test_a_change_overtaken_by_its_request_being_sent_still_arrives(
    alex: Page, phone: BrowserContext, portal: Portal
):
    phone.set_offline(True)
    ask_for_service(alex, "Original words")
    alex.get_by_role("link", name="Change").click()
    alex.get_by_role("heading", name="Change your request").wait_for()
    alex.get_by_label("What is it about").fill("Changed while it went out")
    phone.set_offline(False)
    eventually(
        lambda: portal.sql("select 1 from service_requests where description = 'Original words'"),
        "the request to arrive",
        90,
    )
    alex.get_by_role("button", name="Save the change").click()
    eventually(
        lambda: portal.sql("select 1 from service_requests where description like 'Changed%'"),
        "the change to arrive",
    )
