"""`POST /api/sync`: one round trip, as a device makes it."""

import gzip
from typing import Any
from uuid import UUID, uuid4

import msgspec
from structlog.testing import capture_logs

from tests.backend.conftest import ALEX, COLIN, PRIYA
from tests.factories.portals import (
    Browser,
    Served,
    ask_for_service,
    assert_problem,
    scope_of,
    sync_body,
)


async def sync(browser: Browser, *mutations: dict[str, Any], **other: Any) -> dict[str, Any]:
    body = await sync_body(browser, *mutations, **other)
    response = await browser.post("/api/sync", json=body)
    assert response.status_code == 200, await response.get_data(as_text=True)
    assert response.headers["Cache-Control"] == "no-store"
    return await response.get_json()


def cursor_of(page: dict[str, Any]) -> list[Any]:
    return [page["epoch"], page["to"]]


def of_kind(page: dict[str, Any], kind: str) -> dict[str, Any]:
    return {row[1]: row[3] for row in page["rows"] if row[0] == kind}


async def test_the_first_page_has_all_there_is(served: Served):
    browser = await served.sign_in(ALEX)
    page = await sync(browser)
    assert (page["m"], page["to"]) == ([], page["head"])
    assert {row[0] for row in page["rows"]} == {
        *("organization", "profile", "property", "job", "contact", "invoice", "payment"),
        *("document_site", "document_billing", "alert_choices"),
    }
    jobs = "select count(*) from jobs where customer_id = $1"
    scope = UUID(await scope_of(browser))
    assert len(of_kind(page, "job")) == await served.office.fetchval(jobs, scope)


async def test_pages_go_on_where_the_one_before_ended(served: Served):
    browser = await served.sign_in(PRIYA)
    whole = await sync(browser, limit=1000)
    seen: dict[tuple[str, str], Any] = {}
    page = await sync(browser, limit=40)
    while True:
        seen |= {(row[0], row[1]): row[3] for row in page["rows"]}
        if page["to"] == page["head"]:
            break
        page = await sync(browser, limit=40, cursor=cursor_of(page))
    assert seen == {(row[0], row[1]): row[3] for row in whole["rows"]}


async def test_sync_4_push_10_a_push_answers_with_its_outcome_and_its_effect(served: Served):
    browser = await served.sign_in(ALEX)
    before = await sync(browser)
    asked = ask_for_service(description="The tap drips")
    page = await sync(browser, asked, cursor=cursor_of(before))
    assert [answer[:2] for answer in page["m"]] == [[asked["id"], "applied"]]
    request = of_kind(page, "request")[asked["args"]["request_id"]]
    assert (request["description"], request["status"]) == ("The tap drips", "pending")
    outcome = of_kind(page, "mutation")[asked["id"]]
    assert (outcome["name"], outcome["status"]) == ("request.create", "applied")


async def test_a_repeated_push_has_one_effect(served: Served):
    browser = await served.sign_in(ALEX)
    asked = ask_for_service()
    answers = [(await sync(browser, asked))["m"] for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert await served.office.fetchval("select count(*) from service_requests") == 1


async def test_a_refused_mutation_does_not_hold_up_the_others(served: Served):
    browser = await served.sign_in(ALEX)
    bad = ask_for_service(type="magic")
    page = await sync(browser, bad, ask_for_service())
    assert [answer[1:3] for answer in page["m"]] == [
        ["rejected", "unknown_type"],
        ["applied", None],
    ]


async def test_a_colleague_sees_the_request_but_not_the_outcome(served: Served):
    priya, colin = await served.sign_in(PRIYA), await served.sign_in(COLIN)
    asked = ask_for_service()
    await sync(priya, asked)
    page = await sync(colin, limit=1000)
    assert asked["args"]["request_id"] in of_kind(page, "request")
    assert asked["id"] not in of_kind(page, "mutation")


async def test_a_copy_of_another_account_is_neither_read_nor_written(served: Served):
    alex, priya = await served.sign_in(ALEX), await served.sign_in(PRIYA)
    for mutations in ([], [ask_for_service()]):
        body = await sync_body(alex, *mutations)
        await assert_problem(await priya.post("/api/sync", json=body), 409, "other_account")
    assert await served.office.fetchval("select count(*) from service_requests") == 0


async def test_sync_3_err_3_nobody_signed_in_gets_nothing(served: Served):
    alex = await served.sign_in(ALEX)
    for mutations in ([], [ask_for_service()]):
        body = await sync_body(alex, *mutations)
        response = await served.browser().post("/api/sync", json=body)
        await assert_problem(response, 401, "not_signed_in")
    assert await served.office.fetchval("select count(*) from service_requests") == 0


async def test_pull_4_a_cursor_of_another_time_starts_anew(served: Served):
    browser = await served.sign_in(ALEX)
    first = await sync(browser)
    assert not (await sync(browser, cursor=cursor_of(first)))["reset"]
    for cursor in ([str(uuid4()), first["to"]], [first["epoch"], first["head"] + 999]):
        page = await sync(browser, cursor=cursor)
        assert page["reset"]
        assert len(page["rows"]) >= len(first["rows"])


async def test_sync_7_a_large_page_is_compressed_for_who_takes_it(served: Served):
    browser = await served.sign_in(PRIYA)
    body = await sync_body(browser, limit=1000)
    plain = await browser.post("/api/sync", json=body)
    packed = await browser.post("/api/sync", json=body, headers={"Accept-Encoding": "gzip, br"})
    refused = await browser.post("/api/sync", json=body, headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in {*plain.headers.keys(), *refused.headers.keys()}
    assert packed.headers["Content-Encoding"] == "gzip"
    unpacked = gzip.decompress(await packed.get_data(as_text=False))
    assert msgspec.json.decode(unpacked) == await plain.get_json()


async def test_limit_11_a_page_of_large_rows_has_fewer_of_them(served: Served):
    browser = await served.sign_in(ALEX)
    scope = await scope_of(browser)
    large = "update jobs set description = repeat('x', 400000) where id = $1"
    rows = await served.office.fetch("select id from jobs where customer_id = $1", UUID(scope))
    for row in rows:
        await served.office.execute(large, row["id"])
    body = await sync_body(browser, limit=1000)
    sizes, seen = list[int](), set[str]()
    while True:
        response = await browser.post("/api/sync", json=body)
        page = await response.get_json()
        sizes.append(len(await response.get_data(as_text=False)))
        seen |= {row[1] for row in page["rows"] if row[0] == "job"}
        body |= {"cursor": cursor_of(page)}
        if page["to"] == page["head"]:
            break
    assert len(sizes) > 1
    assert max(sizes) < 1024 * 1024 + 1000
    assert seen == {str(row["id"]) for row in rows}


async def test_pull_8_a_wrong_digest_is_an_alarm_that_names_nobody(served: Served):
    browser = await served.sign_in(ALEX)
    page = await sync(browser)
    rows, total = len(page["rows"]), sum(row[2] for row in page["rows"])
    with capture_logs() as logs:
        sound = await sync(browser, cursor=cursor_of(page), digest=[rows, total])
        alarming = await sync(browser, cursor=cursor_of(page), digest=[rows, total + 1])
    assert (sound["reset"], alarming["reset"]) == (False, True)
    alarms = [entry for entry in logs if entry["log_level"] == "warning"]
    scope = await scope_of(browser)
    assert alarms == [{"event": "digest_mismatch", "scope": scope, "log_level": "warning"}]
