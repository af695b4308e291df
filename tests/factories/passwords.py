"""People who sign in with a password."""

from typing import Any

from tests.factories.portals import Browser, Served, assert_problem

GOOD = "Seven otters waltz at noon"
BETTER = "Nine herons wade at dusk"
WRONG = "Two foxes dig by night"
PASSWORD = "/api/session/password"


async def set_password(browser: Browser, password: str = GOOD) -> int:
    """Set the password of who is signed in; return how many other sessions that ended."""
    response = await browser.put(PASSWORD, json={"password": password})
    assert response.status_code == 200, await response.get_data(as_text=True)
    return (await response.get_json())["ended"]


async def give_password(browser: Browser, email: str, password: str = GOOD) -> Any:
    """Try to sign in."""
    body = {"email": email, "password": password}
    return await browser.post("/api/sign-in/password", json=body)


async def assert_wrong(browser: Browser, email: str, password: str = WRONG) -> None:
    """Check that a password is refused as a wrong one is."""
    await assert_problem(await give_password(browser, email, password), 422, "wrong_password")


async def with_password(served: Served, email: str, password: str = GOOD) -> Browser:
    """Return a browser in which somebody has signed in by code and set a password."""
    browser = await served.sign_in(email)
    await set_password(browser, password)
    return browser
