"""What Doorstep exists for, on WebKit: sign in, look, go offline, ask; it arrives exactly once."""

from dataclasses import replace
from pathlib import Path

from tests.browser.person import Person
from tests.browser.portal import Portal, eventually
from tests.webkit.line import Line
from tests.webkit.phone import Phone

OF_THEIRS = "customer_id = (select customer_id from customer_portal_access where email = '{}')"
PHOTO = """
    select sha256 from service_request_photos p join service_requests r on r.id = p.request_id
    where stored_at is not null and r.description = '{}'
"""


def again(phone: Phone, someone: Person, path: str) -> Person:
    """Return the person at a place of the portal, in a browser started anew."""
    back = replace(someone, screen=phone.screen())
    back.screen.go(path)
    return back


def visits(someone: Person, condition: str) -> int:
    """Return how many of somebody's visits are so, as the office has them."""
    theirs = OF_THEIRS.format(someone.email)
    return int(
        someone.portal.sql(
            "select count(*) from visits v join jobs j on j.id = v.job_id"
            f" where {theirs} and v.{condition}"
        )
    )


def test_this_engine_has_no_background_sync_and_does_not_notice_that_it_is_offline(
    someone: Person, line: Line
):
    line.cut()
    assert someone.screen.run("'SyncManager' in window") is False
    assert someone.screen.run("navigator.serviceWorker.ready.then((own) => 'sync' in own)") is False
    assert someone.screen.run("navigator.onLine") is True
    assert someone.screen.run("fetch('/healthz').catch((error) => error.name)") == "TypeError"


def test_signing_in_by_the_link_in_the_mail(phone: Phone, newcomer: Person):
    newcomer.screen.go("/portal")
    newcomer.screen.fill("Email", newcomer.email)
    newcomer.screen.press("Send the code")
    newcomer.screen.sees("Look into your mail")
    link = newcomer.portal.letter(newcomer.email)["link"]

    opened = again(phone, newcomer, link[link.index("/portal") :])
    opened.screen.sees("Welcome back")
    assert "token" not in opened.screen.run("location.href")
    opened.screen.press("Sign in")
    opened.screen.sees("Up to date")


def test_jobs_are_there_after_a_cold_start_without_a_network(
    phone: Phone, someone: Person, line: Line
):
    theirs = OF_THEIRS.format(someone.email)
    titles = someone.portal.sql(f"select title from jobs where {theirs}").splitlines()
    phone.close()
    line.cut()

    back = again(phone, someone, "/portal/jobs")
    back.screen.sees("Offline, as of")
    for title in titles:
        back.screen.sees(title)
    back.screen.follow(titles[0])
    heading = "document.querySelector('main h1')?.innerText"
    eventually(lambda: back.screen.run(heading) == titles[0], "the job's own page")
    assert back.copy() == someone.published()


def test_a_request_with_a_photo_made_offline_arrives_exactly_once(
    phone: Phone, someone: Person, line: Line, portal: Portal, picture: Path
):
    words = "Water under the boiler"
    line.cut()
    someone.ask_for_service(words, picture)
    someone.screen.sees("1 waiting to send")
    phone.close()
    back = again(phone, someone, "/portal/outbox")
    back.screen.sees(words)
    assert back.unsent() == [words]
    assert someone.asked(words) == 0

    line.mend()
    back.screen.sees("Everything was sent")
    assert someone.asked(words) == 1
    sha256 = eventually(lambda: portal.sql(PHOTO.format(words)), "the photo to arrive")
    assert set(sha256.split()) <= portal.stored_photos()
    back.screen.go("/portal/requests")
    back.screen.follow(words)
    eventually(
        lambda: back.screen.run("document.querySelector('main img')?.naturalWidth") == 1600,
        "the photo to be shown",
    )


def test_what_waits_is_sent_by_an_open_window_that_nobody_touches(someone: Person, line: Line):
    line.cut()
    someone.ask_for_service("Sent by the clock alone")
    someone.screen.sees("1 waiting to send")
    line.mend()
    someone.screen.sees("Up to date")
    assert someone.asked("Sent by the clock alone") == 1
    assert someone.copy() == someone.published()


def test_a_half_written_request_survives_the_end_of_the_browser(
    phone: Phone, someone: Person, line: Line, picture: Path
):
    line.cut()
    someone.write_request("Only half of what I", picture)
    someone.screen.sees("Kept on this phone as you type")
    phone.kill()

    back = again(phone, someone, "/portal/requests/new")
    back.screen.sees("1 photo on this phone")
    assert back.screen.run("document.querySelector('textarea').value") == "Only half of what I"


def test_a_visit_is_confirmed_offline_and_then_asked_to_be_moved(someone: Person, line: Line):
    someone.book_a_visit()
    someone.screen.sees("That works")
    line.cut()
    someone.screen.press("That works")
    someone.screen.sees("Saved on this phone, not sent yet.")
    assert visits(someone, "confirmed_at is not null") == 0
    line.mend()
    someone.screen.sees("Up to date")
    assert visits(someone, "confirmed_at is not null") == 1

    someone.screen.press("Ask to move")
    someone.screen.fill("Why does this time not suit you", "We are away that week")
    someone.screen.press("Ask to move")
    asked = "move_reason = 'We are away that week'"
    eventually(lambda: visits(someone, asked) == 1, "the office to know")


def test_details_changed_offline_reach_the_office(someone: Person, line: Line):
    line.cut()
    someone.screen.go("/portal/settings")
    someone.screen.fill("Phone", "+44 113 496 0999")
    someone.screen.press("Save")
    someone.screen.sees("Saved on this device, waiting to send")
    line.mend()
    asked = f"select phone from customer_portal_access where email = '{someone.email}'"
    number = "+441134960999"
    eventually(lambda: someone.portal.sql(asked).replace(" ", "") == number, "the new number", 90)
