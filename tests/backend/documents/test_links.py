"""Links to one document: what opens it, for how long, who ends them, and what is noted."""

from typing import Any
from uuid import uuid4

import pytest
from quart import Response
from structlog.testing import capture_logs

from doorstep.documents import gate, shared_routes
from doorstep.documents.links import MOST_OPEN
from doorstep.sign_in.throttle import QUARTER, Limit
from tests.backend.conftest import ALEX, COLIN, MARTA, PRIYA
from tests.factories.documents import PDF, Filed, file_document, withdraw
from tests.factories.neighbours import ACME, open_acme
from tests.factories.portals import Browser, Served, assert_problem

SHARED, FILE = "/api/portal/shared", "/api/portal/shared/file"


async def made(browser: Browser, filed: Filed, days: int = 7, label: str = "") -> dict[str, Any]:
    body = {"days": days, "label": label}
    response = await browser.post(f"{filed.path}/links", json=body)
    assert response.status_code == 201
    return await response.get_json()


def token_of(link: dict[str, Any]) -> str:
    address, _, token = link["address"].partition("#")
    assert address == "http://localhost/portal/shared"
    assert len(token) == 43
    return token


async def good(browser: Browser, filed: Filed) -> list[dict[str, Any]]:
    return (await (await browser.get(f"{filed.path}/links")).get_json())["links"]


async def assert_over(served: Served, token: str, host: str = "localhost") -> None:
    for path in (SHARED, FILE):
        answer = await served.browser(host).post(path, json={"token": token})
        await assert_problem(answer, 404, "link_over")


async def test_who_has_a_link_gets_that_document_and_nothing_else(served: Served):
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    token = token_of(await made(alex, filed))
    stranger = served.browser()
    shown = await stranger.post(SHARED, json={"token": token})
    assert shown.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert shown.headers["Cache-Control"] == "no-store"
    assert await shown.get_json() == {
        "title": "Gas safety record",
        "kind": "certificate",
        "certificate_type": "",
        "issued_on": None,
        "expires_on": None,
        "media_type": "application/pdf",
        "size": len(PDF),
        "sha256": filed.sha256,
        "file_name": "Gas safety record.pdf",
        "organization": "Northgate Heating",
        "newer": False,
    }
    file = await stranger.post(FILE, json={"token": token})
    assert await file.get_data() == PDF
    assert file.headers["Cache-Control"] == "no-store"
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert file.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


async def test_only_the_hash_of_a_token_is_kept(served: Served):
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    token = token_of(await made(alex, filed))
    kept = await served.office.fetch("select l::text from document_links l")
    assert [token in row[0] for row in kept] == [False]
    noted = await served.office.fetch("select detail::text from audit_events")
    assert not any(token in row[0] for row in noted)


async def test_views_are_counted_and_shown(served: Served):
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    link = await made(alex, filed, label="  The letting\nagent\u202e ")
    [before] = await good(alex, filed)
    assert (before["label"], before["views"], before["viewed_at"]) == ("The letting agent", 0, None)
    assert before["created_by"] == "Alex Morgan"
    for _ in range(2):
        await served.browser().post(SHARED, json={"token": token_of(link)})
    await served.browser().post(FILE, json={"token": token_of(link)})
    [after] = await good(alex, filed)
    assert after["views"] == 2
    assert after["viewed_at"] is not None
    assert "token" not in str(after)


