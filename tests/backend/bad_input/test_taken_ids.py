"""Ids that were taken before, by oneself or by others: one outcome, and nothing told."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.backend.bad_input.office import Office, outcomes, withdraw
from tests.factories.portals import ask_for_service, sync_body


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
