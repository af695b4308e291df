"""Several windows, sessions that end, ways out with unsent work, and a first sync that is cut."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.browser.person import Person
from tests.browser.portal import Portal, eventually
from tests.webkit.line import Line
from tests.webkit.phone import Phone

DOOR = "We send you a mail with a code."


def sessions(portal: Portal, email: str) -> int:
    """Return how many sessions of somebody are good."""
    return int(
        portal.sql(
            "select count(*) from sign_in_sessions s join customer_portal_access a"
            f" on a.id = s.contact_id where a.email = '{email}' and s.revoked_at is null"
        )
    )


def write_offline(line: Line, someone: Person, words: str, *photos: Path) -> None:
    line.cut()
    someone.ask_for_service(words, *photos)
    someone.screen.sees("1 waiting to send")


def test_three_windows_send_each_thing_once_and_all_show_it(
    phone: Phone, someone: Person, line: Line, portal: Portal
):
    one, two, three = (someone, *(replace(someone, screen=phone.screen()) for _ in range(2)))
    for window in (one, two, three):
        window.screen.go("/portal/requests")
        window.screen.sees("Up to date")
    line.cut()
    one.ask_for_service("Written in the first window")
    two.ask_for_service("Written in the second window")
    for window in (one, two, three):
        window.screen.sees("2 waiting to send")
    three.screen.sees("Written in the first window")
    three.screen.sees("Written in the second window")
    line.mend()
    for window in (one, two, three):
        window.screen.sees("Up to date")
    assert (
        one.asked("Written in the first window") == one.asked("Written in the second window") == 1
    )
    assert one.copy() == one.published()

    portal.sql(
        "update service_requests set status = 'accepted', responded_at = now()"
        " where description like 'Written in the % window'"
    )
    for window in (one, two, three):
        window.screen.sees("Accepted")


def test_the_windows_share_one_stream_and_one_turn_to_sync(phone: Phone, someone: Person):
    other = replace(someone, screen=phone.screen())
    other.screen.go("/portal/jobs")
    other.screen.sees("Up to date")
    live = [name for name in locks(other, "held") if name.startswith("live:")]
    assert len(live) == 1
    assert locks(other, "pending") == live


def test_unsent_work_of_an_ended_session_goes_out_when_the_same_person_signs_in(
    someone: Person, portal: Portal
):
    portal.sql(
        "update sign_in_sessions set revoked_at = now() where contact_id ="
        f" (select id from customer_portal_access where email = '{someone.email}')"
    )
    someone.ask_for_service("Written while locked out")
    someone.screen.sees("You are signed out.")
    assert someone.asked("Written while locked out") == 0
    assert someone.unsent() == ["Written while locked out"]
    someone.screen.follow("Sign in again")
    someone.give_code()
    someone.screen.sees("Up to date")
    assert someone.asked("Written while locked out") == 1
    assert someone.copy() == someone.published()


def test_send_now_then_sign_out_sends_it(someone: Person, line: Line, portal: Portal):
    write_offline(line, someone, "Sent on the way out")
    someone.leave("Send now, then sign out")
    someone.screen.sees("1 change could not be sent now. Nothing is lost.")
    line.mend()
    someone.screen.sees("Sign out?")
    someone.screen.press("Sign out")
    someone.screen.sees(DOOR)
    assert someone.asked("Sent on the way out") == 1
    eventually(lambda: not someone.has_stores(), "the records to go")
    eventually(lambda: sessions(portal, someone.email) == 0, "the session to end")


def test_a_copy_as_a_file_has_words_and_photos_and_nobody_is_signed_out(
    phone: Phone, someone: Person, line: Line, picture: Path
):
    write_offline(line, someone, "To take along", picture)
    someone.leave("Save a copy as a file")
    someone.screen.sees("You are still signed in.")
    saved = phone.folder / "not-sent.json"
    eventually(saved.exists, "the file")
    [change] = eventually(lambda: parsed(saved), "all of the file")
    assert change["wrote"]["description"] == "To take along"
    assert [len(photo) > 1000 for photo in change["photos"]] == [True]
    assert someone.unsent() == ["To take along"]


def test_kept_on_the_device_it_is_locked_until_the_same_person_is_back(
    phone: Phone, someone: Person, line: Line, portal: Portal
):
    write_offline(line, someone, "Kept for when I am back")
    someone.leave("Keep it locked on this device")
    someone.screen.sees(f"1 change not sent yet is kept on this device for {someone.email}")
    phone.close()
    back = replace(someone, screen=phone.screen())
    back.screen.go("/portal/requests")
    back.screen.sees(DOOR)
    line.mend()
    back.screen.go("/portal")
    eventually(lambda: sessions(portal, someone.email) == 0, "the session to end")
    assert someone.asked("Kept for when I am back") == 0
    back.give_code()
    back.screen.sees("Up to date")
    assert someone.asked("Kept for when I am back") == 1
    assert back.copy() == someone.published()


def test_discarded_it_is_gone_from_the_device_and_never_sent(
    phone: Phone, someone: Person, line: Line, portal: Portal
):
    other = replace(someone, screen=phone.screen())
    other.screen.go("/portal/jobs")
    other.screen.sees("Up to date")
    write_offline(line, someone, "Not meant after all")
    someone.leave("Discard it", "Yes, discard it and sign out")
    for window in (someone, other):
        window.screen.sees(DOOR)
    eventually(lambda: not someone.has_stores(), "the records to go")
    line.mend()
    someone.screen.go("/portal")
    eventually(lambda: sessions(portal, someone.email) == 0, "the session to end")
    assert someone.asked("Not meant after all") == 0


def test_a_browser_killed_in_the_middle_of_the_first_sync_begins_again(
    phone: Phone, newcomer: Person, line: Line
):
    newcomer.screen.go("/portal")
    line.get_stuck("/api/sync", 600)
    newcomer.give_code()
    eventually(lambda: line.stuck, "the first rows to be on their way")
    phone.kill()
    line.mend()

    back = replace(newcomer, screen=phone.screen())
    back.screen.go("/portal/jobs")
    back.screen.sees("Up to date")
    assert back.copy() == back.published() != set()


def locks(someone: Person, state: str) -> list[str]:
    """Return the names of the locks that all windows hold or wait for."""
    return someone.screen.run(
        f"navigator.locks.query().then((now) => now.{state}.map(({{ name }}) => name))"
    )


def parsed(file: Path) -> list[dict[str, Any]] | None:
    """Return what a file has, once it is whole."""
    try:
        return json.loads(file.read_text())
    except ValueError:
        return None
