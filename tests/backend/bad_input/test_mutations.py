"""Round trips and mutations that make no sense: refused whole, or one by one."""

from typing import Any
from uuid import uuid4

import pytest

from tests.backend.bad_input.conftest import ID, Visitor, assert_refused
from tests.factories.portals import ask_for_service, assert_problem, sync_body


async def assert_rejected(response: Any, code: str) -> None:
    assert response.status_code == 200
    [answer] = (await response.get_json())["m"]
    assert answer[1:3] == ["rejected", code]


def nested(levels: int) -> dict[str, Any]:
    return {"a": nested(levels - 1)} if levels else {}


TEXTS = {
    "empty": "",
    "only spaces": " \n\t ",
    "a NUL": "drip\0drip",
    "too long": "x" * 4001,
    "a number": 5,
    "a list": ["drip"],
    "null": None,
}
DAYS = ("0001-01-01", "9999-12-31", "2026-02-30", "10000-01-01", "-0001-01-01", "tomorrow", "", 5)
MUTATIONS = ("request.create", "request.amend", "visit.ask_to_move")


@pytest.mark.parametrize("name", MUTATIONS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
async def test_words_that_are_none_are_rejected(visitor: Visitor, name: str, text: Any):
    args = {
        "request.create": ask_for_service()["args"] | {"description": text},
        "request.amend": {"request_id": ID, "description": text},
        "visit.ask_to_move": {"visit_id": ID, "reason": text},
    }
    response = await visitor.push(name, args[name])
    await assert_rejected(response, "invalid_args")
    [answer] = (await response.get_json())["m"]
    [blamed] = answer[3]["errors"]
    assert blamed["field"] == list(args[name])[-1]
    assert blamed["reason"].startswith("Expected ")


@pytest.mark.parametrize("day", DAYS)
async def test_a_date_nobody_means_is_rejected(visitor: Visitor, day: Any):
    args = ask_for_service()["args"] | {"preferred_on": day}
    response = await visitor.push("request.create", args)
    known = day in ("0001-01-01", "9999-12-31")
    await assert_rejected(response, "absurd_date" if known else "invalid_args")
    body = {"type": "repair", "description": "Drip", "preferred_on": day}
    headers = {"Idempotency-Key": "something-new"}
    await assert_refused(
        await visitor.browser.post("/api/portal/requests", json=body, headers=headers)
    )


@pytest.mark.parametrize(
    "change",
    [
        {"name": "\0"},
        {"name": "x" * 101},
        {"ver": 2**31},
        {"ver": -1},
        {"ver": "1"},
        {"id": "x"},
        {"id": None},
        {"args": []},
        {"args": None},
        {"args": nested(33)},
        {"base": nested(33)},
        {"base": []},
        {"after": ID},
        {"after": ["x"]},
    ],
    ids=lambda change: str(change)[:40],
)
async def test_push_1_push_8_limit_4_limit_5_what_is_no_mutation_is_refused(
    visitor: Visitor, change: dict[str, Any]
):
    body = await sync_body(visitor.browser, ask_for_service() | change)
    await assert_problem(await visitor.browser.post("/api/sync", json=body), 422, "invalid")


@pytest.mark.parametrize(
    ("name", "ver"),
    [("request.burn", 1), ("", 1), ("request.create", 2), ("request.create", 0), ("__class__", 1)],
)
async def test_push_8_an_unknown_mutation_is_rejected(visitor: Visitor, name: str, ver: int):
    response = await visitor.push(name, {}, ver=ver)
    await assert_rejected(response, "unknown_mutation")


@pytest.mark.parametrize(
    "args",
    [
        {},
        {"request_id": 2**80},
        {"request_id": "x"},
        {"request_id": ID, "\0": 1},
        {"request_id": ID, "extra\ud7ff": 2**80},
        {"request_id": ID, "__proto__": {}},
    ],
    ids=str,
)
async def test_arguments_that_do_not_fit_are_rejected(visitor: Visitor, args: dict[str, Any]):
    await assert_rejected(await visitor.push("request.withdraw", args), "invalid_args")


async def test_a_mutation_after_itself_is_rejected(visitor: Visitor):
    same = str(uuid4())
    response = await visitor.push("request.withdraw", {"request_id": ID}, id=same, after=[same])
    await assert_rejected(response, "invalid_after")


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 0},
        {"schema": 2**40},
        {"schema": 1.5},
        {"scope": "x"},
        {"client": ""},
        {"cursor": [ID]},
        {"cursor": [ID, -1]},
        {"cursor": [ID, 2**63]},
        {"cursor": ["x", 1]},
        {"limit": 0},
        {"limit": 1001},
        {"digest": [1]},
        {"digest": [-1, 2**70]},
        {"m": {}},
        {"m": [1]},
        {"m": [ask_for_service()] * 51},
    ],
    ids=lambda change: str(change)[:14],
)
async def test_sync_1_limit_1_limit_2_limit_6_err_11_a_round_trip_that_makes_no_sense_is_refused(
    visitor: Visitor, change: dict[str, Any]
):
    body = await sync_body(visitor.browser) | change
    await assert_problem(await visitor.browser.post("/api/sync", json=body), 422, "invalid")


@pytest.mark.parametrize("cursor", [[ID, 5], [ID, 2**62]])
async def test_a_cursor_from_the_future_starts_anew(visitor: Visitor, cursor: list[Any]):
    body = await sync_body(visitor.browser, cursor=cursor, digest=[2**62, 2**62])
    page = await (await visitor.browser.post("/api/sync", json=body)).get_json()
    assert page["reset"]
