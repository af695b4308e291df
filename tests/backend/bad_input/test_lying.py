"""A device that lies: clear refusals, bounded work, and no table changed by it."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.backend.bad_input.office import LEDGER, Office, answered, outcomes, withdraw
from tests.factories.portals import (
    ask_for_service,
    assert_problem,
    scope_of,
    sync_body,
)

HUGE = 2**62


# --- refused whole -------------------------------------------------------------------------------


@pytest.mark.parametrize("mutations", [[], [ask_for_service()]], ids=["reading", "writing"])
async def test_sync_2_a_foreign_scope_is_refused(unchanged: Office, mutations: list[Any]):
    body = await sync_body(unchanged.alex, *mutations)
    for scope in (await scope_of(unchanged.priya), str(uuid4())):
        response = await unchanged.alex.post("/api/sync", json=body | {"scope": scope})
        problem = await assert_problem(response, 409, "other_account")
        assert problem["detail"].startswith("This copy belongs to another account")


@pytest.mark.parametrize(
    ("many", "status", "code"), [(51, 422, "invalid"), (10_000, 413, "too_large")]
)
async def test_sync_5_too_many_mutations_at_once_are_refused(
    unchanged: Office, many: int, status: int, code: str
):
    body = await sync_body(unchanged.alex, *(withdraw() for _ in range(many)))
    await assert_problem(await unchanged.alex.post("/api/sync", json=body), status, code)


@pytest.mark.parametrize("many", [51, 5_000])
async def test_push_6_coming_after_too_many_is_refused(unchanged: Office, many: int):
    body = await sync_body(unchanged.alex, withdraw(after=[str(uuid4()) for _ in range(many)]))
    await assert_problem(await unchanged.alex.post("/api/sync", json=body), 422, "invalid")


LIES = (
    {"since": -1},
    {"since": 2**63},
    {"since": "0"},
    {"since": 1.5},
    {"limit": 10**30},
    {"limit": -1},
    {"limit": "all"},
    {"cursor": [str(UUID(int=1)), 10**400]},
    {"cursor": [str(UUID(int=1)), 1, 2]},
    {"digest": [10**30, 1]},
    {"digest": [1, -1]},
    {"client": "\0"},
    {"schema": -1},
)


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: str(lie)[:30])
async def test_numbers_that_cannot_be_are_refused(unchanged: Office, lie: dict[str, Any]):
    body = await sync_body(unchanged.alex, withdraw()) | lie
    await assert_problem(await unchanged.alex.post("/api/sync", json=body), 422, "invalid")


# --- read, and nothing written -------------------------------------------------------------------


async def test_pull_4_a_cursor_that_cannot_be_starts_anew(unchanged: Office):
    whole = await answered(unchanged.alex, limit=1000)
    theirs = await answered(unchanged.priya, limit=1)
    for cursor in (
        [str(uuid4()), 0],
        [str(uuid4()), HUGE],
        [theirs["epoch"], whole["head"]],
        [whole["epoch"], whole["head"] + 1],
        [whole["epoch"], HUGE],
    ):
        page = await answered(unchanged.alex, cursor=cursor, limit=1000)
        assert page["reset"]
        assert sorted(page["rows"], key=str) == sorted(whole["rows"], key=str)


@pytest.mark.parametrize("since", [0, HUGE])
async def test_pull_10_a_lie_about_since_brings_nothing_more(unchanged: Office, since: int):
    whole = await answered(unchanged.alex, limit=1000)
    page = await answered(unchanged.alex, limit=1000, cursor=[whole["epoch"], 0], since=since)
    known = {tuple(row[:2]) for row in whole["rows"]}
    assert {tuple(row[:2]) for row in page["rows"] if row[3] is not None} == known


async def test_pull_8_a_digest_that_never_matches_brings_one_page_each_time(unchanged: Office):
    first = await answered(unchanged.priya, limit=10)
    at_head = {"cursor": [first["epoch"], first["head"]], "limit": 10}
    honest = await answered(unchanged.priya, **at_head)
    assert (honest["reset"], honest["rows"]) == (False, [])
    for lie in ([0, 0], [HUGE, HUGE], [1, 0]):
        page = await answered(unchanged.priya, **at_head, digest=lie)
        assert (page["reset"], page["to"]) == (True, first["to"])
        assert sorted(page["rows"], key=str) == sorted(first["rows"], key=str)


async def test_push_6_what_comes_after_something_unknown_waits_for_ever(unchanged: Office):
    one, other = withdraw(), withdraw()
    for _ in range(3):
        assert await outcomes(unchanged.alex, one | {"after": [other["id"]]}) == [
            [one["id"], "retry", "not_yet", None]
        ]
        assert await outcomes(unchanged.alex, other | {"after": [one["id"]]}) == [
            [other["id"], "retry", "not_yet", None]
        ]


# --- refused one by one --------------------------------------------------------------------------


async def test_push_6_a_circle_is_refused_and_nothing_else(opened: Office):
    one, two, three, behind = (ask_for_service() for _ in range(4))
    circle = [
        one | {"after": [three["id"]]},
        two | {"after": [one["id"]]},
        three | {"after": [two["id"]]},
        behind | {"after": [three["id"]]},
    ]
    async with opened.changes(*LEDGER):
        for answer in await outcomes(opened.alex, *circle) + await outcomes(opened.alex, *circle):
            assert answer[1:3] == ["rejected", "invalid_after"]
            assert answer[3]["sentence"]
    first, then = ask_for_service(), ask_for_service()
    innocent = [then | {"after": [first["id"]]}, first]
    answers = await outcomes(opened.alex, *innocent)
    assert [answer[1] for answer in answers] == ["retry", "applied"]
    assert [answer[1] for answer in await outcomes(opened.alex, *innocent)] == ["applied"] * 2


async def test_kinds_a_role_may_not_see_are_neither_shown_nor_written(opened: Office):
    asked = ask_for_service()
    await outcomes(opened.priya, asked)
    visit = await opened.served.office.fetchval(
        "select v.id from visits v join jobs j on j.id = v.job_id where j.customer_id = $1 limit 1",
        UUID(await scope_of(opened.marta)),
    )
    request_id = asked["args"]["request_id"]
    wishes = {
        "request.create": ask_for_service()["args"],
        "request.amend": {"request_id": request_id, "description": "x"},
        "request.withdraw": {"request_id": request_id},
        "visit.confirm": {"visit_id": str(visit)},
        "visit.ask_to_move": {"visit_id": str(visit), "reason": "x"},
    }
    pushed = [
        {"id": str(uuid4()), "name": name, "ver": 1, "args": args} for name, args in wishes.items()
    ]
    async with opened.changes(*LEDGER):
        page = await answered(opened.marta, *pushed, limit=1000)
    assert [answer[1:3] for answer in page["m"]] == [["rejected", "not_allowed"]] * len(wishes)
    assert {row[0] for row in page["rows"]} == {
        *("organization", "profile", "place", "mutation", "invoice", "payment"),
        *("document_billing", "document_everyone", "alert_choices"),
    }
