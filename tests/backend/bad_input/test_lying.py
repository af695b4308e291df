"""A device that lies: clear refusals, bounded work, and no table changed by it."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.backend.bad_input.conftest import Visitor
from tests.backend.conftest import ALEX, COLIN, MARTA, PRIYA
from tests.factories.portals import (
    Browser,
    Served,
    ask_for_service,
    assert_problem,
    scope_of,
    sync_body,
)

LEDGER = {"sync_mutation", "sync_entry", "sync_scope"}
"""Where a refusal is kept, so that every device of its author learns of it."""
HUGE = 2**62


@dataclass(frozen=True)
class Office:
    """A portal with its customers signed in, which sees what changes in its tables."""

    served: Served
    alex: Browser
    priya: Browser
    colin: Browser
    marta: Browser

    async def tables(self) -> dict[str, Any]:
        """Return a fingerprint of which versions of which rows every table has."""
        link = self.served.office
        names: list[Any] = await link.fetch(
            "select tablename from pg_tables where schemaname = 'public'"
        )
        fingerprint = "select md5(string_agg(xmin::text || ctid::text, ' ' order by ctid)) from "
        return {name: await link.fetchval(f'{fingerprint} "{name}"') for (name,) in names}

    @asynccontextmanager
    async def changes(self, *allowed: str) -> AsyncGenerator[None]:
        """Check that nothing is written meanwhile but in the tables that may be."""
        before = await self.tables()
        yield
        after = await self.tables()
        assert {name for name in after if after[name] != before.get(name)} <= set(allowed)


@pytest.fixture(scope="module")
async def opened(arrived: Visitor) -> Office:
    people = [await arrived.served.sign_in(email) for email in (ALEX, PRIYA, COLIN, MARTA)]
    return Office(arrived.served, *people)


@pytest.fixture
async def unchanged(opened: Office) -> AsyncIterator[Office]:
    """Give the office; what a test does must leave every table as it is."""
    async with opened.changes():
        yield opened


async def answered(browser: Browser, *mutations: dict[str, Any], **other: Any) -> dict[str, Any]:
    response = await browser.post("/api/sync", json=await sync_body(browser, *mutations, **other))
    assert response.status_code == 200, await response.get_data(as_text=True)
    return await response.get_json()


async def outcomes(browser: Browser, *mutations: dict[str, Any]) -> list[list[Any]]:
    return (await answered(browser, *mutations, limit=1))["m"]


def withdraw(**other: Any) -> dict[str, Any]:
    """Return a mutation about a request that nobody has."""
    args = {"request_id": str(uuid4())}
    return {"id": str(uuid4()), "name": "request.withdraw", "ver": 1, "args": args} | other


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
    {"cursor": [str(uuid4()), 10**400]},
    {"cursor": [str(uuid4()), 1, 2]},
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


# --- ids that were taken before ------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"args": {"request_id": str(uuid4())}},
        {"name": "request.amend"},
        {"ver": 2},
        {"base": {"description": "x"}},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_push_3_a_replay_that_says_something_else_is_refused(
    opened: Office, change: dict[str, Any]
):
    first = ask_for_service()
    [decided] = await outcomes(opened.alex, first)
    async with opened.changes():
        [answer] = await outcomes(opened.alex, first | change)
        assert answer[1:] == ["rejected", "id_reused", None]
        assert await outcomes(opened.alex, first) == [decided]


async def test_push_2_the_same_id_twice_in_a_request_is_one_mutation(opened: Office):
    first = ask_for_service()
    other = first | {"args": ask_for_service()["args"]}
    answers = await outcomes(opened.alex, first, first, other)
    assert [answer[1:3] for answer in answers] == [
        ["applied", None],
        ["applied", None],
        ["rejected", "id_reused"],
    ]
    kept = "select count(*) from service_requests where id = any($1::uuid[])"
    ids = [UUID(each["args"]["request_id"]) for each in (first, other)]
    assert await opened.served.office.fetchval(kept, ids) == 1


@pytest.mark.parametrize("theirs", [ask_for_service(), withdraw()], ids=["applied", "refused"])
async def test_a_colleagues_id_tells_nothing(opened: Office, theirs: dict[str, Any]):
    [decided] = await outcomes(opened.priya, theirs)
    async with opened.changes():
        for guess in (theirs, withdraw(id=theirs["id"])):
            [answer] = await outcomes(opened.colin, guess)
            assert answer[1:] == ["rejected", "id_reused", None]
        [answer] = await outcomes(opened.colin, withdraw(after=[theirs["id"]]))
        assert answer[1:] == ["retry", "not_yet", None]
        assert await outcomes(opened.priya, theirs) == [decided]


async def test_another_customers_id_is_as_good_as_any(opened: Office):
    theirs, mine = ask_for_service(), ask_for_service()
    [decided] = await outcomes(opened.priya, theirs)
    [answer] = await outcomes(opened.alex, mine | {"id": theirs["id"]})
    assert answer[:2] == [theirs["id"], "applied"]
    assert await outcomes(opened.priya, theirs) == [decided]


async def test_a_client_id_that_two_share_mixes_nothing_up(opened: Office):
    shared = str(uuid4())
    for browser in (opened.alex, opened.priya):
        asked = ask_for_service()
        body = await sync_body(browser, asked, limit=1000) | {"client": shared}
        page = await (await browser.post("/api/sync", json=body)).get_json()
        seen = {row[1] for row in page["rows"] if row[0] == "request"}
        kept: list[Any] = await opened.served.office.fetch(
            "select id from service_requests where customer_id = $1", UUID(body["scope"])
        )
        assert asked["args"]["request_id"] in seen
        assert seen == {str(row["id"]) for row in kept}


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
    assert {row[0] for row in page["rows"]} == {"organization", "profile", "property", "mutation"}
