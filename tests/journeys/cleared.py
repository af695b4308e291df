"""What the browser clears by itself comes back from the server, and no screen is broken by it."""

import pytest

from tests.browser.person import Person
from tests.browser.portal import eventually
from tests.journeys.device import Device, Kept


def shows_rows(someone: Person) -> None:
    """Wait until a list on the screen has something."""
    listed = "document.querySelector('main li') !== null"
    eventually(lambda: someone.screen.run(listed), "something in the list")


def test_records_cleared_while_they_are_shown_come_back(device: Device, someone: Person):
    someone.screen.follow("Jobs")
    shows_rows(someone)
    device.clear("records")
    someone.ask_for_service("Asked after the clearing")
    eventually(lambda: someone.asked("Asked after the clearing") == 1, "it to be sent")
    eventually(lambda: someone.copy() == someone.published(), "the copy to come back")
    someone.screen.follow("Jobs")
    shows_rows(someone)


def test_records_cleared_while_nobody_looks_on_come_back_by_themselves(
    device: Device, someone: Person
):
    device.clear("records")
    eventually(
        lambda: len(someone.stores()) == 1 and someone.copy() == someone.published(),
        "the copy to come back",
    )
    someone.screen.sees("Up to date")


@pytest.mark.parametrize("what", [("settings",), ("records", "caches")])
def test_what_was_cleared_while_it_was_closed_comes_back_without_signing_in(
    device: Device, someone: Person, what: tuple[Kept, ...]
):
    someone.screen.go("/demo")
    device.clear(*what)
    someone.screen.go("/portal/jobs")
    shows_rows(someone)
    someone.screen.sees("Up to date")
    assert someone.copy() == someone.published()


@pytest.mark.parametrize("address", ["/portal/jobs", "/demo"])
def test_all_cleared_is_signing_in_again(device: Device, someone: Person, address: str):
    someone.screen.go(address)
    if address == "/portal/jobs":
        shows_rows(someone)
    device.clear("everything")
    if address == "/demo":
        someone.screen.go("/portal/jobs")
    someone.give_code()
    shows_rows(someone)
    someone.screen.sees("Up to date")
    assert someone.copy() == someone.published()
