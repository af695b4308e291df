"""What was not taken: each outcome has its sentence, the words are kept, and there is a way on."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Route

from doorstep.replica.pictures import NotAnImage
from doorstep.replica.pushing import MOST_A_DAY
from tests.browser.clock import hurry
from tests.browser.person import THEIR
from tests.browser.portal import Portal, eventually
from tests.browser.test_main_job import ask_for_service
from tests.factories.portals import REFUSALS

AN_HOUR_AGO = "update sync_failure set first_failed_at = now() - interval '1 hour'"
BREAK = """
    create function break_down() returns trigger language plpgsql as
      $$ begin raise exception 'out of order'; end $$;
    create trigger break_down before insert on service_requests
      for each row execute function break_down()
"""
A_DAY_AGO = """
    update sync_mutation set decided_at = decided_at - interval '1 day'
    where author = (select id from customer_portal_access where email = '{}')
"""
MEND = "drop trigger break_down on service_requests"


def outbox_item(page: Page, title: str) -> Locator:
    """Return the outbox's entry of that title, on the outbox's page."""
    page.goto("/portal/outbox")
    return page.locator("li.item").filter(has=page.get_by_role("heading", name=title))


def test_both_versions_of_a_conflicting_detail_are_shown_and_mine_can_win(
    tab: Page, phone: BrowserContext, portal: Portal, email: str
):
    tab.goto("/portal/settings")
    tab.get_by_label("Phone").wait_for()
    phone.set_offline(True)
    tab.get_by_label("Phone").fill("+44 113 496 0111")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_text("waiting to send").first.wait_for()
    set_phone = f"update customer_portal_access set phone = '{{}}' where email = '{email}'"
    portal.sql(set_phone.format("+44 113 496 0222"))
    phone.set_offline(False)
    tab.get_by_text("Your last change of these details was not taken.").wait_for()
    tab.get_by_role("link", name="See why").wait_for()

    item = outbox_item(tab, "Change of your details")
    item.get_by_text("These details have changed meanwhile.").wait_for()
    assert item.get_by_role("cell").all_inner_texts()[-2:] == [
        "+44 113 496 0111",
        "+44 113 496 0222",
    ]
    portal.sql(set_phone.format("+44 113 496 0333"))
    item.get_by_role("cell", name="+44 113 496 0333").wait_for()
    item.get_by_role("button", name="Use mine").click()
    tab.get_by_text("Everything was sent").wait_for()
    phones = f"select phone from customer_portal_access where email = '{email}'"
    assert portal.sql(phones) == "+44 113 496 0111"


def test_of_a_change_made_in_part_the_rest_needs_the_person_until_they_decide(
    tab: Page, phone: BrowserContext, portal: Portal, email: str
):
    phones = f"select phone from customer_portal_access where email = '{email}'"
    names = f"select name from customer_portal_access where email = '{email}'"
    to_other = (
        f"update customer_portal_access set phone = '+44 113 496 0222' where email = '{email}'"
    )
    office_changes = partial(portal.sql, to_other)
    change_in_part(tab, phone, office_changes, "Alex Reed", "0111")
    tab.get_by_text("Not all was taken, tap to see").wait_for()
    tab.goto("/portal")
    tab.get_by_role("link", name="Not all of your change was made").click()
    item = tab.locator("li.item")
    item.get_by_text("It was changed elsewhere, too, and that version stands.").wait_for()
    assert item.get_by_role("cell").all_inner_texts()[-2:] == [
        "+44 113 496 0111",
        "+44 113 496 0222",
    ]
    assert portal.sql(names) == "Alex Reed"
    item.get_by_role("button", name="Use mine").click()
    tab.get_by_text("Everything was sent").wait_for()
    assert portal.sql(phones) == "+44 113 496 0111"

    change_in_part(tab, phone, office_changes, "Alex Reed-Lee", "0444")
    tab.get_by_text("Not all was taken, tap to see").wait_for()
    portal.sql(to_other.replace("0222", "0444"))
    item = outbox_item(tab, "Change of your details")
    item.get_by_text("just as you wrote it").wait_for()
    item.get_by_role("button", name="Dismiss").click()
    tab.get_by_text("Everything was sent").wait_for()

    change_in_part(tab, phone, office_changes, "Alex Morgan", "0333")
    item = outbox_item(tab, "Change of your details")
    item.get_by_role("button", name="Dismiss").click()
    tab.get_by_role("dialog").get_by_role("button", name="Leave it so").click()
    tab.get_by_text("Everything was sent").wait_for()
    assert portal.sql(phones) == "+44 113 496 0222"


def change_in_part(
    page: Page, phone: BrowserContext, office_changes: Callable[[], Any], name: str, number: str
) -> None:
    """Change name and phone offline while the office changes the phone, too."""
    page.goto("/portal/settings")
    before = page.get_by_label("Phone")
    before.wait_for()
    phone.set_offline(True)
    page.get_by_label("Name").fill(name)
    before.fill(f"+44 113 496 {number}")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("waiting to send").first.wait_for()
    office_changes()
    phone.set_offline(False)


def test_a_refused_request_keeps_its_words_and_can_be_sent_again(
    tab: Page, phone: BrowserContext, portal: Portal
):
    phone.set_offline(True)
    ask_for_service(tab, "The tap will not close")
    tab.get_by_text("The tap will not close").first.click()
    tab.get_by_role("button", name="Take it back").click()
    tab.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    offered = portal.sql("select request_types from organizations limit 1")
    portal.sql("update organizations set request_types = '[]'")
    phone.set_offline(False)

    item = outbox_item(tab, "Request for service")
    item.get_by_text("This is not something that can be asked for here.").wait_for()
    item.get_by_text("The tap will not close").wait_for()
    blocked = outbox_item(tab, "Taking back a request")
    blocked.get_by_text("Something this depends on could not be done.").wait_for()
    blocked.get_by_role("button", name="Discard").click()
    tab.get_by_role("dialog").get_by_role("button", name="Throw it away").click()
    blocked.wait_for(state="detached")

    portal.sql(f"update organizations set request_types = '{offered}'")
    item.get_by_role("button", name="Send again").click()
    tab.get_by_text("Everything was sent").wait_for()
    asked = "description = 'The tap will not close' and status = 'pending'"
    assert portal.sql(f"select count(*) from service_requests where {asked}") == "1"


def test_a_change_that_came_too_late_is_told_so(tab: Page, phone: BrowserContext, portal: Portal):
    asked = "description = 'A smell in the hall'"
    ask_for_service(tab, "A smell in the hall")
    eventually(lambda: portal.sql(f"select 1 from service_requests where {asked}"), "the request")
    tab.get_by_text("A smell in the hall").first.click()
    phone.set_offline(True)
    tab.get_by_role("link", name="Change").click()
    tab.get_by_label("What is it about").fill("A smell in the hall and the kitchen")
    tab.get_by_role("button", name="Save the change").click()
    portal.sql(f"update service_requests set status = 'declined' where {asked}")
    phone.set_offline(False)
    item = outbox_item(tab, "Change to a request")
    item.get_by_text("A smell in the hall and the kitchen").wait_for()
    item.get_by_text("The office has closed this request").wait_for()
    assert item.get_by_role("button", name="Send again").count() == 0
    item.get_by_role("link", name="Ask again").click()
    tab.get_by_role("heading", name="Ask again").wait_for()
    tab.get_by_role("button", name="Send").click()
    anew = "description = 'A smell in the hall and the kitchen' and status = 'pending'"
    eventually(
        lambda: portal.sql(f"select count(*) from service_requests where {anew}") == "1",
        "the request to be asked again",
    )
    tab.goto("/portal/outbox")
    tab.get_by_text("Everything was sent").wait_for()


def test_a_refused_photo_says_why_and_goes_when_it_is_sent_again(
    tab: Page, phone: BrowserContext, portal: Portal, picture: Path, email: str
):
    said = {"code": NotAnImage.code, "title": "Unprocessable", "detail": NotAnImage.__doc__}

    def refuse(route: Route) -> None:
        if route.request.method != "PATCH":
            return route.fallback()
        return route.fulfill(status=422, content_type="application/problem+json", json=said)

    phone.route("**/api/blobs/*", refuse)
    ask_for_service(tab, "The valve in the picture drips", picture)
    item = outbox_item(tab, "Request for service")
    item.get_by_text("This is not a picture we can read").wait_for()
    item.get_by_text("The valve in the picture drips").wait_for()
    asked = "select count(*) from service_requests where description like 'The valve in%'"
    assert portal.sql(asked) == "1"

    phone.unroute("**/api/blobs/*")
    item.get_by_role("button", name="Send again").click()
    tab.get_by_text("Everything was sent").wait_for()
    assert portal.sql(asked) == "1"
    stored = portal.sql(
        f"select sha256 from service_request_photos where {THEIR.format(email)}"
        " and stored_at is not null"
    )
    assert stored in portal.stored_photos()


def test_what_the_server_fails_on_waits_for_the_office_and_arrives_when_it_is_mended(
    tab: Page, portal: Portal
):
    portal.sql(BREAK)
    ask_for_service(tab, "The pipes knock at night")
    item = outbox_item(tab, "Request for service")
    hurry(tab)  # it is tried less and less often
    eventually(lambda: portal.sql("select count(*) from sync_failure") == "1", "a first failure")
    portal.sql(AN_HOUR_AGO)
    item.get_by_text("The office has it and will look at it.").wait_for()

    listed = portal.office("outbox", "list")
    assert "The pipes knock at night" in listed
    found = re.search(r"^[0-9a-f-]{36}", listed, re.MULTILINE)
    assert found
    portal.sql(MEND)
    assert portal.office("outbox", "retry", found.group()).strip() == "applied."
    tab.get_by_text("Everything was sent").wait_for()
    tab.goto("/portal/requests")
    tab.get_by_text("The pipes knock at night").wait_for()
    assert "0 differences" in portal.office("replica", "verify")


def test_what_is_too_much_for_one_day_says_so_and_goes_out_once_the_day_is_over(
    tab: Page, portal: Portal, email: str
):
    portal.sql(REFUSALS.format(email=email, times=MOST_A_DAY))
    ask_for_service(tab, "One request too many")
    item = outbox_item(tab, "Request for service")
    item.get_by_text("You have made more changes in one day").wait_for()
    portal.sql(A_DAY_AGO.format(email))
    item.get_by_role("button", name="Try now").click()
    tab.get_by_text("Everything was sent").wait_for()
