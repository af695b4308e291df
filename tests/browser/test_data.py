"""One's own data: a copy to keep, what happened, and the wish to be erased, in a real browser."""

from playwright.sync_api import BrowserContext, Page

from tests.browser.coming_in import come_in
from tests.browser.portal import Portal, eventually
from tests.browser.test_for_everyone import open_screen, violations
from tests.browser.test_people import ALL
from tests.factories.exports import opened

HERE = "/settings/data"
CHANGE = "update customer_portal_access set {} where email = '{}'"
"""What the office, or another owner, makes of a person."""


def test_a_person_gets_their_data_and_takes_back_the_wish_to_be_erased(
    tab: Page, phone: BrowserContext, portal: Portal, email: str
):
    open_screen(tab, HERE)
    tab.get_by_text("You signed in with Chrome on Linux").wait_for()
    broken: list[str] = []
    tab.get_by_role("button", name="Put my data together").click()
    tab.get_by_text("Ready, ").wait_for()
    assert portal.letter(email)["subject"].startswith("Your data is ready")
    broken += violations(tab, "data that is ready")
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Get the file").click()
    assert download.value.suggested_filename == "your-data.zip"
    export = opened(download.value.path().read_bytes())
    assert [row["email"] for row in export.json("contacts")] == [email]
    assert export.json("jobs")
    assert tab.url.endswith(f"/portal{HERE}")

    tab.get_by_role("button", name="Ask to be erased").click()
    tab.get_by_role("button", name="Ask the office to erase it").click()
    tab.get_by_text("Please type the word").wait_for()
    broken += violations(tab, "asking to be erased")
    tab.get_by_label("Why").fill("We move away")
    tab.get_by_label("to confirm").fill("Erase")
    tab.get_by_role("button", name="Ask the office to erase it").click()
    tab.get_by_text("With the office, not decided yet").wait_for()
    broken += violations(tab, "asked to be erased")
    assert "they write: We move away" in portal.office("erasure", "list")
    tab.get_by_role("button", name="Take it back").click()
    tab.get_by_role("button", name="Ask to be erased").wait_for()
    tab.get_by_text("You took back the wish to be erased").wait_for()
    tab.get_by_text("You downloaded the file with the data").wait_for()
    assert broken == []

    phone.set_offline(True)
    tab.goto(f"/portal{HERE}")
    tab.get_by_text("this needs a connection").wait_for()
    phone.set_offline(False)
    tab.get_by_text("What is held").wait_for()


def test_why_somebody_wants_to_be_erased_outlives_a_reload(tab: Page, portal: Portal):
    open_screen(tab, HERE)
    tab.get_by_role("button", name="Ask to be erased").click()
    tab.get_by_label("Why").fill("We move away, and")
    eventually(lambda: "We move away, and" in tab.evaluate(ALL), "the draft to be kept")
    tab.reload()
    tab.get_by_role("button", name="Ask to be erased").click()
    assert tab.get_by_label("Why").input_value() == "We move away, and"
    tab.get_by_label("to confirm").fill("erase")
    tab.get_by_role("button", name="Ask the office to erase it").click()
    tab.get_by_text("With the office, not decided yet").wait_for()
    assert "they write: We move away, and" in portal.office("erasure", "list")
    tab.get_by_role("button", name="Take it back").click()
    tab.get_by_role("button", name="Ask to be erased").click()
    assert tab.get_by_label("Why").input_value() == ""


def test_who_was_made_an_owner_and_renamed_need_not_sign_in_anew(
    phone: BrowserContext, portal: Portal, email: str
):
    portal.sql(CHANGE.format("role = 'billing'", email))
    tab = phone.new_page()
    come_in(tab, portal, email)
    open_screen(tab, HERE)
    tab.get_by_text("An owner of the account can get").wait_for()
    portal.sql(CHANGE.format("role = 'owner', name = 'Alexis Morgan'", email))
    tab.get_by_role("button", name="Ask to be erased").wait_for()
    tab.get_by_text("You signed in with Chrome on Linux").wait_for()
    tab.get_by_text("keeps this about your account").wait_for()
    tab.goto("/portal/more")
    tab.locator(".who-is").get_by_text("Alexis Morgan").wait_for()
