"""Bodies and words that make no sense: a 4xx problem with a code, never a 500."""

import pytest

from tests.backend.bad_input.conftest import JSON_DOORS, Visitor, assert_refused
from tests.backend.conftest import ALEX
from tests.factories.portals import assert_problem

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
async def test_err_1_err_11_a_body_that_makes_no_sense_is_refused(
    visitor: Visitor, door: str, body: bytes
):
    await assert_refused(await visitor.post(door, body))


@pytest.mark.parametrize("door", JSON_DOORS)
@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"],
)
async def test_sync_7_err_10_only_json_is_read(visitor: Visitor, door: str, content_type: str):
    response = await visitor.post(door, b"{}", **{"Content-Type": content_type})
    await assert_problem(response, 415, "unsupported_media_type")


@pytest.mark.parametrize("door", JSON_DOORS)
@pytest.mark.parametrize("size", [300 * 1024, 10 * 1024 * 1024])
async def test_limit_3_err_9_a_body_that_is_too_large_is_refused(
    visitor: Visitor, door: str, size: int
):
    body = b'{"description":"' + b"x" * size + b'"}'
    await assert_problem(await visitor.post(door, body), 413, "too_large")
    told = await visitor.post(door, body, **{"Content-Length": str(len(body))})
    await assert_problem(told, 413, "too_large")


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
