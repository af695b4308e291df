"""Whatever is sent: a 4xx problem with a code, nothing written, never a 500."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from quart.testing.connections import WebsocketResponseError
from werkzeug.datastructures import Headers

from tests.backend.conftest import ALEX
from tests.factories.databases import named, new_database
from tests.factories.portals import (
    Served,
    ask_for_service,
    assert_problem,
    serve,
    sync_body,
)

TABLES = (
    *("customers", "customer_portal_access", "properties", "jobs", "visits", "service_requests"),
    *("service_request_photos", "sync_failure", "sync_chunk"),
)
JSON_DOORS = (
    "/api/sync",
    "/api/portal/requests",
    "/api/sign-in/email",
    "/api/sign-in/code",
    "/api/sign-in/link",
)
JSON = {"Content-Type": "application/json", "Idempotency-Key": "something-new"}
ID = "00000000-0000-7000-8000-000000000000"
SHA = "ab" * 32


@dataclass
class Visitor:
    """Somebody signed in, whose business must not be changed by what they send."""

    served: Served
    browser: Any

    async def state(self) -> dict[str, Any]:
        """Return a fingerprint of every table a customer's wish could write to."""
        return {
            table: await self.served.office.fetchval(
                f"select md5(string_agg(t::text, '|' order by t::text)) from {table} t"
            )
            for table in TABLES
        }

    async def post(self, path: str, data: bytes, **headers: str) -> Any:
        return await self.browser.post(path, data=data, headers=JSON | headers)

    async def push(self, name: str, args: Any, **other: Any) -> Any:
        """Push one mutation that need not be one."""
        mutation = {"id": str(uuid4()), "name": name, "ver": 1, "args": args} | other
        return await self.browser.post("/api/sync", json=await sync_body(self.browser, mutation))


@pytest.fixture(scope="module")
async def arrived(postgres: str, inhabited: str) -> AsyncIterator[Visitor]:
    async with new_database(postgres, inhabited) as name, serve(named(postgres, name)) as served:
        yield Visitor(served, await served.sign_in(ALEX))


@pytest.fixture
async def visitor(arrived: Visitor) -> AsyncIterator[Visitor]:
    """Give the one visitor of all these tests: since nothing is written, they can share."""
    before = await arrived.state()
    yield arrived
    assert await arrived.state() == before


async def assert_refused(response: Any) -> None:
    assert 400 <= response.status_code < 500, await response.get_data(as_text=True)
    await assert_problem(response, response.status_code)


async def assert_rejected(response: Any, code: str) -> None:
    assert response.status_code == 200
    [answer] = (await response.get_json())["m"]
    assert answer[1:3] == ["rejected", code]


def nested(levels: int) -> dict[str, Any]:
    return {"a": nested(levels - 1)} if levels else {}


NO_JSON = {
    "nothing": b"",
    "a brace": b"{",
    "no value": b'{"email":}',
    "two values": b"{}{}",
    "not a number": b"NaN",
    "a form": b"email=a%40example.com",
    "latin-1": '{"email":"é"}'.encode("latin-1"),
    "utf-16": '{"email":"e"}'.encode("utf-16"),
    "zeros": bytes(64),
    "half a surrogate pair": b'{"email":"\\ud800","description":"\\udfff"}',
    "deep lists": b"[" * 2000,
    "deep objects": b'{"a":' * 600 + b"1" + b"}" * 600,
    "a list": b"[]",
    "null": b"null",
    "a text": b'"text"',
    "no members": b"{}",
    "numbers for texts": b'{"email":1,"code":2,"token":3,"schema":"1","type":4,"description":5}',
    "a huge number": b'{"schema":1' + b"0" * 400 + b"}",
    "beyond floats": b'{"schema":1e999}',
}


@pytest.mark.parametrize("door", JSON_DOORS)
@pytest.mark.parametrize("body", NO_JSON.values(), ids=list(NO_JSON))
async def test_a_body_that_makes_no_sense_is_refused(visitor: Visitor, door: str, body: bytes):
    await assert_refused(await visitor.post(door, body))


