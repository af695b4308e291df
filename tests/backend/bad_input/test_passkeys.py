"""Credentials that make no sense: a 4xx problem with a code, never a 500, and nothing is kept."""

from typing import Any
from uuid import uuid4

import cbor2
import pytest
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from tests.backend.bad_input.conftest import Visitor
from tests.backend.conftest import ALEX
from tests.factories.authenticators import Authenticator
from tests.factories.passkeys import OWN, SIGN_IN, asked_to_add, asked_who
from tests.factories.portals import Browser, assert_problem

pytestmark = pytest.mark.usefixtures("visitor")
NESTED = b"\x81" * 8000 + b"\x00"
KEYS: dict[str, Any] = {
    "no key": {},
    "a point that is nowhere": {1: 2, 3: -7, -1: 1, -2: b"\1" * 32, -3: b"\2" * 32},
    "a curve that is none": {1: 2, 3: -7, -1: 99, -2: b"\1" * 32, -3: b"\2" * 32},
    "numbers that are lists": {1: 2, 3: -7, -1: 1, -2: [1], -3: {}},
    "an RSA key of no size": {1: 3, 3: -257, -1: b"\1", -2: b"\3"},
    "an RSA key that is too long": {1: 3, 3: -257, -1: b"\xff" * 2048, -2: b"\1\0\1"},
    "an algorithm we do not take": {1: 2, 3: -47, -1: 8, -2: b"\1" * 32, -3: b"\2" * 32},
}


@pytest.fixture(scope="module")
async def fresh(arrived: Visitor) -> Browser:
    """Give a browser in which somebody has just signed in."""
    return await arrived.served.sign_in(ALEX)


@pytest.mark.parametrize("key", KEYS.values(), ids=list(KEYS))
async def test_a_key_that_nothing_can_be_checked_with_is_not_added(fresh: Browser, key: Any):
    made = Authenticator()
    credential = made.create(await asked_to_add(fresh))
    object_ = cbor2.loads(base64url_to_bytes(credential["response"]["attestationObject"]))
    length = 37 + 16 + 2 + len(made.credential_id)
    object_["authData"] = object_["authData"][:length] + cbor2.dumps(key)
    credential["response"]["attestationObject"] = bytes_to_base64url(cbor2.dumps(object_))
    response = await fresh.post(OWN, json={"credential": credential})
    await assert_problem(response, 422, "passkey_refused")


@pytest.mark.parametrize(
    "attestation",
    [
        *(b"", b"\xff", NESTED, cbor2.dumps([]), cbor2.dumps({"fmt": "none"})),
        cbor2.dumps({"fmt": ["none"], "authData": b"x" * 37, "attStmt": []}),
        cbor2.dumps({"fmt": "none", "authData": {}, "attStmt": {}}),
        cbor2.dumps({"fmt": "none", "authData": b"\0" * 36 + b"\x41" + b"\0" * 4, "attStmt": {}}),
    ],
)
async def test_what_is_no_attestation_is_refused(fresh: Browser, attestation: bytes):
    credential = Authenticator().create(await asked_to_add(fresh))
    credential["response"]["attestationObject"] = bytes_to_base64url(attestation)
    response = await fresh.post(OWN, json={"credential": credential})
    await assert_problem(response, 422)


@pytest.mark.parametrize(
    "client_data",
    [
        *(b"", b"{", b"[]", b'{"challenge":1}', b'{"challenge":"\\u00e9"}', b'{"challenge":"x"}'),
        *(b"[" * 8000, b'{"a":' * 1500, b'\xff{"challenge":""}', b'{"challenge":"","x":"\\ud800"}'),
        b'{"challenge":"","crossOrigin":"no"}',
    ],
)
async def test_what_is_no_client_data_is_refused(fresh: Browser, client_data: bytes):
    made, used = Authenticator().create(await asked_to_add(fresh)), Authenticator(handle=b"x")
    for path, credential in ((OWN, made), (SIGN_IN, used.get(await asked_who(fresh)))):
        credential["response"]["clientDataJSON"] = bytes_to_base64url(client_data)
        response = await fresh.post(path, json={"credential": credential})
        assert response.status_code in {410, 422}
        await assert_problem(response, response.status_code)


@pytest.mark.parametrize("path", [OWN, SIGN_IN])
@pytest.mark.parametrize(
    "change",
    [
        *({"id": 1}, {"id": "x" * 1365}, {"id": "a b"}, {"rawId": None}, {"type": "password"}),
        *({"response": []}, {"response": {}}, {"response": {"clientDataJSON": "é"}}),
    ],
)
async def test_other_shapes_are_invalid(fresh: Browser, path: str, change: dict[str, Any]):
    good = Authenticator(handle=b"x").get({"challenge": "x", "rpId": "localhost"})
    response = await fresh.post(path, json={"credential": good | change})
    await assert_problem(response, 422, "invalid")


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\0b", 1, None])
async def test_what_is_no_name_is_invalid(fresh: Browser, name: Any):
    response = await fresh.patch(f"{OWN}/{uuid4()}", json={"name": name})
    await assert_problem(response, 422, "invalid")


@pytest.mark.parametrize("path", [OWN, SIGN_IN, f"{OWN}/options"])
async def test_bodies_are_bounded(fresh: Browser, path: str):
    json = {"Content-Type": "application/json"}
    huge = b'{"credential":"' + b"x" * 20_000 + b'"}'
    await assert_problem(await fresh.post(path, data=huge, headers=json), 413, "too_large")
    deep = b'{"credential":' * 1000 + b"1" + b"}" * 1000
    response = await fresh.post(path, data=deep, headers=json)
    await assert_problem(response, response.status_code)
