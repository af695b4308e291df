"""What Doorstep exists for, in a real browser: sign in, look, go offline, ask, and it arrives."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import can_go_offline, sign_in_by_code
from tests.browser.person import HAS_STORES, THEIR
from tests.browser.phones import new_phone
from tests.browser.portal import Portal, eventually

WET = "Water under the boiler"
SESSIONS = """
    select count(*) from sign_in_sessions s join customer_portal_access a on a.id = s.contact_id
"""
CONFIRMED = f"""
    select count(*) from visits v join jobs j on j.id = v.job_id
    where v.state = 'confirmed' and {THEIR}
"""


def test_on_a_new_phone_the_link_of_the_mail_signs_in_and_all_is_kept_for_offline(
    browser: Browser, portal: Portal, email: str
):
    with new_phone(browser, portal.url) as phone:
        page = phone.new_page()
        page.goto("/portal")
        page.get_by_label("Email").fill(email)
        page.get_by_role("button", name="Send").click()
        link = portal.letter(email)["link"]

        opened = phone.new_page()
        opened.goto(link)
        opened.get_by_role("button", name="Sign in").wait_for()
        assert "token" not in opened.url
        opened.get_by_role("button", name="Sign in").click()
        opened.get_by_role("status").get_by_text("Up to date").wait_for()
        can_go_offline(opened)
        phone.set_offline(True)
        cold = phone.new_page()
        cold.goto("/portal/jobs")
        cold.locator("main li b").first.wait_for()


def test_a_link_that_was_used_leads_who_is_signed_in_back_to_the_portal(
    phone: BrowserContext, portal: Portal, email: str
):
    page = phone.new_page()
    page.goto("/portal")
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Send").click()
    link = portal.letter(email)["link"]
    page.goto(link)
    page.get_by_role("button", name="Sign in").wait_for()
    page.reload()
    page.get_by_role("heading", name="Open the link again").wait_for()
    page.evaluate("link => { location.href = link }", link)  # changes only the hash
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("status").get_by_text("Up to date").wait_for()

    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="You are signed in already").wait_for()
    assert "token" not in page.url
    page.get_by_role("link", name="another address").click()
    page.get_by_text("You are signed in as").wait_for()
    page.get_by_role("link", name="Open the portal").click()
    page.get_by_role("status").get_by_text("Up to date").wait_for()


def test_a_link_opened_in_another_browser_asks_for_the_code(
    phone: BrowserContext, portal: Portal, email: str
):
    page = phone.new_page()
    page.goto("/portal")
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Send").click()
    link = portal.letter(email)["link"]

    assert phone.browser
    elsewhere = phone.browser.new_context(base_url=portal.url).new_page()
    elsewhere.goto(link)
    elsewhere.get_by_role("button", name="Sign in").click()
    elsewhere.get_by_text("code").first.wait_for()
    assert portal.sql(f"{SESSIONS} where email = '{email}'") == "0"


def test_without_a_server_jobs_are_there_and_a_request_with_a_photo_arrives_once_later(
    tab: Page, phone: BrowserContext, portal: Portal, picture: Path, email: str
):
    tab.goto("/portal/jobs")
    tab.locator("main li b").first.wait_for()
    title = tab.locator("main li b").first.text_content() or ""
    tab.get_by_role("status").get_by_text("Up to date").wait_for()
    assert portal.stop() < 10, "open streams hold the server up"
    tab.get_by_role("status").get_by_text("Offline").wait_for()
    tab.close()

    page = phone.new_page()
    page.goto("/portal/jobs")
    page.get_by_text(title).first.wait_for()
    page.get_by_role("status").get_by_text("Offline, as of").wait_for()
    page.get_by_text(title).first.click()
    page.get_by_role("heading", name=title).first.wait_for()
    ask_for_service(page, WET, picture)
    page.get_by_role("status").get_by_text("1 waiting to send").wait_for()
    page.close()

    again = phone.new_page()
    again.goto("/portal/requests")
    again.get_by_text(WET).wait_for()
    again.get_by_text("Waiting to send").first.wait_for()
    portal.start()
    again.get_by_role("status").get_by_text("Up to date").wait_for(timeout=90_000)
    arrived_once(again, portal, email)


def arrived_once(page: Page, portal: Portal, email: str) -> None:
    """Check that request and photo are with the office, and that the photo is small and bare."""
    theirs = f"where {THEIR.format(email)}"
    assert portal.sql(f"select description from service_requests {theirs}") == WET
    declared = portal.sql(
        f"select sha256 from service_request_photos {theirs} and stored_at is not null"
    )
    assert declared in portal.stored_photos()
    assert "Waiting to send" not in page.locator("main").inner_text()
    photo = shown_photo(page, declared)
    assert max(photo.size) == 1600
    assert not photo.getexif()


def test_what_the_office_changes_by_sql_shows_without_a_reload(tab: Page, portal: Portal):
    ask_for_service(tab, "The radiator stays cold")
    tab.get_by_role("status").get_by_text("Up to date").wait_for()
    tab.goto("/portal/requests")
    tab.get_by_text("The radiator stays cold").wait_for()
    portal.sql(
        "update service_requests set status = 'accepted', responded_at = now(),"
        " notes = 'Dana will bring a new valve.' where description = 'The radiator stays cold'"
    )
    tab.get_by_text("Accepted").first.wait_for(timeout=10_000)
    tab.get_by_text("The radiator stays cold").click()
    tab.get_by_text("Dana will bring a new valve.").wait_for()


def test_a_half_written_request_survives_closing_the_tab(
    tab: Page, phone: BrowserContext, picture: Path
):
    tab.goto("/portal/requests/new")
    tab.get_by_label("What is it about").fill("Only half of what I")
    tab.locator("input[type=file]").set_input_files(picture)
    tab.get_by_role("button", name="Remove photo").wait_for()
    tab.get_by_text("Kept on this phone").wait_for()
    tab.close()

    page = phone.new_page()
    page.goto("/portal/requests/new")
    eventually(
        lambda: page.get_by_label("What is it about").input_value() == "Only half of what I",
        "the words to be back",
    )
    page.get_by_role("button", name="Remove photo").wait_for()


def test_a_session_that_ends_loses_nothing(tab: Page, portal: Portal, email: str):
    portal.sql("update sign_in_sessions set expires_at = now()")
    ask_for_service(tab, "Written while signed out")
    tab.get_by_text("Signed out.").wait_for()
    theirs = THEIR.format(email)
    assert portal.sql(f"select count(*) from service_requests where {theirs}") == "0"
    tab.get_by_role("link", name="Sign in again").click()
    tab.get_by_label("Email").fill(email)
    tab.get_by_role("button", name="Send").click()
    tab.get_by_label("Code").fill(portal.letter(email)["code"])
    tab.get_by_role("button", name="Sign in").click()
    tab.get_by_role("status").get_by_text("Up to date").wait_for()
    asked = "description = 'Written while signed out'"
    assert portal.sql(f"select count(*) from service_requests where {asked}") == "1"


def test_details_are_changed_and_a_visit_is_confirmed(tab: Page, portal: Portal, email: str):
    tab.get_by_role("button", name="That works").first.click()
    eventually(
        lambda: portal.sql(CONFIRMED.format(email)) == "1",
        "the office to know",
    )
    tab.goto("/portal/settings")
    tab.get_by_label("Phone").fill("+44 113 496 0999")
    tab.get_by_role("button", name="Save").click()
    eventually(
        lambda: (
            portal.sql(f"select phone from customer_portal_access where email = '{email}'").replace(
                " ", ""
            )
            == "+441134960999"
        ),
        "the new number",
    )


def test_a_name_of_two_words_can_be_typed_letter_by_letter(tab: Page, portal: Portal, email: str):
    tab.goto("/portal/settings")
    name = tab.get_by_label("Name")
    eventually(lambda: name.input_value() == "Alex Morgan", "the profile")
    name.press("End")
    name.press_sequentially(" Dana Smith")
    assert name.input_value() == "Alex Morgan Dana Smith"
    tab.get_by_role("button", name="Save").click()
    names = f"select name from customer_portal_access where email = '{email}'"
    eventually(lambda: portal.sql(names) == "Alex Morgan Dana Smith", "the new name")


def test_signing_out_leaves_nothing_behind(
    tab: Page, phone: BrowserContext, portal: Portal, email: str
):
    tab.goto("/portal/more")
    tab.get_by_role("button", name="Sign out").click()
    tab.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    tab.get_by_label("Email").wait_for()
    eventually(lambda: not tab.evaluate(HAS_STORES), "the records to go")
    assert portal.sql(f"{SESSIONS} where revoked_at is null and email = '{email}'") == "0"
    page = phone.new_page()
    sign_in_by_code(page, portal, email)


def ask_for_service(page: Page, description: str, photo: Path | None = None) -> None:
    page.get_by_role("navigation").get_by_role("link", name="Request").click()
    page.get_by_label("Something is broken").check()
    page.get_by_label("What is it about").fill(description)
    if photo:
        page.locator("input[type=file]").set_input_files(photo)
        page.get_by_role("button", name="Remove photo").wait_for()
    page.get_by_role("button", name="Send").click()
    page.get_by_text(description).first.wait_for()
    if photo:
        # A page that is closed as it shows a photo has it loaded as a ping, against our policy.
        page.locator("main img[data-sha256]").first.wait_for()


def shown_photo(page: Page, sha256: str) -> Image.Image:
    """Return the photo of that name as the server hands it out to its owner."""
    page.get_by_text(WET).first.click()
    page.locator(f'main img[data-sha256="{sha256}"]').wait_for()
    numbers = page.evaluate(
        """async (sha256) => {
          const answer = await fetch(`/api/blobs/${sha256}`);
          return [...new Uint8Array(await answer.arrayBuffer())];
        }""",
        sha256,
    )
    return Image.open(io.BytesIO(bytes(numbers)))