async def test_a_file_is_a_view_unless_it_follows_on_one(served: Served):
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    token = {"token": token_of(await made(alex, filed))}

    async def views_after(path: str, **headers: str) -> int:
        await served.browser().post(path, json=token, headers=headers)
        return (await good(alex, filed))[0]["views"]

    assert await views_after(FILE, **{"If-Match": '"another"'}) == 0, "it was not handed out"
    assert await views_after(FILE) == 1, "fetched by itself"
    assert await views_after(FILE, Range="bytes=9-") == 1, "the same again, or its rest"
    assert await views_after(SHARED) == 2, "each opening is one"
    assert await views_after(FILE) == 2, "it belongs to that"
    an_hour_later = "update sign_in_throttles set ends_at = now() where ends_at > now()"
    await served.office.execute(an_hour_later)
    assert await views_after(FILE) == 3
    kept = await served.office.fetch("select t::text from sign_in_throttles t")
    assert not any("127.0.0" in row[0] or "link" in row[0] for row in kept)


async def test_a_part_of_a_shared_file_is_not_to_be_had(served: Served):
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    token = {"token": token_of(await made(alex, filed))}
    file = await served.browser().post(FILE, json=token, headers={"Range": "bytes=1-2"})
    assert (file.status_code, file.headers["Accept-Ranges"]) == (200, "none")
    refused = await served.browser().post(FILE, json=token, headers={"If-Match": '"x"'})
    await assert_problem(refused, 412, "has_changed")


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


@pytest.mark.parametrize("token", ["a" * 43, "x", "A" * 100])
async def test_what_is_no_token_opens_nothing(served: Served, token: str):
    await assert_over(served, token)


@pytest.mark.parametrize(
    "body", [{}, {"token": ""}, {"token": "a b"}, {"token": "\0"}, {"token": 1}, {"x": "y"}, []]
)
async def test_a_body_without_a_token_is_refused(served: Served, body: Any):
    for path in (SHARED, FILE):
        answer = await served.browser().post(path, json=body)
        await assert_problem(answer, 422, "invalid")


async def test_a_link_opens_nothing_at_anothers_host(served: Served):
    await open_acme(served)
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    token = token_of(await made(alex, filed))
    await assert_over(served, token, ACME)
    assert (await served.browser().post(SHARED, json={"token": token})).status_code == 200


async def test_a_newer_one_is_told_of(served: Served):
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    token = token_of(await made(alex, filed))
    await file_document(served, ALEX, b"newer", supersedes=filed.id)
    shown = await served.browser().post(SHARED, json={"token": token})
    assert (await shown.get_json())["newer"] is True


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


async def assert_enough(answer: Response) -> None:
    await assert_problem(answer, 429, "too_many_tries")
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert 0 < int(answer.headers["Retry-After"]) <= 900


async def test_a_network_may_try_so_many_tokens_and_closes_nobodys_link(
    served: Served, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(gate, "WRONG_TOKENS", Limit("shared-wrong", 2, QUARTER))
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    right, wrong = {"token": token_of(await made(alex, filed))}, {"token": "a" * 43}
    await assert_over(served, wrong["token"])
    with capture_logs() as logged:
        for path in (SHARED, FILE, SHARED):
            await assert_enough(await served.browser().post(path, json=wrong))
    assert [line["limit"] for line in logged if line["event"] == "public_limited"] == [
        "shared-wrong"
    ]
    for path in (SHARED, FILE):
        assert (await served.browser().post(path, json=right)).status_code == 200


async def test_a_link_is_opened_so_often_and_others_still_open(
    served: Served, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(shared_routes, "VIEWS", Limit("shared", 1, QUARTER))
    monkeypatch.setattr(shared_routes, "FILES", Limit("shared-file", 1, QUARTER))
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    first, second = [{"token": token_of(await made(alex, filed))} for _ in range(2)]
    for path in (SHARED, FILE):
        assert (await served.browser().post(path, json=first)).status_code == 200
        await assert_enough(await served.browser().post(path, json=first))
        assert (await served.browser().post(path, json=second)).status_code == 200
    assert [link["views"] for link in await good(alex, filed)] == [1, 1]


async def test_withdrawn_while_it_is_shared_no_link_is_made(served: Served):
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    await withdraw(served, filed.id)
    await assert_problem(await alex.post(f"{filed.path}/links", json={"days": 1}), 404)
