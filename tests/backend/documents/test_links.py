"""Links to one document: who makes them, for how long, who ends them, and what is noted."""

from typing import Any
from uuid import uuid4

import pytest

from doorstep.documents.links import MOST_OPEN
from tests.backend.conftest import ALEX, COLIN, MARTA, PRIYA
from tests.factories.documents import file_document, withdraw
from tests.factories.neighbours import ACME, open_acme
from tests.factories.portals import Served, assert_problem

from .linking import SHARED, assert_over, good, made, token_of


async def test_only_the_hash_of_a_token_is_kept(served: Served):
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    token = token_of(await made(alex, filed))
    kept = await served.office.fetch("select l::text from document_links l")
    assert [token in row[0] for row in kept] == [False]
    noted = await served.office.fetch("select detail::text from audit_events")
    assert not any(token in row[0] for row in noted)


ENDS = {
    "expired": "update document_links set expires_at = now()",
    "its document withdrawn": "update documents set withdrawn_at = now()",
    "its maker's access ended": (
        "update customer_portal_access set active = false where role = 'site'"
    ),
    "its maker sees other things": (
        "update customer_portal_access set role = 'billing' where role = 'site'"
    ),
    "its document is for others": "update documents set audience = 'billing'",
}


@pytest.mark.parametrize("why", ENDS)
async def test_a_link_is_over_when_it_is(served: Served, why: str):
    colin, filed = await served.sign_in(COLIN), await file_document(served, PRIYA, audience="site")
    token = token_of(await made(colin, filed))
    priya = await served.sign_in(PRIYA)
    assert len(await good(priya, filed)) == 1
    await served.office.execute(ENDS[why])
    await assert_over(served, token)
    if "withdrawn" in why:
        await assert_problem(await priya.get(f"{filed.path}/links"), 404)
    else:
        assert await good(priya, filed) == []


async def test_who_is_let_back_in_has_no_links_of_before(served: Served):
    priya, colin = await served.sign_in(PRIYA), await served.sign_in(COLIN)
    filed = await file_document(served, PRIYA, audience="site")
    token = token_of(await made(colin, filed))
    query = "select id from customer_portal_access where email = $1"
    person = f"/api/portal/people/{await served.office.fetchval(query, COLIN)}"
    assert (await priya.delete(person)).status_code == 204
    back = {"name": "Colin", "email": COLIN, "role": "site"}
    assert (await priya.post("/api/portal/people", json=back)).status_code == 201
    await assert_over(served, token)


async def test_a_link_opens_nothing_at_anothers_host(served: Served):
    await open_acme(served)
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    token = token_of(await made(alex, filed))
    await assert_over(served, token, ACME)
    assert (await served.browser().post(SHARED, json={"token": token})).status_code == 200


async def test_who_made_it_or_an_owner_ends_a_link(served: Served):
    colin, priya = await served.sign_in(COLIN), await served.sign_in(PRIYA)
    filed = await file_document(served, PRIYA, audience="everyone")
    ours, theirs = await made(priya, filed, label="Ours"), await made(colin, filed)
    marta = await served.sign_in(MARTA)
    assert len(await good(marta, filed)) == 2
    await assert_problem(await colin.delete(f"/api/portal/links/{ours['id']}"), 403, "not_allowed")
    for browser, link in ((priya, ours), (priya, theirs)):
        assert (await browser.delete(f"/api/portal/links/{link['id']}")).status_code == 204
        await assert_over(served, token_of(link))
        await assert_problem(await browser.delete(f"/api/portal/links/{link['id']}"), 404)
    own = await made(colin, filed)
    assert (await colin.delete(f"/api/portal/links/{own['id']}")).status_code == 204
    assert await good(priya, filed) == []
    await assert_problem(await priya.delete(f"/api/portal/links/{uuid4()}"), 404)


async def test_making_and_ending_are_noted_for_the_owner(served: Served):
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    link = await made(alex, filed, label="The agent")
    await alex.delete(f"/api/portal/links/{link['id']}")
    events = (await (await alex.get("/api/portal/audit")).get_json())["events"]
    told = [(each["happening"], each["detail"]) for each in events[:2]]
    about = {"document": "Gas safety record", "label": "The agent"}
    assert told == [("link_revoked", about), ("link_made", about)]


@pytest.mark.parametrize("body", [{}, {"days": 0}, {"days": 91}, {"days": 1, "label": "x" * 101}])
async def test_a_link_that_is_too_long_or_has_no_end_is_refused(
    served: Served, body: dict[str, Any]
):
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    await assert_problem(await alex.post(f"{filed.path}/links", json=body), 422, "invalid")


async def test_so_many_links_are_good_at_the_same_time(served: Served):
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    [*_, last] = [await made(alex, filed) for _ in range(MOST_OPEN)]
    response = await alex.post(f"{filed.path}/links", json={"days": 1})
    await assert_problem(response, 409, "too_many_links")
    await alex.delete(f"/api/portal/links/{last['id']}")
    await made(alex, filed)


async def test_withdrawn_while_it_is_shared_no_link_is_made(served: Served):
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    await withdraw(served, filed.id)
    await assert_problem(await alex.post(f"{filed.path}/links", json={"days": 1}), 404)
