"""Documents over HTTP: listed by role, handed out whole, in part, or not again."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from doorstep.documents.files import path_of, thumbnail_of
from doorstep.kit.store import PART, Store
from tests.backend.conftest import ALEX, COLIN, MARTA, PRIYA
from tests.factories.documents import PDF, Filed, file_document, withdraw
from tests.factories.portals import Browser, Served, assert_problem, serve
from tests.factories.stores import stalling_store

LIST = "/api/portal/documents"


@pytest.fixture
async def alex(served: Served) -> Browser:
    return await served.sign_in(ALEX)


@pytest.fixture
async def filed(served: Served) -> Filed:
    return await file_document(served, ALEX)


@pytest.fixture
async def bare(served: Served) -> Served:
    """Give a portal without the demo's documents."""
    await served.office.execute("delete from documents")
    return served


async def as_sent(
    browser: Any, path: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> Any:
    """Return an answer with its own Content-Length: the client's has the length of what came."""
    async with browser.request(path, method=method, headers=headers or {}) as line:
        await line.send_complete()
    return line


async def titles(browser: Browser, query: str = "") -> list[str]:
    page = await (await browser.get(LIST + query)).get_json()
    return [row["title"] for row in page["documents"]]


async def test_the_list_has_what_a_role_may_see(bare: Served):
    for audience in ("owner", "site", "billing", "everyone"):
        await file_document(bare, PRIYA, audience=audience, title=audience)
    await file_document(bare, ALEX, title="Alex's", audience="everyone")
    assert await titles(await bare.sign_in(PRIYA)) == ["owner", "site", "billing", "everyone"]
    assert await titles(await bare.sign_in(COLIN)) == ["site", "everyone"]
    assert await titles(await bare.sign_in(MARTA)) == ["billing", "everyone"]


async def test_pages_go_over_all_kinds_and_end(bare: Served, alex: Browser):
    wanted = [str(number) for number in range(7)]
    for number in wanted:
        audience = ("owner", "site", "billing", "everyone")[int(number) % 4]
        await file_document(bare, ALEX, audience=audience, title=number)
    seen, query = list[str](), "?limit=3"
    while query:
        page = await (await alex.get(LIST + query)).get_json()
        seen += [row["title"] for row in page["documents"]]
        query = page["next"] and f"?limit=3&after={page['next']}"
    assert seen == wanted


async def test_a_file_is_handed_out_as_it_is(filed: Filed, alex: Browser):
    response = await alex.get(filed.path)
    assert (response.status_code, await response.get_data()) == (200, PDF)
    told = response.headers
    assert told["ETag"] == f'"{filed.sha256}"'
    assert told["Content-Type"] == "application/pdf"
    assert told["Content-Length"] == str(len(PDF))
    assert told["Accept-Ranges"] == "bytes"
    assert told["Cache-Control"] == "private, no-cache"
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert told["Content-Disposition"] == 'attachment; filename="Gas safety record.pdf"'


async def test_a_name_in_any_script_comes_in_both_spellings(served: Served, alex: Browser):
    filed = await file_document(served, ALEX, name="Prüfung “Süd” 暖房.pdf")
    told = (await alex.get(filed.path)).headers["Content-Disposition"]
    assert told.startswith('attachment; filename="Prufung Sud')
    assert "filename*=UTF-8''Pr%C3%BCfung%20%E2%80%9CS%C3%BCd%E2%80%9D%20" in told
    assert told.isascii()


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ({"Range": "bytes=100-"}, 206, 100, None),
        ({"Range": "bytes=0-99"}, 206, 0, 100),
        ({"Range": "bytes=-7"}, 206, -7, None),
        ({"Range": "bytes=100-", "If-Range": '"{tag}"'}, 206, 100, None),
        ({"Range": "bytes=100-", "If-Range": 'W/"{tag}"'}, 200, 0, None),
        ({"Range": "bytes=100-", "If-Range": '"another"'}, 200, 0, None),
        ({"Range": "bytes=100-", "If-Range": "Thu, 01 Jan 2026 00:00:00 GMT"}, 200, 0, None),
        ({"Range": "bytes=0-0,5-9"}, 200, 0, None),
        ({"Range": "rabbits=1-2"}, 200, 0, None),
        ({"Range": "bytes=0-"}, 200, 0, None),
        ({"If-None-Match": '"another"'}, 200, 0, None),
        ({"If-Match": '"{tag}"'}, 200, 0, None),
    ],
)
async def test_what_is_asked_for_is_sent(
    filed: Filed, alex: Browser, asked: dict[str, str], status: int, start: int, end: int | None
):
    headers = {name: value.format(tag=filed.sha256) for name, value in asked.items()}
    response = await as_sent(alex, filed.path, headers)
    wanted = PDF[start:end]
    assert (response.status_code, bytes(response.response_data)) == (status, wanted)
    assert response.headers["Content-Length"] == str(len(wanted))
    assert ("Content-Range" in response.headers) == (status == 206)
    if status == 206:
        first = len(PDF) + start if start < 0 else start
        told = f"bytes {first}-{first + len(wanted) - 1}/{len(PDF)}"
        assert response.headers["Content-Range"] == told


