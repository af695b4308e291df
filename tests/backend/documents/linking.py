"""Making links to documents, and asking what they lead to."""

from typing import Any

from tests.factories.documents import Filed
from tests.factories.portals import Browser, Served, assert_problem

SHARED, FILE = "/api/portal/shared", "/api/portal/shared/file"


async def made(browser: Browser, filed: Filed, days: int = 7, label: str = "") -> dict[str, Any]:
    body = {"days": days, "label": label}
    response = await browser.post(f"{filed.path}/links", json=body)
    assert response.status_code == 201
    return await response.get_json()


def token_of(link: dict[str, Any]) -> str:
    address, _, token = link["address"].partition("#")
    assert address == "http://localhost/portal/shared"
    assert len(token) == 43
    return token


async def good(browser: Browser, filed: Filed) -> list[dict[str, Any]]:
    return (await (await browser.get(f"{filed.path}/links")).get_json())["links"]


async def assert_over(served: Served, token: str, host: str = "localhost") -> None:
    for path in (SHARED, FILE):
        answer = await served.browser(host).post(path, json={"token": token})
        await assert_problem(answer, 404, "link_over")
