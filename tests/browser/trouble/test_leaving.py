"""Signing out while another window holds on to the records, and over what is only begun."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.clock import hurry
from tests.browser.holding import hold_back
from tests.browser.person import Person
from tests.browser.portal import Portal, eventually
from tests.browser.screen import ChromiumScreen
from tests.journeys.leaving import sessions

DISCARD = ("Discard it", "Yes, discard it and sign out")
KEEP = ("Keep it locked on this device",)
HOLD = """(async () => {
  const { name } = (await indexedDB.databases()).find((it) => it.name.startsWith("doorstep:"));
  const request = indexedDB.open(name);
  await new Promise((resolve) => { request.onsuccess = resolve; });
  window.held = request.result;
})()"""
OVER = """
    update visits
    set arrives_from = now() - interval '1 hour', arrives_until = now() + interval '1 hour'
    where job_id in (select j.id from jobs j join customer_portal_access a using (customer_id)
      where a.email = '{email}')
"""
OWED = "Your records could not be removed from this device yet"


@pytest.mark.parametrize("online", [True, False])
def test_a_window_that_holds_on_delays_the_removal_and_not_the_way_out(
    phone: BrowserContext, page: Page, someone: Person, portal: Portal, *, online: bool
):
    held = phone.new_page()
    held.goto("/demo")
    held.evaluate(HOLD)
    phone.set_offline(not online)
    someone.leave("Sign out")
    someone.screen.sees("We send you a mail with a code.")
    someone.screen.sees(OWED)
    phone.set_offline(False)
    page.close()

    page = phone.new_page()
    back = replace(someone, screen=ChromiumScreen(page))
    back.screen.go("/portal")
    back.screen.sees(OWED)
    assert back.has_stores()
    eventually(lambda: sessions(portal, someone.email) == 0, "the session to end")
    hurry(page)  # it is a while until that is said
    back.give_code()
    back.screen.sees("Your records take long to open")
    held.close()
    back.screen.sees("Up to date")
    assert back.copy() == someone.published()
    assert page.evaluate("localStorage.getItem('doorstep:removing')") in (None, "[]")


def test_a_half_written_request_is_told_and_can_be_taken_along_kept_and_gone_on_with(
    phone: BrowserContext, page: Page, someone: Person, picture: Path
):
    let_go = hold_back(phone)
    someone.ask_for_service("Already finished")
    someone.write_request("Only half of what I", picture)
    someone.leave()
    someone.screen.sees("1 change and 1 draft not sent yet")
    someone.screen.sees("Only half of what I")
    someone.screen.press("Send the changes now")
    let_go()
    someone.screen.sees("1 draft not sent yet")
    eventually(lambda: someone.asked("Already finished") == 1, "what was finished to arrive")
    with page.expect_download() as download:
        someone.screen.press("Save a copy as a file")
    someone.screen.sees("You are still signed in.")
    [saved] = json.loads(Path(download.value.path()).read_text())
    assert saved["wrote"]["description"] == "Only half of what I"
    assert len(saved["wrote"]["photos"][0]["bytes"]) > 1000

    someone.screen.press(*KEEP)
    someone.screen.sees(f"1 draft is kept on this device for {someone.masked}")
    someone.give_code()
    someone.screen.sees("Up to date")
    someone.leave()
    someone.screen.follow("Only half of what I")
    page.get_by_role("button", name="Remove photo").wait_for()
    assert page.get_by_label("What is it about").input_value() == "Only half of what I"
    someone.leave(*DISCARD)
    someone.screen.sees("We send you a mail with a code.")
    eventually(lambda: not someone.has_stores(), "the records to go")


def test_photos_that_a_request_took_no_more_are_told_on_the_way_out(
    phone: BrowserContext, page: Page, someone: Person, picture: Path
):
    phone.set_offline(True)
    someone.ask_for_service("Out before its photo")
    someone.screen.follow("Change")
    someone.screen.attach(picture)
    someone.screen.sees("1 photo on this phone")
    phone.set_offline(False)
    someone.screen.sees("It has reached the office as you wrote it before.")
    someone.screen.press("Save the change")
    someone.screen.sees("can go to the office with a new request")
    someone.leave()
    someone.screen.sees("1 draft not sent yet")
    someone.screen.follow("Photos for a request")
    page.get_by_role("button", name="Remove photo").wait_for()


def test_a_double_click_discards_nothing(phone: BrowserContext, page: Page, someone: Person):
    phone.set_offline(True)
    someone.ask_for_service("Not to be lost")
    someone.leave()
    page.get_by_role("button", name="Discard it").dblclick()
    someone.screen.sees("Yes, discard it and sign out")
    assert someone.unsent() == ["Not to be lost"]


def begin_to_move(someone: Person) -> None:
    someone.book_a_visit()
    someone.screen.go("/portal")
    someone.screen.press("Ask to move")
    someone.screen.fill("Why does this time", "I am at work")
    eventually(lambda: len(someone.store()["drafts"]) == 1, "the draft")


def test_a_wish_to_move_a_visit_that_was_only_begun_is_gone_on_with_at_its_job(someone: Person):
    begin_to_move(someone)
    someone.leave()
    someone.screen.sees("1 draft not sent yet")
    someone.screen.follow("Asking to move a visit")
    eventually(lambda: someone.screen.value("Why does this time") == "I am at work", "the form")


def test_a_wish_to_move_a_visit_that_has_begun_is_shown_and_can_be_thrown_away(someone: Person):
    begin_to_move(someone)
    someone.portal.sql(OVER.format(email=someone.email))
    someone.leave()
    someone.screen.follow("Asking to move a visit")
    someone.screen.sees("This visit cannot be moved from here now")
    someone.screen.sees("I am at work")
    someone.screen.press("Throw away what I wrote")
    eventually(lambda: not someone.store()["drafts"], "the draft to go")
    someone.leave()
    someone.screen.sees("Your records are removed from this device.")


def test_a_wish_in_the_outbox_whose_change_was_begun_is_gone_on_with_there(
    phone: BrowserContext, someone: Person
):
    someone.book_a_visit()
    someone.screen.go("/portal")
    phone.set_offline(True)
    someone.screen.press("Ask to move")
    someone.screen.fill("Why does this time", "I am at work")
    someone.screen.run("document.querySelector('form.ask-to-move [type=submit]').click()")
    someone.screen.sees("1 waiting to send")
    someone.screen.follow("1 waiting to send")
    someone.screen.press("Change")
    someone.screen.fill("Why does this time", "I am at work, and so is Sam")
    eventually(lambda: len(someone.store()["drafts"]) == 1, "the draft")
    someone.leave()
    someone.screen.follow("I am at work, and so is Sam")
    seen = "I am at work, and so is Sam"
    eventually(lambda: someone.screen.value("Why does this time") == seen, "the form")
    someone.screen.press("Leave it as it is")
    eventually(lambda: someone.screen.run("location.search") == "", "the form to be left")