@pytest.mark.parametrize("door", JSON_DOORS)
@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"],
)
async def test_only_json_is_read(visitor: Visitor, door: str, content_type: str):
    response = await visitor.post(door, b"{}", **{"Content-Type": content_type})
    await assert_problem(response, 415, "unsupported_media_type")


@pytest.mark.parametrize("door", JSON_DOORS)
@pytest.mark.parametrize("size", [300 * 1024, 10 * 1024 * 1024])
async def test_a_body_that_is_too_large_is_refused(visitor: Visitor, door: str, size: int):
    body = b'{"description":"' + b"x" * size + b'"}'
    await assert_problem(await visitor.post(door, body), 413, "too_large")
    told = await visitor.post(door, body, **{"Content-Length": str(len(body))})
    await assert_problem(told, 413, "too_large")


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
    await assert_rejected(await visitor.push(name, args[name]), "invalid_args")


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
async def test_what_is_no_mutation_is_refused(visitor: Visitor, change: dict[str, Any]):
    body = await sync_body(visitor.browser, ask_for_service() | change)
    await assert_problem(await visitor.browser.post("/api/sync", json=body), 422, "invalid")


@pytest.mark.parametrize(
    ("name", "ver"),
    [("request.burn", 1), ("", 1), ("request.create", 2), ("request.create", 0), ("__class__", 1)],
)
async def test_an_unknown_mutation_is_rejected(visitor: Visitor, name: str, ver: int):
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
    ids=lambda change: str(change)[:40],
)
async def test_a_round_trip_that_makes_no_sense_is_refused(
    visitor: Visitor, change: dict[str, Any]
):
    body = await sync_body(visitor.browser) | change
    await assert_problem(await visitor.browser.post("/api/sync", json=body), 422, "invalid")


@pytest.mark.parametrize("cursor", [[ID, 5], [ID, 2**62]])
async def test_a_cursor_from_the_future_starts_anew(visitor: Visitor, cursor: list[Any]):
    body = await sync_body(visitor.browser, cursor=cursor, digest=[2**62, 2**62])
    page = await (await visitor.browser.post("/api/sync", json=body)).get_json()
    assert page["reset"]


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 201, "with space", "naïve-key", "\x7f" * 9, "tab\tbetween"]
)
async def test_an_idempotency_key_that_is_none_is_refused(visitor: Visitor, key: str):
    body = b'{"type":"repair","description":"Drip"}'
    response = await visitor.post("/api/portal/requests", body, **{"Idempotency-Key": key})
    await assert_problem(response, 400, "idempotency_key_missing")


PATHS = (
    "/api/portal/jobs/x",
    "/api/portal/jobs/%00",
    f"/api/portal/jobs/{ID}",
    f"/api/portal/jobs/{ID}/../..",
    "/api/portal/jobs/" + "9" * 5000,
    "/api/portal/jobs/%ff%fe",
    "/api/portal/jobs?limit=0",
    "/api/portal/jobs?limit=201",
    "/api/portal/jobs?limit=-1",
    "/api/portal/jobs?limit=1e2",
    "/api/portal/jobs?limit=%D9%A3",
    "/api/portal/jobs?limit=" + "9" * 5000,
    "/api/portal/jobs?after=x",
    "/api/portal/jobs?after=%00",
    f"/api/blobs/{SHA}",
    "/api/blobs/..%2f..%2fetc%2fpasswd",
    "/api/blobs/" + "a" * 5000,
    "/api/../api/nothing",
    "/api/nothing",
    "/api",
    "/assets/../index.html",
    "/assets/..%2f..%2f..%2fetc%2fpasswd",
    "/assets/%2e%2e/%2e%2e/pyproject.toml",
    "/assets/%00",
    "/assets/" + "a/" * 2000,
    "/assets/\\..\\..\\x",
    "/.env",
    "/.vite/manifest.json",
    "/static/app.py",
    "/icons/7.png",
    "/icons/-1.png",
    "/icons/99999999999999999999.png",
    "/demo/static/..%2fmailbox.py",
)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40])
async def test_a_path_that_leads_nowhere_is_refused(visitor: Visitor, path: str):
    await assert_refused(await visitor.browser.get(path))


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "TRACE", "FOO"])
@pytest.mark.parametrize("door", JSON_DOORS)
async def test_another_method_is_refused(visitor: Visitor, method: str, door: str):
    response = await visitor.browser.open(door, method=method)
    await assert_problem(response, 405, "method_not_allowed")
    assert "POST" in response.headers["Allow"]


