"""What was answered, taken back or sent while the office, the network or time went its own way."""

from collections.abc import Generator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Page, Route

from tests.browser.person import Person
from tests.browser.portal import eventually

NEXT_VISIT = """
    select v.id from visits v join jobs j on j.id = v.job_id
      join customer_portal_access a using (customer_id)
    where a.email = '{}' and v.state = 'planned' and v.arrives_from > now()
    order by v.arrives_from limit 1
"""
MOVE = """
    update visits set arrives_from = arrives_from + interval '1 day',
      arrives_until = arrives_until + interval '1 day' where id = '{}'
"""
CANCEL = "update visits set state = 'cancelled' where id = '{}'"
SUBMIT = "document.querySelector('form.ask-to-move [type=submit]').click()"
MOVED = "The office has moved this visit, so your answer was not taken."


def next_visit(someone: Person) -> str:
    """Show home with a visit to be answered; return that visit's id."""
    someone.book_a_visit()
    someone.screen.go("/portal")
    someone.screen.sees("That works")
    someone.screen.sees("Up to date")
    return someone.portal.sql(NEXT_VISIT.format(someone.email))


def has(someone: Person, visit: str, column: str) -> bool:
    """Return whether the office has something of a visit."""
    return bool(someone.portal.sql(f"select {column} from visits where id = '{visit}'"))


@contextmanager
def meanwhile(phone: BrowserContext, someone: Person, office: str) -> Generator[None]:
    """Do what is within offline, and the office does something; end in the outbox, refused."""
    phone.set_offline(True)
    yield
    someone.screen.sees("1 waiting to send")
    someone.portal.sql(office)
    phone.set_offline(False)
    someone.screen.follow("Could not send, tap to see")


def test_that_works_is_not_said_of_a_time_that_was_never_shown(
    phone: BrowserContext, someone: Person
):
    visit = next_visit(someone)
    with meanwhile(phone, someone, MOVE.format(visit)):
        someone.screen.press("That works")
    someone.screen.sees(MOVED)
    assert not has(someone, visit, "confirmed_at")
    someone.screen.follow("See the visit")
    someone.screen.press("That works")
    eventually(lambda: has(someone, visit, "confirmed_at"), "the answer to arrive")


def test_a_wish_to_move_what_was_moved_is_asked_again_of_the_new_time(
    phone: BrowserContext, page: Page, someone: Person
):
    visit = next_visit(someone)
    with meanwhile(phone, someone, MOVE.format(visit)):
        someone.screen.press("Ask to move")
        someone.screen.fill("Why does this time", "School")
        someone.screen.run(SUBMIT)
    someone.screen.sees(MOVED)
    assert page.get_by_role("button", name="Send again").count() == 0
    someone.screen.press("Change")
    someone.screen.fill("A better day", "2020-01-01")
    someone.screen.run(SUBMIT)
    someone.screen.sees("This day is over.")
    someone.screen.fill("A better day", "")
    someone.screen.run(SUBMIT)
    someone.screen.sees("Everything was sent")
    assert has(someone, visit, "move_asked_at")


def test_an_answer_to_a_cancelled_visit_leads_to_the_visit_and_to_no_dead_end(
    phone: BrowserContext, page: Page, someone: Person
):
    visit = next_visit(someone)
    with meanwhile(phone, someone, CANCEL.format(visit)):
        someone.screen.press("Ask to move")
        someone.screen.fill("Why does this time", "School")
        someone.screen.run(SUBMIT)
    someone.screen.sees("This visit is no longer waiting for you")
    for dead in ("Send again", "Change"):
        assert page.get_by_role("button", name=dead).count() == 0
    someone.screen.follow("See the visit")
    someone.screen.sees("How it went")


def test_what_was_taken_back_before_it_was_sent_says_so_and_goes_out_so(
    phone: BrowserContext, page: Page, someone: Person
):
    phone.set_offline(True)
    someone.ask_for_service("Not after all")
    address = page.url.replace("/portal/requests/", "/portal/requests/new?amend=")
    someone.screen.press("Take it back")
    page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    someone.screen.follow("2 waiting to send")
    someone.screen.sees("You have taken it back")
    item = page.locator("li.item").filter(has=page.get_by_role("heading", name="Request for"))
    assert item.get_by_role("button").all_inner_texts() == ["Try now"]
    assert item.get_by_role("link").count() == 0
    item.get_by_role("button", name="Try now").click()
    someone.screen.sees("It could not be sent now.")
    someone.screen.go(address)
    someone.screen.sees("Ask again")
    phone.set_offline(False)
    someone.screen.go("/portal/outbox")
    someone.screen.sees("Everything was sent")
    withdrawn = "select status from service_requests where description = 'Not after all'"
    assert someone.portal.sql(withdrawn) == "withdrawn"


def test_who_hears_no_answers_asks_less_and_less_often(
    phone: BrowserContext, page: Page, someone: Person
):
    asked: list[str] = []
    lost = True

    def answer(route: Route) -> None:
        if not lost:
            return route.fallback()
        asked.append(route.request.url)
        route.fetch()
        return route.abort()

    phone.route("**/api/sync", answer)
    someone.ask_for_service("Sent, and never answered")
    page.wait_for_timeout(4_000)
    assert 1 < len(asked) < 10
    lost = False
    someone.screen.sees("Up to date")
    assert someone.asked("Sent, and never answered") == 1
