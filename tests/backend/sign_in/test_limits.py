"""Codes and mails of strangers are limited, and cost the people of an organisation little."""

import pytest

from doorstep.kit.settings import Mode
from doorstep.sign_in import throttle
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.authenticators import Authenticator
from tests.factories.passkeys import add_passkey, use_passkey
from tests.factories.portals import Served, assert_problem, code_of, token_of
from tests.factories.tries import ask, ask_and_guess, guess, times, use_up

LIMITS = throttle.LIMITS[Mode.PRODUCTION]
NETWORK = "<local>"
"""Of a request that no proxy has passed on."""


@pytest.mark.parametrize("within", ["codes_of_organization", "codes_of_organization_in_a_day"])
async def test_an_organisation_takes_so_many_wrong_codes_from_strangers(
    strict: Served, within: str
):
    theirs = await strict.sign_in(ALEX)
    await ask_and_guess(strict, ALEX)
    await use_up(strict, getattr(LIMITS, within), "")
    await assert_problem(await guess(strict.browser(), PRIYA, 99), 429, "too_many")
    # Who has been here goes in by code all the same, and anybody by the link of their mail.
    code = code_of(await strict.ask(theirs, ALEX))
    body = {"email": ALEX, "code": code}
    assert (await theirs.post("/api/sign-in/code", json=body)).status_code == 200
    newcomer = strict.browser()
    link = {"token": token_of(await strict.ask(newcomer, PRIYA))}
    assert (await newcomer.post("/api/sign-in/link", json=link)).status_code == 200


async def test_codes_that_could_not_be_right_are_not_counted_against_the_organisation(
    strict: Served,
):
    for email in (ALEX, "nobody@example.net"):
        assert (await guess(strict.browser(), email)).status_code == 410
    assert await times(strict, LIMITS.codes_of_organization, "") == 0
    assert await times(strict, LIMITS.codes_of_network, "198.51.100.1") == 2


@pytest.mark.parametrize("email", [ALEX, "nobody@example.net"])
async def test_what_is_left_to_strangers_does_not_tell_whose_address_it_is(
    strict: Served, email: str
):
    browser = await ask_and_guess(strict, email)
    for _ in range(6):
        await guess(browser, email)
    for limit in (LIMITS.codes_of_organization, LIMITS.codes_of_organization_in_a_day):
        assert await times(strict, limit, "") == 5
    assert await times(strict, LIMITS.mails_of_organization, "") == 1
    await use_up(strict, LIMITS.mails_of_organization, "")
    before = len(await strict.letters())
    assert (await ask(strict.browser(), ALEX, 9)).status_code == 202
    assert len(await strict.letters()) == before


@pytest.mark.parametrize("email", [ALEX, "nobody@example.net"])
async def test_when_there_were_too_many_wrong_codes_no_answer_tells_whose_address_it_is(
    strict: Served, email: str
):
    asking = await ask_and_guess(strict, email, network=2)
    await ask_and_guess(strict, ALEX)
    await use_up(strict, LIMITS.codes_of_organization, "")
    for browser in (asking, strict.browser()):
        await assert_problem(await guess(browser, email, 99), 429, "too_many")


async def test_strangers_who_ask_too_often_keep_nobody_from_their_mail(strict: Served):
    theirs = await strict.sign_in(ALEX)
    for network in range(2, 8):
        for _ in range(6):
            assert (await ask(strict.browser(), ALEX, network)).status_code == 202
    assert len(await strict.letters()) == 15
    # In a browser of the person's own it goes on as ever.
    assert (await strict.ask(theirs, ALEX)).to == ALEX
    assert len(await strict.letters()) == 16


async def test_a_browser_that_is_known_is_bounded_in_its_mails_as_well(strict: Served):
    theirs = await strict.sign_in(ALEX)
    for _ in range(8):
        assert (await ask(theirs, ALEX)).status_code == 202
    assert len(await strict.letters()) == 6


async def test_beyond_the_mails_of_a_day_an_address_gets_two_an_hour(strict: Served):
    assert (await ask(strict.browser(), ALEX)).status_code == 202
    await use_up(strict, LIMITS.asks_of_address_in_a_day, ALEX)
    for network in range(2, 6):
        assert (await ask(strict.browser(), ALEX, network)).status_code == 202
    assert len(await strict.letters()) == 3
    await strict.office.execute(
        "update sign_in_throttles set ends_at = ends_at - interval '1 hour'"
    )
    assert code_of(await strict.ask(strict.browser(), ALEX))
    assert len(await strict.letters()) == 4


async def test_a_code_that_a_stranger_had_mailed_lets_the_person_in(strict: Served):
    """However many asks of strangers came first: what they had sent is the person's to use."""
    letter = await strict.ask(strict.browser(), ALEX)
    await use_up(strict, LIMITS.asks_of_address_anywhere, ALEX)
    person = strict.browser()
    assert (await ask(person, ALEX)).status_code == 202
    body = {"email": ALEX, "code": code_of(letter)}
    assert (await person.post("/api/sign-in/code", json=body)).status_code == 200


async def test_right_passkeys_use_nothing_up_and_wrong_ones_do(strict: Served):
    stranger = Authenticator(handle=bytes(64))
    passkey = await add_passkey(await strict.sign_in(ALEX))
    for _ in range(2):
        assert (await use_passkey(strict.browser(), passkey)).status_code == 200
    assert await times(strict, LIMITS.passkeys_of_network, NETWORK) == 0
    await assert_problem(await use_passkey(strict.browser(), stranger), 422)
    assert await times(strict, LIMITS.passkeys_of_network, NETWORK) == 1