async def test_what_the_browser_has_is_not_sent_again(filed: Filed, alex: Browser):
    for tag in (f'"{filed.sha256}"', f'W/"{filed.sha256}"', f'"x", "{filed.sha256}"', "*"):
        headers = {"If-None-Match": tag, "Range": "bytes=5-"}
        response = await alex.get(filed.path, headers=headers)
        assert (response.status_code, await response.get_data()) == (304, b"")
        assert response.headers["ETag"] == f'"{filed.sha256}"'


async def test_bytes_that_there_are_not_are_refused_with_the_size(filed: Filed, alex: Browser):
    response = await alex.get(filed.path, headers={"Range": "bytes=99999-"})
    await assert_problem(response, 416, "no_such_range")
    assert response.headers["Content-Range"] == f"bytes */{len(PDF)}"


async def test_another_file_than_was_meant_is_refused(filed: Filed, alex: Browser):
    response = await alex.get(filed.path, headers={"If-Match": '"another"'})
    await assert_problem(response, 412, "has_changed")


async def test_head_tells_what_get_does_and_ignores_ranges(filed: Filed, alex: Browser):
    get = await as_sent(alex, filed.path)
    head = await as_sent(alex, filed.path, {"Range": "bytes=5-"}, method="HEAD")
    assert (head.status_code, bytes(head.response_data)) == (200, b"")
    for name in ("ETag", "Content-Length", "Content-Type", "Content-Disposition"):
        assert head.headers[name] == get.headers[name]


async def test_a_large_file_goes_out_in_parts_and_in_full(served: Served, alex: Browser):
    data = bytes(range(251)) * (3 * PART // 251)
    filed = await file_document(served, ALEX, data)
    assert await (await alex.get(filed.path)).get_data() == data
    part = await alex.get(filed.path, headers={"Range": f"bytes={PART - 3}-{2 * PART + 3}"})
    assert await part.get_data() == data[PART - 3 : 2 * PART + 4]


async def test_what_is_withdrawn_or_never_was_is_not_there(
    bare: Served, filed: Filed, alex: Browser
):
    await withdraw(bare, filed.id)
    for path in (filed.path, f"{LIST}/{uuid4()}", f"{LIST}/nothing", f"{LIST}/%00"):
        await assert_problem(await alex.get(path), 404, "not_found")
        await assert_problem(await alex.get(f"{path}/thumbnail"), 404, "not_found")
    assert await titles(alex) == []


async def test_a_small_picture_is_there_or_not(served: Served, filed: Filed, alex: Browser):
    await assert_problem(await alex.get(f"{filed.path}/thumbnail"), 404)
    pictured = await file_document(served, ALEX, PDF + b"2", thumbnail=b"JPEG")
    response = await alex.get(f"{pictured.path}/thumbnail")
    assert (response.mimetype, await response.get_data()) == ("image/jpeg", b"JPEG")
    assert response.headers["Cache-Control"] == "no-store"
    again = {"If-None-Match": response.headers["ETag"]}
    assert (await alex.get(f"{pictured.path}/thumbnail", headers=again)).status_code == 304
    other = await alex.get(f"{pictured.path}/thumbnail", headers={"If-Match": '"another"'})
    await assert_problem(other, 412, "has_changed")


async def test_a_file_that_the_store_has_lost_is_away(served: Served, alex: Browser):
    filed = await file_document(served, ALEX, b"lost", thumbnail=b"lost")
    for path in (path_of(filed.sha256), thumbnail_of(filed.sha256)):
        await served.store.delete(path)
    for path in (filed.path, f"{filed.path}/thumbnail", f"{LIST}/zip?id={filed.id}"):
        response = await alex.get(path)
        await assert_problem(response, 503, "document_away")
        assert response.headers["Retry-After"] == "10"
    assert (await alex.head(filed.path)).status_code == 503


async def test_a_file_of_which_the_end_is_missing_is_away(served: Served, alex: Browser):
    filed = await file_document(served, ALEX, b"cut off")
    await served.store.put(path_of(filed.sha256), b"cut")
    await assert_problem(await alex.get(filed.path), 503, "document_away")


@pytest.fixture
async def stalled(inhabited_url: str) -> AsyncIterator[tuple[Served, Any]]:
    async with (
        stalling_store() as (stalling, objects),
        serve(inhabited_url, store=Store(objects, patience=0.2)) as served,
    ):
        yield served, stalling


async def test_a_store_that_never_answers_is_away(stalled: tuple[Served, Any]):
    served, stalling = stalled
    filed = await file_document(served, ALEX, thumbnail=b"JPEG")
    alex = await served.sign_in(ALEX)
    stalling.stalled = True
    for path in (filed.path, f"{filed.path}/thumbnail", f"{LIST}/zip?id={filed.id}"):
        await assert_problem(await alex.get(path), 503, "document_away")
