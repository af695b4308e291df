"""Paths, methods and headers that make no sense: a 4xx problem with a code, never a 500."""

import re
from typing import Any

import pytest
from quart.testing.connections import WebsocketResponseError
from werkzeug.datastructures import Headers

from tests.backend.bad_input.conftest import ID, JSON, JSON_DOORS, SHA, Visitor, assert_refused
from tests.factories.portals import assert_problem


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


async def test_no_path_is_sent_on_to_an_absolute_address(visitor: Visitor):
    rules = [rule.rule for rule in visitor.served.app.url_map.iter_rules()]
    paths = {re.sub("<[^>]+>", "x/y" if "<path:" in rule else ID, rule) for rule in rules}
    stranger: Any = visitor.served.browser()
    for path in paths:
        for spelt in (path, path + "/", path.replace("/", "//"), "/" + path, path + "//x", "//x"):
            for method in ("HEAD", "POST"):
                answer = await stranger.open(spelt, method=method)
                assert answer.headers.get("Location", "/portal") == "/portal", (method, spelt)


OTHERS = [
    (method, door)
    for door in JSON_DOORS
    for method in ("GET", "PUT", "PATCH", "DELETE", "TRACE", "FOO")
    if (method, door) != ("GET", "/api/portal/passkeys")
]
"""Methods that a door is not for; one's own passkeys are listed where new ones come in."""


@pytest.mark.parametrize(("method", "door"), OTHERS)
async def test_err_6_another_method_is_refused(visitor: Visitor, method: str, door: str):
    response = await visitor.browser.open(door, method=method)
    await assert_problem(response, 405, "method_not_allowed")
    assert "POST" in response.headers["Allow"]


@pytest.mark.parametrize(
    "name", ["Content-Type", "Content-Length", "Idempotency-Key", "Origin", "Host", "Upload-Offset"]
)
async def test_err_2_a_header_sent_twice_is_refused(visitor: Visitor, name: str):
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
async def test_auth_4_err_4_another_sites_writes_are_refused(
    visitor: Visitor, headers: dict[str, str], door: str
):
    method = {"/api/session": "DELETE", f"/api/blobs/{SHA}": "PATCH"}.get(door, "POST")
    response = await visitor.browser.open(door, method=method, data=b"{}", headers=JSON | headers)
    await assert_problem(response, 403, "foreign_origin")
    assert (await visitor.browser.get("/api/session")).status_code == 200
