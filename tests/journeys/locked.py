"""A session that ends with unsent work: locked, kept for its writer, and nobody else's."""

from collections.abc import Iterator
from dataclasses import replace

from tests.browser.person import Person
from tests.browser.portal import Portal, eventually


def end_sessions(portal: Portal, email: str) -> None:
    """End somebody's sessions, as the office can."""
    portal.sql(
        "update sign_in_sessions set expires_at = now() where contact_id ="
        f" (select id from customer_portal_access where email = '{email}')"
    )


def write_locked_out(someone: Person, words: str) -> None:
    """Have somebody write after their session has ended."""
    end_sessions(someone.portal, someone.email)
    someone.ask_for_service(words)
    someone.screen.sees("You are signed out.")
    someone.screen.sees("It is sent as soon as you sign in with the same address.")
    assert someone.asked(words) == 0
    assert someone.unsent() == [words]


def test_unsent_work_of_an_ended_session_goes_out_when_the_same_person_signs_in(someone: Person):
    write_locked_out(someone, "Written while locked out")
    someone.screen.follow("Sign in again")
    someone.give_code()
    someone.screen.sees("Up to date")
    assert someone.asked("Written while locked out") == 1
    assert someone.copy() == someone.published()
    assert someone.unsent() == []


def test_unsent_work_is_neither_shown_to_nor_sent_by_another_and_kept_for_its_writer(
    someone: Person, portal: Portal, households: Iterator[str]
):
    secret = "Nobody else may read this"
    before = portal.sql("select count(*) from service_requests")
    write_locked_out(someone, secret)
    another = replace(someone, email=next(households))
    someone.screen.follow("Sign in again")
    another.give_code()
    another.screen.sees("Up to date")
    assert portal.sql("select count(*) from service_requests") == before
    for path in ("/portal/outbox", "/portal/requests", "/portal"):
        another.screen.go(path)
        another.screen.sees("Up to date")
        assert secret not in another.screen.run("document.documentElement.outerHTML")
    stores = another.stores()
    assert len(stores) == 2
    kept = [item["args"]["description"] for store in stores.values() for item in store["outbox"]]
    assert kept == [secret]

    another.write_request("Half of what another wants")
    another.screen.sees("Kept on this phone")
    another.leave("Keep it locked on this device")
    another.screen.sees(f"1 draft is kept on this device for {another.masked}")
    another.screen.sees(f"1 change is kept on this device for {someone.masked}")
    another.give_code()
    another.screen.sees("Up to date")
    another.leave("Discard it", "Yes, discard it and sign out")
    another.screen.sees(f"1 change is kept on this device for {someone.masked}")
    someone.give_code()
    eventually(lambda: someone.asked(secret) == 1, "it to be sent")
    someone.screen.sees("Up to date")
    assert someone.unsent() == []
    assert someone.copy() == someone.published()
