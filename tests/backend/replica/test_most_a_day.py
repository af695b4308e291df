"""Nobody fills the ledger without an end: of a contact so many mutations are decided in a day."""

from typing import Any

from structlog.testing import capture_logs

from doorstep.replica.pushing import MOST_A_DAY
from tests.backend.conftest import ALEX, COLIN, PRIYA
from tests.factories.portals import Browser, Served, ask_for_service, decided_before, sync_body

BEYOND = ["retry", "too_many", None]


async def let_a_day_pass(served: Served) -> None:
    await served.office.execute(
        "update sync_mutation set decided_at = decided_at - interval '1 day'"
    )


async def page_of(browser: Browser, *mutations: dict[str, Any]) -> dict[str, Any]:
    body = await sync_body(browser, *mutations, limit=10)
    response = await browser.post("/api/sync", json=body)
    assert response.status_code == 200
    return await response.get_json()


async def answers(browser: Browser, *mutations: dict[str, Any]) -> list[list[Any]]:
    page = await page_of(browser, *mutations)
    assert page["rows"]
    assert [answer[0] for answer in page["m"]] == [mutation["id"] for mutation in mutations]
    return [answer[1:] for answer in page["m"]]


async def test_limit_12_beyond_the_days_bound_nothing_is_decided_until_a_day_has_passed(
    served: Served,
):
    priya = await served.sign_in(PRIYA)
    await decided_before(served, PRIYA, MOST_A_DAY - 2)
    first, last, beyond = (ask_for_service() for _ in range(3))
    refused = ask_for_service(type="magic")
    applied, rejected = await answers(priya, first, refused)
    assert (applied, rejected[:2]) == (["applied", None, None], ["rejected", "unknown_type"])
    assert await answers(priya, beyond, first, last, refused) == [
        BEYOND,
        applied,
        BEYOND,
        rejected,
    ]
    assert await served.office.fetchval("select count(*) from sync_mutation") == MOST_A_DAY
    assert await served.office.fetchval("select count(*) from service_requests") == 1
    await let_a_day_pass(served)
    assert await answers(priya, beyond, last) == [applied, applied]


async def test_limit_12_a_colleague_goes_on(served: Served):
    priya, colin = await served.sign_in(PRIYA), await served.sign_in(COLIN)
    await decided_before(served, PRIYA, MOST_A_DAY)
    assert await answers(priya, ask_for_service()) == [BEYOND]
    assert await answers(colin, ask_for_service()) == [["applied", None, None]]


async def test_limit_12_the_office_reads_in_the_log_who_goes_beyond(served: Served):
    alex = await served.sign_in(ALEX)
    await decided_before(served, ALEX, MOST_A_DAY)
    with capture_logs() as logs:
        await page_of(alex, ask_for_service(), ask_for_service())
    session = await (await alex.get("/api/session")).get_json()
    assert [each for each in logs if each["log_level"] == "warning"] == [
        {
            "event": "too_many_mutations",
            "log_level": "warning",
            "scope": session["scope"],
            "contact": session["contact"]["id"],
        }
    ]
