"""Nobody can tell by a watch which addresses are known; and this would show if somebody could."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from itertools import count

import pytest

from doorstep.kit.mail import Message, as_email
from doorstep.kit.settings import Mode
from tests.backend.conftest import ALEX, COLIN, MARTA, PRIYA
from tests.factories.passwords import WRONG, give_password, with_password
from tests.factories.portals import Browser, Mailbox, Served, serve
from tests.factories.timing import compare

STRANGER = "nobody.at.all@example.com"
Asks = Callable[[Browser, str], Awaitable[object]]


@pytest.fixture
def served(served_anew: Served) -> Served:
    """Give a portal of the test's own, with nothing in its tables that only slows some down."""
    return served_anew


async def ask(browser: Browser, email: str) -> None:
    response = await browser.post("/api/sign-in/email", json={"email": email})
    assert response.status_code == 202


async def guess(browser: Browser, email: str) -> None:
    body = {"email": email, "code": "123456"}
    assert (await browser.post("/api/sign-in/code", json=body)).status_code in {410, 422}


async def try_password(browser: Browser, email: str) -> None:
    assert (await give_password(browser, email, WRONG)).status_code == 422


async def told_apart(
    served: Served,
    act: Asks,
    known: str,
    other: str,
    times: int = 60,
    browser: Browser | None = None,
) -> bool:
    """Return whether an act tells the one address from the other, when nothing else is going on."""

    async def quietly(email: str) -> None:
        await asyncio.gather(*served.app.background_tasks)
        await act(visitor, email)

    visitor = browser or served.browser()
    for email in (known, other):
        await quietly(email)
    found = await compare(lambda: quietly(known), lambda: quietly(other), times)
    return found.tells


@pytest.mark.parametrize("act", [ask, guess])
async def test_asking_and_guessing_take_as_long_for_a_stranger(served: Served, act: Asks):
    assert not await told_apart(served, act, ALEX, STRANGER)


async def test_a_wrong_code_takes_as_long_where_a_stranger_has_asked_for_one(served: Served):
    browser = served.browser()
    for email in (ALEX, STRANGER):
        await ask(browser, email)

    async def guess_again(browser: Browser, email: str) -> None:
        await served.office.execute("update sign_in_attempts set tries = 0")
        body = {"email": email, "code": "123456"}
        assert (await browser.post("/api/sign-in/code", json=body)).status_code == 422

    assert not await told_apart(served, guess_again, ALEX, STRANGER, browser=browser)


async def test_a_wrong_password_takes_as_long_as_none_and_as_nobodys(served: Served):
    await with_password(served, ALEX)
    assert not await told_apart(served, try_password, ALEX, STRANGER, times=20)
    assert not await told_apart(served, try_password, ALEX, PRIYA, times=20)


async def test_a_server_that_hashed_only_where_there_is_a_password_would_be_found_out(
    served: Served,
):
    await with_password(served, ALEX)

    async def only_look(browser: Browser, email: str) -> None:
        if email == ALEX:
            await try_password(browser, email)
        else:
            await browser.get("/api/session")

    assert await told_apart(served, only_look, ALEX, STRANGER, times=20)


class Slow(Mailbox):
    """A mail server that keeps this one busy for a while."""

    async def send(self, message: Message) -> None:
        until = time.perf_counter() + 0.12
        while time.perf_counter() < until:
            as_email(message, "portal@example.com")
        await super().send(message)


async def test_a_server_that_mailed_before_it_answered_would_be_found_out(inhabited_url: str):
    async def ask_and_wait(browser: Browser, email: str) -> None:
        await ask(browser, email)
        await asyncio.gather(*served.app.background_tasks)

    async with serve(inhabited_url, mail=Slow()) as served:
        assert await told_apart(served, ask_and_wait, ALEX, STRANGER, times=20)


@pytest.mark.parametrize(("mode", "tells"), [(Mode.PRODUCTION, False), (Mode.DEMO, True)])
async def test_what_is_asked_next_does_not_tell_that_a_mail_is_being_sent(
    inhabited_url: str, mode: Mode, *, tells: bool
):
    """In production mails go out at moments that nobody knows. In the demo at once: it shows."""
    strangers, known = count(), iter([ALEX, PRIYA, COLIN, MARTA] * 5)

    async def next_after(email: str) -> None:
        await ask(browser, email)
        for _ in range(16):
            await browser.get("/api/organization")

    async with serve(inhabited_url, mode=mode, mail=Slow()) as served:
        browser = served.browser()
        found = await compare(
            lambda: next_after(next(known)),
            lambda: next_after(f"{next(strangers)}@example.net"),
            times=20,
        )
    assert found.share > 0.75 if tells else not found.tells, found
