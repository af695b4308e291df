"""Guesses and wishes from many networks, and how often they were counted."""

from typing import Any

from doorstep.sign_in.secrecy import Keyed
from doorstep.sign_in.throttle import Limit
from tests.factories.portals import SECRET, Browser, Served, assert_problem

USE_UP = "update sign_in_throttles set count = $2 where key_hash = $1"
COUNT = "select count from sign_in_throttles where key_hash = $1"


def through(network: int) -> dict[str, str]:
    """Return the headers of a request that comes from a network."""
    return {"X-Forwarded-For": f"198.51.100.{network}"}


async def guess(browser: Browser, email: str, network: int = 1) -> Any:
    """Give a code that is wrong but once in a million; return the answer."""
    body = {"email": email, "code": "123456"}
    return await browser.post("/api/sign-in/code", json=body, headers=through(network))


async def ask_and_guess(strict: Served, email: str, network: int = 1) -> Browser:
    """Give a wrong code for a mail just asked for, and return the browser that did."""
    browser = strict.browser()
    assert (await ask(browser, email, network)).status_code == 202
    await strict.letters()
    await assert_problem(await guess(browser, email, network), 422, "wrong_code")
    return browser


async def ask(browser: Browser, email: str, network: int = 1) -> Any:
    """Ask for a mail; return the answer."""
    body = {"email": email}
    return await browser.post("/api/sign-in/email", json=body, headers=through(network))


async def use_up(strict: Served, limit: Limit, whom: str) -> None:
    """Have something counted as often as it may be, of which one was counted already."""
    key = await key_of(strict, limit, whom)
    assert await strict.office.execute(USE_UP, key, limit.most) == "UPDATE 1"


async def times(strict: Served, limit: Limit, whom: str) -> int:
    """Return how often something is counted."""
    counted: Any = await strict.office.fetchval(COUNT, await key_of(strict, limit, whom))
    return counted or 0


async def key_of(strict: Served, limit: Limit, whom: str) -> bytes:
    """Return by what something is counted."""
    organization: Any = await strict.office.fetchval("select id from organizations")
    return Keyed((SECRET,)).throttle(organization, limit.kind, whom)
