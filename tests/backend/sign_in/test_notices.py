"""Somebody whose address or password was changed is told, even when mails are few or late."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from doorstep.kit.mail import Message
from doorstep.kit.settings import Mode
from doorstep.sign_in import throttle
from tests.backend.conftest import ALEX
from tests.factories.passwords import GOOD
from tests.factories.portals import Browser, Mailbox, Served, assert_problem, code_of, serve
from tests.factories.tries import times, use_up

NEW = "alex.new@example.com"
DEMO = throttle.LIMITS[Mode.DEMO]
PRODUCTION = throttle.LIMITS[Mode.PRODUCTION]
PASSWORD = "/api/session/password"
Change = Callable[[Browser], Awaitable[object]]


@dataclass
class Flaky(Mailbox):
    """A mailbox that is away for the next so many tries."""

    away: int = 0

    async def send(self, message: Message) -> None:
        if self.away:
            self.away -= 1
            raise ConnectionRefusedError(message.to)
        await super().send(message)


@pytest.fixture
def flaky() -> Flaky:
    return Flaky()


@pytest.fixture
async def portal(inhabited_url: str, flaky: Flaky) -> AsyncIterator[Served]:
    async with serve(inhabited_url, mail=flaky) as served:
        yield served


async def signed_in(portal: Served, flaky: Flaky) -> Browser:
    browser = portal.browser()
    await browser.post("/api/sign-in/email", json={"email": ALEX})
    await portal.letters()
    body = {"email": ALEX, "code": code_of(flaky.letters[-1])}
    assert (await browser.post("/api/sign-in/code", json=body)).status_code == 200
    return browser


async def asked(portal: Served, flaky: Flaky, browser: Browser) -> str:
    await browser.post("/api/portal/email", json={"email": NEW})
    await portal.letters()
    return code_of(flaky.letters[-1])


@pytest.mark.parametrize("away", [0, 4])
async def test_a_changed_address_is_told_beyond_the_limit_and_once_the_server_is_back(
    portal: Served, flaky: Flaky, away: int
):
    alex = await signed_in(portal, flaky)
    code = await asked(portal, flaky, alex)
    await use_up(portal, DEMO.mails_of_organization, "")
    flaky.away = away
    await alex.post("/api/portal/email/confirmation", json={"code": code})
    await portal.letters()
    assert flaky.letters[-1].to == ALEX
    assert "was changed" in flaky.letters[-1].subject


@pytest.mark.parametrize("away", [0, 4])
async def test_so_is_a_password(portal: Served, flaky: Flaky, away: int):
    alex = await signed_in(portal, flaky)
    await use_up(portal, DEMO.mails_of_organization, "")
    flaky.away = away
    assert (await alex.put(PASSWORD, json={"password": GOOD})).status_code == 200
    await portal.letters()
    assert "Your password" in flaky.letters[-1].subject


async def test_a_notice_that_nobody_takes_is_given_up_and_logged(portal: Served, flaky: Flaky):
    alex = await signed_in(portal, flaky)
    flaky.away = 5
    with capture_logs() as logs:
        await alex.put(PASSWORD, json={"password": GOOD})
        await portal.letters()
    assert [each["event"] for each in logs].count("mail_failed") == 5
    assert [each["event"] for each in logs].count("notice_given_up") == 1
    assert flaky.away == 0
    assert "Your password" not in flaky.letters[-1].subject


async def test_a_password_is_set_and_removed_twenty_times_an_hour(strict: Served):
    alex = await strict.sign_in(ALEX)
    assert (await alex.put(PASSWORD, json={"password": GOOD})).status_code == 200
    contact = await strict.office.fetchval(
        "select id from customer_portal_access where email = $1", ALEX
    )
    limit = PRODUCTION.passwords_set_by_contact
    assert await times(strict, limit, str(contact)) == 1
    await use_up(strict, limit, str(contact))
    await assert_problem(await alex.put(PASSWORD, json={"password": GOOD}), 429, "too_many")
    await assert_problem(await alex.delete(PASSWORD), 429, "too_many")
