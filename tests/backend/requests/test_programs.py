"""Asking for service from another program, over plain HTTP."""

from typing import Any

from doorstep.replica.pushing import MOST_A_DAY
from tests.backend.conftest import ALEX
from tests.factories.portals import Browser, Served, assert_problem, decided_before

ASKED = {"type": "repair", "description": "Drip"}
KEY = {"Idempotency-Key": "one-of-a-kind"}


async def ask(browser: Browser, **other: Any) -> Any:
    return await browser.post("/api/portal/requests", json=ASKED | other, headers=KEY)


async def test_the_same_key_again_is_the_same_request(served: Served):
    alex = await served.sign_in(ALEX)
    first, again = await ask(alex), await ask(alex)
    assert (first.status_code, again.status_code) == (201, 201)
    made = await first.get_json()
    assert made == await again.get_json()
    assert made["description"] == "Drip"
    assert first.headers["Location"] == f"/portal/requests/{made['id']}"
    assert await served.office.fetchval("select count(*) from service_requests") == 1


async def test_a_key_is_not_taken_for_another_body(served: Served):
    alex = await served.sign_in(ALEX)
    await ask(alex)
    other = await ask(alex, description="Something else")
    await assert_problem(other, 409, "idempotency_key_reused")


async def test_a_request_that_the_office_removed_is_gone(served: Served):
    alex = await served.sign_in(ALEX)
    await ask(alex)
    await served.office.execute("delete from service_requests")
    await assert_problem(await ask(alex), 410, "request_gone")


async def test_who_asks_too_often_in_a_day_is_told_to_come_back_later(served: Served):
    alex = await served.sign_in(ALEX)
    await decided_before(served, ALEX, MOST_A_DAY)
    refused = await ask(alex)
    await assert_problem(refused, 429, "too_many")
    assert int(refused.headers["Retry-After"]) > 0
