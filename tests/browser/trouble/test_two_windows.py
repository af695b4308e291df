"""One person with two windows, or two who change one thing: nothing goes out twice or unseen."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.holding import hold_back
from tests.browser.person import THEIR, Person
from tests.browser.portal import Portal, eventually
from tests.browser.screen import ChromiumScreen
from tests.browser.test_outcomes import outbox_item

ELSEWHERE = "it may have been sent from another window, or thrown away there."


@pytest.fixture
def other(phone: BrowserContext, someone: Person) -> Person:
    """Give the same person at a second window."""
    return replace(someone, screen=ChromiumScreen(phone.new_page()))


def ask(someone: Person, words: str) -> None:
    """Ask for service, and wait until the office has it and the page of it shows so."""
    someone.ask_for_service(words)
    eventually(lambda: someone.asked(words) == 1, "the request")
    someone.screen.sees("With the office")


def test_a_draft_that_is_open_in_two_windows_goes_out_once(someone: Person, other: Person):
    someone.write_request("The tap drips")
    someone.screen.sees("Kept on this phone")
    other.screen.go("/portal/requests/new")
    eventually(lambda: other.screen.value("What is it about") == "The tap drips", "the draft")
    someone.screen.press("Send")
    someone.screen.sees("Take it back")
    other.screen.sees(ELSEWHERE)
    other.screen.sees("The tap drips")
    assert "Send" not in other.screen.read().split("\n")
    eventually(lambda: someone.asked("The tap drips") == 1, "the request")

    other.screen.press("Go on with it here")
    other.screen.fill("What is it about", "The bath drips, too")
    other.screen.press("Send")
    other.screen.sees("Take it back")
    eventually(lambda: someone.asked("The bath drips, too") == 1, "the other request")
    assert someone.asked("The tap drips") == 1
    assert someone.store()["drafts"] == []


def test_a_draft_is_one_in_whichever_window_it_is_written(
    page: Page, someone: Person, other: Person, picture: Path
):
    someone.write_request("The tap drips")
    someone.screen.sees("Kept on this phone")
    other.screen.go("/portal/requests/new")
    eventually(lambda: other.screen.value("What is it about") == "The tap drips", "the draft")
    someone.screen.fill("What is it about", "The tap drips all night")
    someone.screen.attach(picture)
    other.screen.sees("1 photo on this phone")
    other.screen.tick("Morning")
    other.screen.sees("Kept on this phone")
    eventually(lambda: page.get_by_label("Morning").is_checked(), "the choice to be seen")
    page.reload()
    page.get_by_role("button", name="Remove photo").wait_for()
    assert someone.screen.value("What is it about") == "The tap drips all night"
    someone.screen.press("Send")
    someone.screen.sees("Take it back")
    wished = (
        "select preferred_time from service_requests where description like 'The tap drips all%'"
    )
    eventually(lambda: someone.portal.sql(wished) == "morning", "all of it to arrive")


def test_a_wish_to_move_a_visit_goes_out_from_one_window(
    someone: Person, other: Person, portal: Portal
):
    someone.screen.press("Ask to move")
    someone.screen.fill("Why does this time", "I am at work")
    eventually(lambda: len(someone.store()["drafts"]) == 1, "the draft")
    other.screen.go("/portal")
    other.screen.sees("Up to date")
    other.screen.press("Ask to move")
    eventually(lambda: other.screen.value("Why does this time") == "I am at work", "the draft")
    someone.screen.run("document.querySelector('form.ask-to-move [type=submit]').click()")
    other.screen.sees(ELSEWHERE)
    moved = "select count(*) from sync_mutation where name = 'visit.ask_to_move' and scope = ({})"
    their = f"select customer_id from customer_portal_access where email = '{someone.email}'"
    eventually(lambda: portal.sql(moved.format(their)) == "1", "the office to know")
    other.screen.press("Go on with it here")
    other.screen.fill("Why does this time", "I am at work, and so is Sam")
    other.screen.run("document.querySelector('form.ask-to-move [type=submit]').click()")
    eventually(lambda: portal.sql(moved.format(their)) == "2", "the office to know more")


def test_what_is_opened_before_the_copy_is_there_shows_once_it_is(
    page: Page, someone: Person, phone: BrowserContext
):
    ask(someone, "The gate squeaks")
    address = page.url.replace("/portal/requests/", "/portal/requests/new?amend=")
    phone.set_offline(True)
    page.goto(address.replace("amend=", "amend=0"))
    someone.screen.sees("Not on this phone")
    phone.set_offline(False)
    page.goto(address)
    someone.screen.sees("Change your request")


def test_a_request_taken_back_in_one_window_is_asked_anew_from_the_form_in_another(
    someone: Person, other: Person, portal: Portal
):
    ask(someone, "A draught in the hall")
    other.screen.go("/portal/requests")
    other.screen.follow("A draught in the hall")
    other.screen.follow("Change")
    other.screen.fill("What is it about", "A draught in the hall and the loft")
    someone.screen.press("Take it back")
    someone.screen.sees("Take this request back?")
    someone.screen.press("Take it back")
    other.screen.sees("This request cannot be changed any more.")
    other.screen.sees("Ask again")
    assert other.screen.value("What is it about") == "A draught in the hall and the loft"
    other.screen.press("Send")
    other.screen.sees("Take it back")
    eventually(lambda: someone.asked("A draught in the hall and the loft") == 1, "the new one")
    statuses = "select string_agg(status, ' ' order by created_at) from service_requests where {}"
    assert portal.sql(statuses.format(THEIR.format(someone.email))) == "withdrawn pending"


def test_words_that_another_phone_has_changed_are_shown_beside_mine(
    phone: BrowserContext, page: Page, someone: Person, portal: Portal
):
    ask(someone, "The pump hums")
    phone.set_offline(True)
    someone.screen.follow("Change")
    someone.screen.tick("Evening")
    someone.screen.fill("What is it about", "The pump roars")
    someone.screen.press("Save the change")
    someone.screen.sees("1 waiting to send")
    words = "description = 'The pump whistles'"
    portal.sql(f"update service_requests set {words} where description = 'The pump hums'")
    phone.set_offline(False)
    item = outbox_item(page, "Change to a request")
    item.get_by_text("Not all of your change was made.").wait_for()
    assert item.get_by_role("cell").all_inner_texts()[-2:] == [
        "The pump roars",
        "The pump whistles",
    ]
    times = f"select preferred_time from service_requests where {words}"
    assert portal.sql(times) == "evening"
    item.get_by_role("button", name="Use mine").click()
    someone.screen.sees("Everything was sent")
    eventually(lambda: someone.asked("The pump roars") == 1, "the words that the person insists on")


def test_a_form_that_was_open_when_another_phone_changed_it_takes_nothing_back(
    page: Page, someone: Person, portal: Portal
):
    ask(someone, "The fan rattles")
    someone.screen.follow("Change")
    page.get_by_label("What is it about").wait_for()
    words = "description = 'The fan screams'"
    portal.sql(f"update service_requests set {words} where description = 'The fan rattles'")
    eventually(lambda: someone.copy() == someone.published(), "the change to come")
    someone.screen.tick("Evening")
    someone.screen.press("Save the change")
    times = f"select preferred_time from service_requests where {words}"
    eventually(lambda: portal.sql(times) == "evening", "the time alone to change")
    someone.screen.sees("The fan screams")


def test_a_detail_that_is_changed_twice_offline_is_one_change(
    phone: BrowserContext, page: Page, someone: Person, portal: Portal
):
    page.goto("/portal/settings")
    page.get_by_label("Phone").wait_for()
    phone.set_offline(True)
    for number in ("0113 496 0111", "0113 496 0222"):
        someone.screen.fill("Phone", number)
        someone.screen.press("Save")
        eventually(
            lambda sent=number: (
                [i["args"].get("phone") for i in someone.store()["outbox"]] == [sent]
            ),
            "one change to wait",
        )
    someone.screen.sees("1 waiting to send")
    phone.set_offline(False)
    kept = f"select phone from customer_portal_access where email = '{someone.email}'"
    eventually(lambda: portal.sql(kept) == "+44 113 496 0222", "the later number")
    page.goto("/portal/outbox")
    someone.screen.sees("Everything was sent")


def test_details_saved_in_another_window_are_not_saved_again(
    page: Page, someone: Person, other: Person, portal: Portal
):
    page.goto("/portal/settings")
    someone.screen.fill("Name", "Saved In One")
    eventually(lambda: someone.store()["drafts"] == ["details"], "the draft")
    other.screen.go("/portal/settings")
    eventually(lambda: other.screen.value("Name") == "Saved In One", "the draft to be shown")
    someone.screen.press("Save")
    name = f"select name from customer_portal_access where email = '{someone.email}'"
    eventually(lambda: portal.sql(name) == "Saved In One", "the name")
    other.screen.press("Save")
    other.screen.sees("Nothing was changed.")


def test_what_was_not_taken_is_not_called_unsent_on_the_way_out(
    phone: BrowserContext, page: Page, someone: Person
):
    page.goto("/portal/settings")
    someone.screen.fill("Phone", "12")
    someone.screen.press("Save")
    someone.screen.sees("Your last change of these details was not taken.")
    someone.screen.press("Sign out")
    someone.screen.sees("1 change to decide on")
    assert page.get_by_role("dialog").get_by_role("button", name="Send").count() == 0
    someone.screen.follow("See why in the outbox")
    someone.screen.sees("This does not look like a phone number.")
    page.goto("/portal/requests")
    let_go = hold_back(phone)
    someone.ask_for_service("And this waits")
    someone.leave()
    someone.screen.sees("1 change not sent yet, 1 change to decide on")
    someone.screen.press("Send now, then sign out")
    let_go()
    someone.screen.sees("What could be sent was sent. The rest is still here.")
    assert someone.asked("And this waits") == 1
