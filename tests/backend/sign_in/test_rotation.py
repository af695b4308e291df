"""A new key takes over: what was begun under the old one ends well, and nothing else does."""

from tests.backend.conftest import ALEX
from tests.factories.portals import SECRET, Served, assert_problem, code_of, serve

NEW = "another-secret-of-these-tests-also-long-enough"


async def _sign_in(served: Served, code: str, cookies: list[str]) -> int:
    browser = served.browser()
    for cookie in cookies:
        name, _, value = cookie.partition("=")
        browser.set_cookie("localhost", name, value)
    body = {"email": ALEX, "code": code}
    return (await browser.post("/api/sign-in/code", json=body)).status_code


async def test_a_code_mailed_before_the_change_works_after_it(inhabited_url: str):
    async with serve(inhabited_url) as before:
        browser = before.browser()
        asked = await browser.post("/api/sign-in/email", json={"email": ALEX})
        cookies = [cookie.partition(";")[0] for cookie in asked.headers.getlist("Set-Cookie")]
        code = code_of((await before.letters())[-1])
    async with serve(inhabited_url, secret=f"{NEW} {SECRET}") as after:
        assert await _sign_in(after, code, cookies) == 200


async def test_a_key_that_is_gone_makes_nothing_good(inhabited_url: str):
    async with serve(inhabited_url) as before:
        letter = await before.ask(before.browser(), ALEX)
    async with serve(inhabited_url, secret=NEW) as after:
        body = {"email": ALEX, "code": code_of(letter)}
        response = await after.browser().post("/api/sign-in/code", json=body)
        await assert_problem(response, 410, "code_expired")


async def test_sessions_outlive_every_change(inhabited_url: str):
    async with serve(inhabited_url) as before:
        browser = await before.sign_in(ALEX)
        [cookie] = [each for each in browser.cookie_jar or () if each.name == "doorstep"]
    async with serve(inhabited_url, secret=NEW) as after:
        other = after.browser()
        other.set_cookie("localhost", "doorstep", cookie.value or "")
        assert (await other.get("/api/session")).status_code == 200
