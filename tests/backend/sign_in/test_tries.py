"""Guessing codes and passwords: bounded for strangers, and no way to lock the person out."""

import pytest

from doorstep.kit.settings import Mode
from doorstep.sign_in import throttle
from tests.backend.conftest import ALEX, COLIN, MARTA, PRIYA
from tests.factories.passwords import GOOD, WRONG, assert_wrong, give_password, with_password
from tests.factories.portals import (
    Served,
    assert_problem,
    token_of,
)
from tests.factories.tries import ask, through, times, use_up

LIMITS = throttle.LIMITS[Mode.PRODUCTION]

LATER = "update sign_in_throttles set ends_at = ends_at - interval '15 minutes'"


async def test_ten_wrong_passwords_of_an_address_and_strangers_have_to_wait(strict: Served):
    await with_password(strict, ALEX)
    for _ in range(10):
        await assert_wrong(strict.browser(), ALEX)
    refused = await give_password(strict.browser(), ALEX)
    problem = await assert_problem(refused, 429, "too_many")
    assert "link in the mail still works" in problem["detail"]
    assert 880 < int(refused.headers["Retry-After"]) <= 900
    await assert_wrong(strict.browser(), PRIYA)
    await strict.office.execute(LATER)
    assert (await give_password(strict.browser(), ALEX)).status_code == 200


async def test_an_unknown_address_has_the_same_limit(strict: Served):
    for _ in range(10):
        await assert_wrong(strict.browser(), "nobody@example.net")
    refused = await give_password(strict.browser(), "nobody@example.net")
    await assert_problem(refused, 429, "too_many")


async def test_a_browser_of_the_person_is_not_kept_out_by_strangers(strict: Served):
    theirs = await with_password(strict, ALEX)
    await theirs.delete("/api/session")
    for _ in range(11):
        await give_password(strict.browser(), ALEX, WRONG)
    assert (await give_password(strict.browser(), ALEX)).status_code == 429
    assert (await give_password(theirs, ALEX)).status_code == 200


async def test_nor_is_anybody_kept_from_code_and_link_by_wrong_passwords(strict: Served):
    for _ in range(11):
        await give_password(strict.browser(), ALEX, WRONG)
    await strict.sign_in(ALEX)
    browser = strict.browser()
    link = {"token": token_of(await strict.ask(browser, ALEX))}
    assert (await browser.post("/api/sign-in/link", json=link)).status_code == 200


async def test_a_browser_of_the_person_has_its_own_limit_too(strict: Served):
    theirs = await with_password(strict, ALEX)
    for _ in range(10):
        await assert_wrong(theirs, ALEX)
    await assert_problem(await give_password(theirs, ALEX), 429, "too_many")


async def test_a_known_browser_is_known_for_its_own_address_only(strict: Served):
    await with_password(strict, ALEX)
    attacker = await strict.sign_in(PRIYA)
    for _ in range(10):
        await assert_wrong(attacker, ALEX)
    await assert_problem(await give_password(attacker, ALEX), 429, "too_many")


async def test_a_forged_cookie_makes_no_browser_known(strict: Served):
    await with_password(strict, ALEX)
    await assert_wrong(strict.browser(), ALEX)
    await use_up(strict, LIMITS.passwords_of_address, ALEX)
    for cookie in ("", "forged", "A" * 43):
        stranger = strict.browser()
        stranger.set_cookie("localhost", "doorstep-known", cookie)
        assert (await give_password(stranger, ALEX)).status_code == 429


async def test_changing_the_password_forgets_the_other_browsers(strict: Served):
    other, theirs = await with_password(strict, ALEX), await strict.sign_in(ALEX)
    known = "select count(*) from sign_in_browsers"
    assert await strict.office.fetchval(known) == 2
    await theirs.put("/api/session/password", json={"password": GOOD + "!"})
    assert await strict.office.fetchval(known) == 1
    for _ in range(11):
        await give_password(other, ALEX, WRONG)
    assert (await give_password(theirs, ALEX, GOOD + "!")).status_code == 200


async def test_right_passwords_and_codes_use_nothing_up(strict: Served):
    await with_password(strict, ALEX)
    for _ in range(12):
        assert (await give_password(strict.browser(), ALEX)).status_code == 200
    for email in (ALEX, PRIYA, COLIN, MARTA):
        await strict.sign_in(email)
    assert await times(strict, LIMITS.passwords_of_address, ALEX) == 0
    assert await times(strict, LIMITS.passwords_of_organization, "") == 0
    assert await times(strict, LIMITS.codes_of_organization, "") == 0


async def test_a_network_that_tries_passwords_of_many_has_to_wait(strict: Served):
    for email, status in (("nobody@example.net", 422), ("somebody@example.net", 429)):
        body = {"email": email, "password": WRONG}
        response = await strict.browser().post(
            "/api/sign-in/password", json=body, headers=through(1)
        )
        assert response.status_code == status
        await use_up(strict, LIMITS.passwords_of_network, "198.51.100.1")


async def test_an_organisation_takes_so_many_wrong_passwords_from_strangers(strict: Served):
    theirs = await with_password(strict, ALEX)
    await assert_wrong(strict.browser(), PRIYA)
    await use_up(strict, LIMITS.passwords_of_organization, "")
    await assert_problem(await give_password(strict.browser(), ALEX), 429, "too_many")
    assert (await give_password(theirs, ALEX)).status_code == 200


async def test_forging_where_one_comes_from_gains_nothing(strict: Served):
    for number in range(60):
        forged = {"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.7"}
        body = {"email": f"{number}@example.net"}
        await strict.browser().post("/api/sign-in/email", json=body, headers=forged)
    forged = {"X-Forwarded-For": "203.0.113.99, 198.51.100.7:4711"}
    body = {"email": "one-more@example.net"}
    response = await strict.browser().post("/api/sign-in/email", json=body, headers=forged)
    await assert_problem(response, 429, "too_many")
    assert (await ask(strict.browser(), "one-more@example.net", 8)).status_code == 202


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("[2001:db8:1:2::1]:443", "2001:db8:1:2::2", True),
        ("192.0.2.1:5000", "192.0.2.1:5001", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
async def test_a_household_of_ipv6_is_one_network(
    strict: Served, one: str, other: str, *, same: bool
):
    for address in (one, other):
        body = {"email": "nobody@example.net", "code": "123456"}
        headers = {"X-Forwarded-For": address}
        await strict.browser().post("/api/sign-in/code", json=body, headers=headers)
    networks = "select count(*) from sign_in_throttles where ends_at < now() + interval '1 hour'"
    assert await strict.office.fetchval(networks) == (1 if same else 2)
