"""Whoever has a link is shown one document, so often, and it is counted."""

from typing import Any

import pytest
from quart import Response
from structlog.testing import capture_logs

from doorstep.documents import gate, shared_routes
from doorstep.sign_in.throttle import QUARTER, Limit
from tests.backend.conftest import ALEX
from tests.factories.documents import PDF, file_document
from tests.factories.portals import Served, assert_problem

from .linking import FILE, SHARED, assert_over, good, made, token_of


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


async def test_a_look_is_followed_on_for_an_hour_after_the_last(served: Served):
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    token = {"token": token_of(await made(alex, filed))}
    later = "update sign_in_throttles set ends_at = ends_at - make_interval(mins => $1)"
    for minutes, views in ((0, 1), (40, 1), (40, 1), (61, 2)):
        await served.office.execute(later, minutes)
        await served.browser().post(FILE, json=token)
        assert (await good(alex, filed))[0]["views"] == views


async def test_a_part_of_a_shared_file_is_not_to_be_had(served: Served):
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    token = {"token": token_of(await made(alex, filed))}
    file = await served.browser().post(FILE, json=token, headers={"Range": "bytes=1-2"})
    assert (file.status_code, file.headers["Accept-Ranges"]) == (200, "none")
    refused = await served.browser().post(FILE, json=token, headers={"If-Match": '"x"'})
    await assert_problem(refused, 412, "has_changed")


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


@pytest.mark.parametrize("named", [True, False])
async def test_a_newer_one_is_told_of(served: Served, *, named: bool):
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    token = token_of(await made(alex, filed))
    how: dict[str, Any] = {"supersedes": filed.id, "title": "Other"} if named else {}
    await file_document(served, ALEX, b"newer", **how)
    shown = await served.browser().post(SHARED, json={"token": token})
    assert (await shown.get_json())["newer"] is True


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
