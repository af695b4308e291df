"""What waits or was refused can be seen, written on and thrown away, whatever it is."""

from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from tests.browser.person import THEIR, Person
from tests.browser.portal import Portal, eventually
from tests.browser.test_outcomes import outbox_item


def test_refused_details_are_written_on_in_their_form(page: Page, someone: Person, portal: Portal):
    page.goto("/portal/settings")
    someone.screen.fill("Phone", "12")
    someone.screen.press("Save")
    someone.screen.sees("Your last change of these details was not taken.")
    item = outbox_item(page, "Change of your details")
    item.get_by_role("button", name="Send again").wait_for()
    item.get_by_role("link", name="Change").click()
    someone.screen.sees("You wrote this before, and it was not taken.")
    assert page.get_by_label("Phone").input_value() == "12"
    someone.screen.fill("Phone", "+44 113 496 0777")
    someone.screen.press("Save")
    phone = f"select phone from customer_portal_access where email = '{someone.email}'"
    eventually(lambda: portal.sql(phone).replace(" ", "") == "+441134960777", "the number")
    page.goto("/portal/outbox")
    someone.screen.sees("Everything was sent")


def test_a_wish_to_move_a_visit_names_it_and_is_written_on_in_the_outbox(
    phone: BrowserContext, page: Page, someone: Person, portal: Portal
):
    title = page.locator("main article h3").first.inner_text()
    phone.set_offline(True)
    someone.screen.press("Ask to move")
    someone.screen.fill("Why does this time", "I am at work")
    page.locator("form.ask-to-move").get_by_role("button", name="Ask to move").click()
    someone.screen.sees("1 waiting to send")
    someone.screen.follow("1 waiting to send")
    item = page.locator("li.item")
    item.get_by_text(f"{title}, ").wait_for()
    item.get_by_role("button", name="Change").click()
    words = page.get_by_label("Why does this time")
    assert words.input_value() == "I am at work"
    words.fill("I am at work until six")
    item.get_by_role("button", name="Ask to move").click()
    item.get_by_text("I am at work until six").wait_for()
    phone.set_offline(False)
    someone.screen.sees("Everything was sent")
    moved = "select count(*) from visits where move_reason = 'I am at work until six'"
    eventually(lambda: portal.sql(moved) == "1", "the office to know")


def test_a_change_of_time_alone_is_told_and_can_be_written_on(
    phone: BrowserContext, page: Page, someone: Person, portal: Portal
):
    someone.ask_for_service("The pump hums")
    eventually(lambda: someone.asked("The pump hums") == 1, "the request")
    someone.screen.sees("With the office")
    phone.set_offline(True)
    someone.screen.follow("Change")
    someone.screen.tick("Evening")
    someone.screen.press("Save the change")
    someone.screen.sees("1 waiting to send")
    someone.screen.follow("1 waiting to send")
    item = page.locator("li.item")
    item.get_by_text("“The pump hums” · Time: in the evening").wait_for()
    item.get_by_role("link", name="Change").click()
    someone.screen.sees("Change your request")
    assert page.get_by_label("Evening").is_checked()
    someone.screen.fill("What is it about", "The pump roars")
    someone.screen.press("Save the change")
    phone.set_offline(False)
    someone.screen.sees("Up to date")
    times = (
        "select preferred_time from service_requests where description = 'The pump roars' and {}"
    )
    their = THEIR.format(someone.email)
    eventually(lambda: portal.sql(times.format(their)) == "evening", "the change to arrive")


def test_what_is_thrown_away_takes_its_photos_and_its_draft_along(
    phone: BrowserContext, page: Page, someone: Person, picture: Path
):
    phone.set_offline(True)
    someone.ask_for_service("Never mind this", picture)
    someone.screen.follow("Change")
    someone.screen.fill("What is it about", "Never mind that")
    someone.screen.sees("Kept on this phone")
    assert len(someone.store()["drafts"]) == 1
    page.get_by_role("status").get_by_role("link", name="waiting to send").click()
    page.locator("li.item img").wait_for()
    someone.screen.press("Discard")
    someone.screen.sees("1 photo goes with it.")
    someone.screen.press("Throw it away")
    someone.screen.sees("Everything was sent")
    eventually(lambda: someone.store()["drafts"] == [], "the draft to go")
    assert someone.store()["blobs"] == []


def test_a_draft_is_thrown_away_once_the_person_is_sure(page: Page, someone: Person, picture: Path):
    someone.write_request("Begun and left", picture)
    page.reload()
    someone.screen.press("Throw away")
    someone.screen.sees("What you wrote here and 1 photo cannot be brought back then.")
    someone.screen.press("Keep it")
    assert page.get_by_label("What is it about").input_value() == "Begun and left"
    someone.screen.press("Throw away")
    someone.screen.press("Throw it away")
    someone.screen.sees("Requests")
    eventually(lambda: someone.store()["drafts"] == [], "the draft to go")
