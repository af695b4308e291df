"""One's own details: how to get in, written without a network, and another mail address."""

from playwright.sync_api import BrowserContext, Page

from tests.browser.person import THEIR, Person
from tests.browser.portal import Portal, eventually
from tests.browser.test_for_everyone import violations

KEY = "<b>Key</b> in the box by the side door"
FRESH_NO_MORE = "update sign_in_sessions set created_at = now() - interval '11 minutes'"


def test_how_to_get_in_is_written_offline_and_shown_beside_what_the_office_wrote(
    phone: BrowserContext, page: Page, someone: Person, portal: Portal
):
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    their = THEIR.format(someone.email)
    notes = f"select access_notes from properties where {their}"
    portal.sql(f"update properties set access_notes = 'Ring' where {their}")
    someone.book_a_visit()
    page.locator("main article h3 a").first.click()
    section = page.locator("section", has=page.get_by_role("heading", name="How we get in"))
    section.get_by_text("Ring", exact=True).wait_for()
    phone.set_offline(True)
    section.get_by_role("button", name="Change").click()
    someone.screen.fill("What should we know", KEY)
    eventually(lambda: len(someone.store()["drafts"]) == 1, "the draft to be kept")
    page.reload()
    section.get_by_role("button", name="Change").click()
    assert someone.screen.value("What should we know") == KEY
    assert violations(page, "form") == []
    section.get_by_role("button", name="Save").click()
    section.get_by_text("Saved on this phone, waiting to send").wait_for()
    assert section.get_by_text(KEY).count() == 1
    assert someone.store()["drafts"] == []
    someone.screen.go("/portal/settings")
    someone.screen.follow("Addresses")
    page.locator("main li", has_text=KEY).get_by_text("Waiting to send").wait_for()
    assert violations(page, "addresses") == []

    portal.sql(f"update properties set access_notes = 'Ask the porter' where {their}")
    phone.set_offline(False)
    someone.screen.sees("Could not send, tap to see")
    page.locator("main li a", has_text="Ask the porter").click()
    someone.screen.sees("What you wrote here last was not taken.")
    someone.screen.follow("See why")
    item = page.locator("li.item")
    for words in (KEY, "Ask the porter"):
        item.get_by_role("cell", name=words).wait_for()
    item.get_by_role("link", name="Change").click()
    assert someone.screen.value("What should we know") == KEY
    someone.screen.follow("Back")
    someone.screen.go("/portal/outbox")
    item.get_by_role("button", name="Use mine").click()
    someone.screen.sees("Everything was sent")
    eventually(lambda: portal.sql(notes) == KEY, "the office to have it")


def test_another_mail_address_is_proved_told_and_signed_in_with(
    page: Page, someone: Person, portal: Portal
):
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    new = someone.email.replace("family", "new")
    someone.screen.go("/portal/settings")
    page.get_by_label("Dates and times").select_option("en-US")
    someone.screen.press("Save")
    someone.screen.sees("Up to date")
    someone.screen.follow("Email address")
    someone.screen.fill("New email address", "nobody")
    someone.screen.press("Send the code")
    someone.screen.sees("Please type a mail address")
    portal.sql(FRESH_NO_MORE)
    someone.screen.fill("New email address", f" {new.upper()}")
    someone.screen.press("Send the code")
    someone.screen.sees("Is it you?")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Code").fill(portal.letter(someone.email)["code"])
    dialog.get_by_role("button", name="Go on").click()
    someone.screen.sees("A mail is on its way to")
    page.reload()
    code = portal.letter(new)["code"]
    someone.screen.fill("Code", f"{(int(code) + 1) % 1_000_000:06}")
    someone.screen.press("Change my address")
    someone.screen.sees("That is not the code we sent")
    assert violations(page, "code") == []
    someone.screen.fill("Code", code)
    someone.screen.press("Change my address")
    someone.screen.sees("Changed. Your other devices were signed out")
    someone.screen.sees(new)
    assert violations(page, "changed") == []
    assert "was changed" in portal.letter(someone.email)["subject"]
    someone.screen.go("/portal/more")
    page.locator(".who-is", has_text=new).wait_for()
