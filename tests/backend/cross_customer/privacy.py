"""Exports, the wish to be erased, and what happened."""

from typing import Any

from tests.factories.portals import assert_problem

from .absent import Absent
from .alexs import Alexs

ERASURE = "/api/portal/erasure"
EXPORTS = "/api/portal/exports"
ONE = EXPORTS + "/{export}"


async def privacy(alexs: Alexs) -> None:
    told = await (await alexs.intruder.browser.get("/api/portal/privacy")).get_json()
    assert (told["exports"], told["erasure"]) == ([], None)


async def ask_for_export(alexs: Alexs) -> None:
    response = await alexs.intruder.browser.post(EXPORTS)
    assert (await response.get_json())["id"] != str(alexs.export)


async def ask_for_erasure(alexs: Alexs) -> None:
    wish = {"confirmation": "erase", "customer_id": str(alexs.scope)}
    await assert_problem(await alexs.intruder.browser.post(ERASURE, json=wish), 422)


async def audit(alexs: Alexs) -> None:
    theirs: Any = await alexs.served.office.fetchval(
        "select id from audit_events where customer_id = $1 limit 1", alexs.scope
    )
    browser = alexs.intruder.browser
    page = await (await browser.get("/api/portal/audit?limit=100")).get_json()
    assert {event["actor"] for event in page["events"]} == {alexs.intruder.name}
    beyond = await (await browser.get(f"/api/portal/audit?before={theirs}")).get_json()
    assert beyond["events"] == []


DOORS = {
    ("GET", "/api/portal/privacy"): privacy,
    ("POST", EXPORTS): ask_for_export,
    ("GET", "/api/portal/exports/<export_id>"): Absent("GET", ONE),
    ("GET", "/api/portal/exports/<export_id>/file"): Absent("GET", ONE + "/file"),
    ("POST", ERASURE): ask_for_erasure,
    ("DELETE", ERASURE): Absent("DELETE", ERASURE),
    ("GET", "/api/portal/audit"): audit,
}