@pytest.mark.parametrize(
    "name", ["Content-Type", "Content-Length", "Idempotency-Key", "Origin", "Host", "Upload-Offset"]
)
async def test_a_header_sent_twice_is_refused(visitor: Visitor, name: str):
    value = {"Content-Type": "application/json", "Content-Length": "2"}.get(name, "localhost")
    headers = Headers([("Content-Type", "application/json"), ("Idempotency-Key", "something-new")])
    headers.setlist(name, [value, value])
    response = await visitor.browser.post("/api/portal/requests", data=b"{}", headers=headers)
    await assert_problem(response, 400, "ambiguous_headers")


@pytest.mark.parametrize(
    "host", ["", "a b", "x/../y", "evil@host", "<script>", "a" * 300, "a" * 64, "a..b", "\xff"]
)
async def test_a_host_that_is_none_is_refused(visitor: Visitor, host: str):
    response = await visitor.browser.get("/api/session", headers={"Host": host})
    await assert_problem(response, 400, "ambiguous_headers")


@pytest.mark.parametrize("host", ["localhost", "a..b"])
async def test_a_websocket_is_refused(visitor: Visitor, host: str):
    with pytest.raises(WebsocketResponseError) as refused:
        async with visitor.browser.websocket("/api/live", headers={"Host": host}) as socket:
            await socket.receive()
    await assert_problem(refused.value.response, 400)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://[bad"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    ],
    ids=str,
)
@pytest.mark.parametrize("door", [*JSON_DOORS, "/api/session", f"/api/blobs/{SHA}"])
async def test_another_sites_writes_are_refused(
    visitor: Visitor, headers: dict[str, str], door: str
):
    method = {"/api/session": "DELETE", f"/api/blobs/{SHA}": "PATCH"}.get(door, "POST")
    response = await visitor.browser.open(door, method=method, data=b"{}", headers=JSON | headers)
    await assert_problem(response, 403, "foreign_origin")
    assert (await visitor.browser.get("/api/session")).status_code == 200


@pytest.mark.parametrize(
    "email",
    [
        *("", "x", "@", "a@", "a@b@c", "a b@example.com", "a@example.com\0", "a@example.com,b@c.d"),
        *("a@example.com\nBcc: b@c.d", "<a@example.com>", "x" * 250 + "@example.com", "\u2028@b"),
    ],
)
async def test_what_is_no_address_gets_no_mail(visitor: Visitor, email: str):
    before = len(await visitor.served.letters())
    for door in ("email", "code"):
        body = {"email": email, "code": "123456"}
        response = await visitor.browser.post(f"/api/sign-in/{door}", json=body)
        await assert_problem(response, 422, "invalid")
    assert len(await visitor.served.letters()) == before


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "12345a", "٣" * 6, "\0" * 6, "1-2-3-4-5-6"]
)
async def test_what_is_no_code_is_refused(visitor: Visitor, code: str):
    body = {"email": ALEX, "code": code}
    response = await visitor.browser.post("/api/sign-in/code", json=body)
    await assert_problem(response, 422, "invalid")


@pytest.mark.parametrize("token", ["", "x" * 101, "../..", "\0", "é"])
async def test_what_is_no_token_is_refused(visitor: Visitor, token: str):
    response = await visitor.browser.post("/api/sign-in/link", json={"token": token})
    await assert_problem(response, 422, "invalid")
