"""What happened is an owner's to read: newest first, in pages, for two years."""

from typing import Any

import pytest

from doorstep.privacy.trail import delete_old_events, note_looks
from tests.backend.conftest import ALEX, COLIN, PRIYA
from tests.factories.portals import Served, assert_problem, scope_of

AUDIT = "/api/portal/audit"


async def test_an_owner_reads_who_did_what(served: Served):
    colin, priya = await served.sign_in(COLIN), await served.sign_in(PRIYA)
    await assert_problem(await colin.get(AUDIT), 403, "not_allowed")
    events = (await (await priya.get(AUDIT)).get_json())["events"]
    assert [(event["happening"], event["actor"], event["mine"]) for event in events] == [
        ("signed_in", "Priya Shah", True),
        ("signed_in", "Colin Reeve", False),
    ]
    assert events[0]["detail"]["way"] == "code"


async def test_a_browser_is_named_as_people_name_it(served: Served):
    alex = await served.sign_in(ALEX)
    agent = (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/140.0.0.0 Mobile Safari/537.36"
    )
    await served.office.execute(
        "update audit_events set detail = detail || jsonb_build_object('browser', $1::text)", agent
    )
    [event] = (await (await alex.get(AUDIT)).get_json())["events"]
    assert event["detail"]["browser"].endswith(" on Android")
    assert event["detail"]["browser"].startswith("Chrome")


async def test_what_happened_comes_in_pages_without_gap_or_double(served: Served):
    alex = await served.sign_in(ALEX)
    await served.office.execute(
        "insert into audit_events (organization_id, customer_id, actor, happening, at)"
        " select organization_id, customer_id, n::text, 'signed_out', "
        " now() - (n / 3) * interval '1 s' from customer_portal_access,"
        " generate_series(1, 8) n where email = $1",
        ALEX,
    )
    seen: list[str] = []
    before = ""
    while True:
        page = await (await alex.get(f"{AUDIT}?limit=3{before}")).get_json()
        seen += [event["id"] for event in page["events"]]
        if page["next"] is None:
            break
        before = f"&before={page['next']}"
    assert len(seen) == len(set(seen)) == 9
    whole = await (await alex.get(f"{AUDIT}?limit=100")).get_json()
    assert seen == [event["id"] for event in whole["events"]]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "before=x"])
async def test_a_page_that_cannot_be_is_refused(served: Served, query: str):
    alex = await served.sign_in(ALEX)
    await assert_problem(await alex.get(f"{AUDIT}?{query}"), 422)


async def test_that_the_office_looked_is_noted_once_an_hour(served: Served):
    alex = await served.sign_in(ALEX)
    scope: Any = await scope_of(alex)
    customer: Any = await served.office.fetchval("select $1::text::uuid", scope)
    for _ in range(3):
        await note_looks([customer], "change")
    await note_looks([customer], "request")
    events = (await (await alex.get(AUDIT)).get_json())["events"]
    looks = [event for event in events if event["happening"] == "document_viewed"]
    assert [(event["by_office"], event["detail"]["what"]) for event in looks] == [
        (True, "request"),
        (True, "change"),
    ]


async def test_what_happened_long_ago_is_forgotten(served: Served):
    alex = await served.sign_in(ALEX)
    assert await delete_old_events() == 0
    await served.office.execute("update audit_events set at = at - interval '731 days'")
    assert await delete_old_events() == 1
    assert (await (await alex.get(AUDIT)).get_json())["events"] == []


async def test_what_is_held_is_told_in_numbers(served: Served):
    priya, colin = await served.sign_in(PRIYA), await served.sign_in(COLIN)
    told = await (await priya.get("/api/portal/privacy")).get_json()
    assert told["holdings"]["whole"] is True
    assert told["holdings"]["counts"]["contacts"] == 3
    assert told["holdings"]["retention_years"] == 6
    own = await (await colin.get("/api/portal/privacy")).get_json()
    assert (own["holdings"]["whole"], own["erasure"]) == (False, None)
    assert own["holdings"]["counts"]["contacts"] == 1
    assert "properties" not in own["holdings"]["counts"]
