"""Signing in by mailed code and link, and out again."""

import re
from typing import Any

import pytest

from doorstep.kit.settings import Mode
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.portals import (
    Browser,
    Served,
    assert_problem,
    code_of,
    serve,
    token_of,
)

STRANGER = "nobody@example.net"


async def ask(browser: Browser, email: str) -> Any:
    return await browser.post("/api/sign-in/email", json={"email": email})


async def give_code(browser: Browser, email: str, code: str) -> Any:
    return await browser.post("/api/sign-in/code", json={"email": email, "code": code})


async def give_link(browser: Browser, token: str) -> Any:
    return await browser.post("/api/sign-in/link", json={"token": token})


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def test_the_answer_is_the_same_whether_or_not_the_address_is_known(served: Served):
    answers = [await ask(served.browser(), email) for email in (ALEX, STRANGER)]
    seen = [
        (a.status_code, await a.get_data(as_text=True), sorted(a.headers.keys())) for a in answers
    ]
    assert seen[0] == seen[1]
    assert seen[0][:2] == (202, "{}")
    assert [letter.to for letter in await served.letters()] == [ALEX]


async def test_the_mail_has_a_code_and_a_link_in_the_organisations_name(served: Served):
    letter = await served.ask(served.browser(), f"  {ALEX.upper()} ")
    assert re.fullmatch(r"[0-9]{6}", code_of(letter))
    assert len(token_of(letter)) == 43
    assert letter.sender_name in letter.subject
    assert "http://localhost/portal/sign-in/link#token=" in letter.text


async def test_auth_2_auth_5_the_code_signs_in(served: Served):
    browser = await served.sign_in(ALEX)
    session = await (await browser.get("/api/session")).get_json()
    assert (session["contact"]["email"], session["contact"]["role"]) == (ALEX, "owner")
    assert session["scope"] == session["customer"]["id"]


async def test_a_code_signs_in_from_another_device_too(served: Served):
    code = code_of(await served.ask(served.browser(), ALEX))
    assert (await give_code(served.browser(), ALEX, f"{code[:3]} {code[3:]}")).status_code == 200


async def test_the_link_signs_in_where_it_was_asked_for(served: Served):
    browser = served.browser()
    token = token_of(await served.ask(browser, ALEX))
    assert (await give_link(browser, token)).status_code == 200
    assert (await browser.get("/api/session")).status_code == 200


async def test_a_link_opened_elsewhere_says_so_and_still_works_where_it_belongs(served: Served):
    browser, other = served.browser(), served.browser()
    token = token_of(await served.ask(browser, ALEX))
    await assert_problem(await give_link(other, token), 409, "other_browser")
    await assert_problem(await other.get("/api/session"), 401, "not_signed_in")
    assert (await give_link(browser, token)).status_code == 200


async def test_a_mail_works_once(served: Served):
    browser = served.browser()
    letter = await served.ask(browser, ALEX)
    assert (await give_code(browser, ALEX, code_of(letter))).status_code == 200
    await assert_problem(await give_code(browser, ALEX, code_of(letter)), 410, "code_expired")
    await assert_problem(await give_link(browser, token_of(letter)), 410, "link_expired")


async def test_five_wrong_codes_end_it(served: Served):
    browser = served.browser()
    code = code_of(await served.ask(browser, ALEX))
    for _ in range(5):
        await assert_problem(await give_code(browser, ALEX, wrong(code)), 422, "wrong_code")
    await assert_problem(await give_code(browser, ALEX, code), 410, "code_expired")


async def test_a_strangers_guesses_do_not_use_up_the_tries_of_who_asked(served: Served):
    browser, stranger = served.browser(), served.browser()
    code = code_of(await served.ask(browser, ALEX))
    for _ in range(5):
        await give_code(stranger, ALEX, wrong(code))
    await assert_problem(await give_code(stranger, ALEX, code), 410, "code_expired")
    assert (await give_code(browser, ALEX, code)).status_code == 200


async def test_guessing_for_an_unknown_address_looks_the_same(served: Served):
    browser = served.browser()
    await ask(browser, STRANGER)
    for _ in range(5):
        await assert_problem(await give_code(browser, STRANGER, "123456"), 422, "wrong_code")
    await assert_problem(await give_code(browser, STRANGER, "123456"), 410, "code_expired")


async def test_after_ten_minutes_code_and_link_are_worth_nothing(served: Served):
    browser = served.browser()
    letter = await served.ask(browser, ALEX)
    await served.office.execute(
        "update sign_in_attempts set expires_at = expires_at - interval '10 minutes'"
    )
    await assert_problem(await give_code(browser, ALEX, code_of(letter)), 410, "code_expired")
    await assert_problem(await give_link(browser, token_of(letter)), 410, "link_expired")


async def test_a_code_is_for_its_own_address(served: Served):
    browser = served.browser()
    code = code_of(await served.ask(browser, ALEX))
    await served.ask(browser, PRIYA)
    response = await give_code(browser, PRIYA, code)
    await assert_problem(response, 422, "wrong_code")


