"""Several windows of one copy: one sends, all show, and they share what they need."""

from dataclasses import replace

from tests.browser.person import Person
from tests.browser.portal import Portal
from tests.webkit.line import Line
from tests.webkit.phone import Phone


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


def locks(someone: Person, state: str) -> list[str]:
    """Return the names of the locks that all windows hold or wait for."""
    return someone.screen.run(
        f"navigator.locks.query().then((now) => now.{state}.map(({{ name }}) => name))"
    )
