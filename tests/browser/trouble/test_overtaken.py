"""A page whose store a newer version has taken over: it says so, and shows what was written."""

from playwright.sync_api import BrowserContext, Page

from tests.browser.person import Person
from tests.browser.portal import eventually

TAKE_OVER = """(async () => {
  const { name } = (await indexedDB.databases()).find((it) => it.name.startsWith("doorstep:"));
  const opening = indexedDB.open(name, 99);
  opening.onupgradeneeded = () => opening.transaction.abort();
  await new Promise((resolve) => (opening.onerror = resolve));
})()"""
"""As a newer version does, but that the store stays as it is for the test to go on."""


def take_over(phone: BrowserContext) -> None:
    newer = phone.new_page()
    newer.goto("/demo")
    newer.evaluate(TAKE_OVER)
    newer.close()


def test_what_was_being_written_is_shown_to_be_copied_and_is_there_again(
    phone: BrowserContext, page: Page, someone: Person
):
    someone.write_request("The boiler hums at night")
    someone.screen.sees("Kept on this phone")
    take_over(phone)
    someone.screen.sees("this page keeps and sends nothing more")
    someone.screen.sees("What you wrote is kept on this phone.")
    someone.screen.sees("The boiler hums at night")
    assert page.get_by_role("button", name="Send", exact=True).count() == 0
    assert page.get_by_label("What is it about").count() == 0
    phone.grant_permissions(["clipboard-read", "clipboard-write"])
    someone.screen.press("Copy my words")
    someone.screen.sees("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == "The boiler hums at night"

    with page.expect_event("load"):
        someone.screen.press("Open again")
    words = page.get_by_label("What is it about")
    eventually(lambda: words.input_value() == "The boiler hums at night", "the words to be back")
    someone.screen.press("Send")
    someone.screen.sees("Take it back")


def test_an_answer_it_cannot_keep_is_not_blamed_on_room(
    phone: BrowserContext, page: Page, someone: Person
):
    someone.book_a_visit()
    someone.screen.sees("That works")
    take_over(phone)
    someone.screen.press("That works")
    someone.screen.sees("nothing was sent. Open this page again and try again.")
    assert page.get_by_text("Make some room").count() == 0