async def test_the_older_of_two_mails_works_as_well(served: Served):
    browser = served.browser()
    first = code_of(await served.ask(browser, ALEX))
    await served.ask(browser, ALEX)
    assert (await give_code(browser, ALEX, first)).status_code == 200


async def test_signing_out_ends_the_session_for_whoever_has_its_token(served: Served):
    browser = await served.sign_in(ALEX)
    session = await browser.get("/api/session")
    assert session.status_code == 200
    thief = served.browser()
    for cookie in browser.cookie_jar:  # pyright: ignore
        thief.set_cookie("localhost", cookie.name, str(cookie.value))
    assert (await thief.get("/api/session")).status_code == 200
    assert (await browser.delete("/api/session")).status_code == 204
    await assert_problem(await thief.get("/api/session"), 401, "not_signed_in")
    await assert_problem(await browser.get("/api/session"), 401, "not_signed_in")


async def test_signing_in_again_ends_the_session_before(served: Served):
    browser = await served.sign_in(ALEX)
    code = code_of(await served.ask(browser, PRIYA))
    assert (await give_code(browser, PRIYA, code)).status_code == 200
    open_ = "select count(*) from sign_in_sessions where revoked_at is null"
    assert await served.office.fetchval(open_) == 1


async def test_an_inactive_contact_gets_no_mail_and_no_entry(served: Served):
    browser, asked = await served.sign_in(ALEX), served.browser()
    code = code_of(await served.ask(asked, ALEX))
    sent = len(await served.letters())
    await served.office.execute(
        "update customer_portal_access set active = false where email = $1", ALEX
    )
    await assert_problem(await browser.get("/api/session"), 401, "access_removed")
    await assert_problem(await give_code(asked, ALEX, code), 422, "wrong_code")
    assert (await ask(served.browser(), ALEX)).status_code == 202
    assert len(await served.letters()) == sent


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("expires_at = now()", "not_signed_in"),
        ("last_used_at = now() - interval '61 days'", "not_signed_in"),
        ("revoked_at = now()", "signed_out"),
    ],
)
async def test_a_session_that_is_over_is_none(served: Served, change: str, code: str):
    browser = await served.sign_in(ALEX)
    await served.office.execute(f"update sign_in_sessions set {change}")
    await assert_problem(await browser.get("/api/session"), 401, code)


@pytest.mark.parametrize(
    "cookie",
    ["doorstep=", "doorstep=forged", f"doorstep={'A' * 43}", "doorstep=%00", "doorstep=\xff" * 5],
)
async def test_auth_1_a_forged_cookie_is_no_session(served: Served, cookie: str):
    response = await served.browser().get("/api/session", headers={"Cookie": cookie})
    await assert_problem(response, 401, "not_signed_in")


async def test_two_session_cookies_are_none(served: Served):
    browser = await served.sign_in(ALEX)
    [token] = [c.value for c in browser.cookie_jar if c.name == "doorstep"]  # pyright: ignore
    cookies = f"doorstep={token}; doorstep={token}"
    response = await served.browser().get("/api/session", headers={"Cookie": cookies})
    await assert_problem(response, 401, "not_signed_in")


async def test_auth_1_over_https_the_cookies_are_bound_to_the_host(inhabited_url: str):
    async with serve(inhabited_url, public_url="https://localhost") as served:
        browser = served.browser()
        asked = await ask(browser, ALEX)
        code = code_of((await served.letters())[-1])
        # The test's browser speaks http and would keep secure cookies to itself.
        given = await give_code(browser, ALEX, code)
    for response, name in ((asked, "__Host-doorstep-asked"), (given, "__Host-doorstep")):
        cookies = response.headers.getlist("Set-Cookie")
        [cookie] = [cookie for cookie in cookies if cookie.startswith(f"{name}=")]
        for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
            assert word in cookie.split("; ")
        assert "Domain" not in cookie


async def test_an_address_gets_five_mails_in_a_quarter_of_an_hour(inhabited_url: str):
    async with serve(inhabited_url, mode=Mode.PRODUCTION) as served:
        for _ in range(8):
            assert (await ask(served.browser(), ALEX)).status_code == 202
        assert len(await served.letters()) == 5
        assert (await ask(served.browser(), PRIYA)).status_code == 202
        assert len(await served.letters()) == 6


async def test_a_network_that_asks_too_often_has_to_wait(inhabited_url: str):
    async with serve(inhabited_url, mode=Mode.PRODUCTION) as served:
        for number in range(60):
            assert (await ask(served.browser(), f"{number}@example.net")).status_code == 202
        refused = await ask(served.browser(), "one-more@example.net")
        await assert_problem(refused, 429, "too_many")
        assert 890 <= int(refused.headers["Retry-After"]) <= 900


async def test_a_network_that_guesses_too_often_has_to_wait(inhabited_url: str):
    async with serve(inhabited_url, mode=Mode.PRODUCTION) as served:
        for _ in range(60):
            await give_code(served.browser(), ALEX, "123456")
        await assert_problem(await give_code(served.browser(), ALEX, "123456"), 429, "too_many")
