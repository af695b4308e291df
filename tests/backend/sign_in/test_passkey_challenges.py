"""What is to be signed: once, in time, by who asked for it and for what they asked it for."""

from tests.backend.conftest import ALEX, PRIYA
from tests.factories.authenticators import Authenticator
from tests.factories.passkeys import (
    OWN,
    SIGN_IN,
    add_passkey,
    asked_to_add,
    asked_who,
    passkeys_of,
)
from tests.factories.portals import Served, assert_problem


async def test_a_challenge_works_once(served: Served):
    passkey = await add_passkey(await served.sign_in(ALEX))
    browser = served.browser()
    cookies = browser.cookie_jar
    given = {"credential": passkey.get(await asked_who(browser))}
    kept = [(cookie.name, cookie.value) for cookie in cookies]  # pyright: ignore
    assert (await browser.post(SIGN_IN, json=given)).status_code == 200
    for name, value in kept:
        browser.set_cookie("localhost", name, value or "")
    await assert_problem(await browser.post(SIGN_IN, json=given), 410, "passkey_expired")


async def test_a_challenge_is_over_after_a_check_that_failed(served: Served):
    passkey = await add_passkey(await served.sign_in(ALEX))
    browser = served.browser()
    asked = await asked_who(browser)
    wrong = passkey.but(rp_id="evil.example").get(asked)
    await assert_problem(await browser.post(SIGN_IN, json={"credential": wrong}), 422)
    right = {"credential": passkey.get(asked)}
    await assert_problem(await browser.post(SIGN_IN, json=right), 410, "passkey_expired")


async def test_a_challenge_is_for_the_browser_that_asked(served: Served):
    passkey = await add_passkey(await served.sign_in(ALEX))
    asked = await asked_who(served.browser())
    thief = served.browser()
    await asked_who(thief)
    given = {"credential": passkey.get(asked)}
    await assert_problem(await thief.post(SIGN_IN, json=given), 410, "passkey_expired")


async def test_a_challenge_lasts_for_minutes(served: Served):
    passkey = await add_passkey(await served.sign_in(ALEX))
    browser = served.browser()
    asked = await asked_who(browser)
    left = "select expires_at - now() < interval '5 minutes' from passkey_challenges"
    assert await served.office.fetchval(left)
    await served.office.execute("update passkey_challenges set expires_at = now()")
    given = {"credential": passkey.get(asked)}
    await assert_problem(await browser.post(SIGN_IN, json=given), 410, "passkey_expired")


async def test_a_challenge_for_one_thing_is_none_for_another(served: Served):
    alex = await served.sign_in(ALEX)
    passkey = await add_passkey(alex)
    to_add, who = await asked_to_add(alex), await asked_who(alex)
    signed = passkey.get({"challenge": to_add["challenge"], "rpId": "localhost"})
    await assert_problem(
        await alex.post(SIGN_IN, json={"credential": signed}), 410, "passkey_expired"
    )
    made = Authenticator().create(to_add | {"challenge": who["challenge"]})
    await assert_problem(await alex.post(OWN, json={"credential": made}), 410, "passkey_expired")


async def test_one_that_was_asked_for_in_another_session_is_not_added(served: Served):
    alex, priya = await served.sign_in(ALEX), await served.sign_in(PRIYA)
    credential = Authenticator().create(await asked_to_add(alex))
    response = await priya.post(OWN, json={"credential": credential})
    await assert_problem(response, 410, "passkey_expired")
    assert await passkeys_of(priya) == []
