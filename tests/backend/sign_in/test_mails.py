"""A mail's code and link against scanners, strangers, replays and two servers at once."""

import asyncio
import json
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.backend.conftest import ALEX, PRIYA
from tests.factories.portals import Browser, Served, assert_problem, code_of, token_of
from tests.factories.servers import server

LINK = "/portal/sign-in/link"
PRODUCTION = ("-m", "tests.factories.strict_server")
USED = "select count(*) from sign_in_attempts where used_at is not null"
STATE = "select md5(string_agg(t::text, '|' order by id)) from sign_in_attempts t"


async def give_code(browser: Browser, email: str, code: str) -> Any:
    return await browser.post("/api/sign-in/code", json={"email": email, "code": code})


async def give_link(browser: Browser, token: str) -> Any:
    return await browser.post("/api/sign-in/link", json={"token": token})


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
async def test_opening_the_link_changes_nothing(served: Served, method: str):
    browser, scanner = served.browser(), served.browser()
    token = token_of(await served.ask(browser, ALEX))
    before = await served.office.fetchval(STATE)
    for visitor in (scanner, browser):
        for path in (
            LINK,
            f"{LINK}?token={token}",
            "/api/sign-in/link",
            f"/api/sign-in/link?token={token}",
        ):
            headers = {"Purpose": "prefetch", "Sec-Purpose": "prefetch"}
            await visitor.open(path, method=method, headers=headers, json={})
    assert await served.office.fetchval(STATE) == before
    assert (await give_link(browser, token)).status_code == 200


async def test_a_scanner_that_presses_the_button_does_not_use_the_link_up(served: Served):
    browser, scanner = served.browser(), served.browser()
    token = token_of(await served.ask(browser, ALEX))
    scanner.set_cookie("localhost", "doorstep-asked", "A" * 43)
    for _ in range(20):
        response = await give_link(scanner, token)
        await assert_problem(response, 409, "other_browser")
        assert "Set-Cookie" not in response.headers
    assert (await give_link(browser, token)).status_code == 200


async def test_the_token_stands_in_the_fragment_alone(served: Served):
    letter = await served.ask(served.browser(), ALEX)
    token = token_of(letter)
    [line] = [line for line in letter.text.splitlines() if token in line]
    assert line.partition("#")[2] == f"token={token}"
    assert token not in letter.subject


async def test_one_used_ends_all_that_the_browser_asked_for(served: Served):
    browser = served.browser()
    letters = [await served.ask(browser, ALEX) for _ in range(3)]
    assert (await give_code(browser, ALEX, code_of(letters[1]))).status_code == 200
    for letter in letters:
        await assert_problem(await give_link(browser, token_of(letter)), 410, "link_expired")
        await assert_problem(await give_code(browser, ALEX, code_of(letter)), 410, "code_expired")
    assert await served.office.fetchval(USED) == 3


async def test_another_browsers_mail_goes_on_working(served: Served):
    phone, laptop = served.browser(), served.browser()
    first, second = await served.ask(phone, ALEX), await served.ask(laptop, ALEX)
    assert (await give_link(phone, token_of(first))).status_code == 200
    assert (await give_code(laptop, ALEX, code_of(second))).status_code == 200


async def test_a_new_mail_gives_five_new_tries_and_the_old_one_stays_ended(served: Served):
    browser = served.browser()
    first = code_of(await served.ask(browser, ALEX))
    for _ in range(5):
        await give_code(browser, ALEX, wrong(first))
    second = code_of(await served.ask(browser, ALEX))
    await assert_problem(await give_code(browser, ALEX, first), 422, "wrong_code")
    assert (await give_code(browser, ALEX, second)).status_code == 200


async def test_who_asks_in_anothers_name_gains_no_tries_at_their_mail(served: Served):
    """An attacker's own mails, and all their tries, are beside those of the person."""
    person, attacker = served.browser(), served.browser()
    letter = await served.ask(person, ALEX)
    await served.ask(attacker, ALEX)
    for _ in range(8):
        await give_code(attacker, ALEX, wrong(code_of(letter)))
    await assert_problem(await give_code(attacker, ALEX, code_of(letter)), 410, "code_expired")
    assert (await give_code(person, ALEX, code_of(letter))).status_code == 200


async def test_an_attackers_own_mail_does_not_open_anothers_records(served: Served):
    attacker = served.browser()
    letter = await served.ask(attacker, PRIYA)
    await assert_problem(await give_code(attacker, ALEX, code_of(letter)), 410, "code_expired")
    response = await give_link(attacker, token_of(letter))
    assert (await response.get_json())["contact"]["email"] == PRIYA


async def test_of_many_presses_at_once_one_signs_in(served: Served):
    browser = served.browser()
    letter = await served.ask(browser, ALEX)
    code, token = code_of(letter), token_of(letter)
    answers = await asyncio.gather(
        *(give_code(browser, ALEX, code) for _ in range(4)),
        *(give_link(browser, token) for _ in range(4)),
    )
    assert sorted(answer.status_code for answer in answers) == [200, *([410] * 7)]


async def test_two_servers_count_as_one(inhabited_url: str, tmp_path: Path):
    """The limit of a network, in two processes that share nothing but the database."""
    async with (
        server(inhabited_url, tmp_path, command=PRODUCTION) as one,
        server(inhabited_url, tmp_path, command=PRODUCTION) as other,
    ):
        answers = [
            await asyncio.to_thread(asked, (one, other)[number % 2].port, f"{number}@example.net")
            for number in range(62)
        ]
    assert [status for status, _ in answers] == [202] * 60 + [429] * 2
    assert all(0 < int(wait or 0) <= 900 for _, wait in answers[60:])


def asked(port: int, email: str) -> tuple[int, str | None]:
    """Ask a server for a mail; return its answer's status and Retry-After."""
    link = HTTPConnection("127.0.0.1", port, timeout=60)
    body = json.dumps({"email": email})
    link.request("POST", "/api/sign-in/email", body, {"Content-Type": "application/json"})
    answer = link.getresponse()
    answer.read()
    link.close()
    return answer.status, answer.getheader("Retry-After")
