"""Bodies nobody would think of: JSON at random and bodies that are nearly right."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from webauthn.helpers import bytes_to_base64url

from tests.backend.conftest import ALEX
from tests.factories.databases import named, new_database
from tests.factories.portals import Served, serve, sync_body

FEW = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT | st.uuids(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    [
        "request.create",
        "request.amend",
        "request.withdraw",
        "visit.confirm",
        "visit.ask_to_move",
        "profile.update",
        "property.update_access_notes",
    ]
)
FIELDS = st.sampled_from(
    [
        *("request_id", "visit_id", "type", "description", "reason", "preferred_on", "photos"),
        *("preferred_time", "property_id", "name", "phone", "city", "country", "line1"),
        *("phone_other", "locale", "access_notes"),
    ]
)
PLAUSIBLE = st.sampled_from(
    [
        *("repair", "Drip", "any", "2026-12-01", "0001-01-01", "9999-12-31", "GB", "", "\0", " "),
        *("0192d1f0-0000-7000-8000-000000000001", "+44 20 7946 0000", "x" * 5000, "\U0010ffff"),
    ]
)
BASE64 = st.binary(max_size=60).map(bytes_to_base64url)
ARGS = st.dictionaries(FIELDS, PLAUSIBLE | VALUE, max_size=6)


class Fuzzed:
    """A browser that is signed in, to be driven from tests that are no coroutines."""

    def __init__(self, served: Served, browser: Any, body: dict[str, Any]) -> None:
        self.served, self.browser, self.body = served, browser, body

    async def post(self, path: str, value: Any) -> Any:
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        response = await self.browser.post(path, data=msgspec.json.encode(value), headers=headers)
        text = await response.get_data(as_text=True)
        assert response.status_code < 500, text
        if response.status_code >= 400:
            assert msgspec.json.decode(text)["code"]
        return msgspec.json.decode(text)


@pytest.fixture(scope="module")
async def fuzzed(postgres: str, inhabited: str) -> AsyncIterator[Fuzzed]:
    async with new_database(postgres, inhabited) as name, serve(named(postgres, name)) as served:
        browser = await served.sign_in(ALEX)
        yield Fuzzed(served, browser, await sync_body(browser))


@given(value=VALUE)
@FEW
@pytest.mark.parametrize(
    "door",
    [
        *("/api/sync", "/api/portal/requests", "/api/session/account"),
        *("/api/portal/email", "/api/portal/email/confirmation"),
        *("/api/portal/passkeys/options", "/api/sign-in/passkey", "/api/portal/pay"),
        *("/api/portal/shared", "/api/portal/shared/file", "/api/portal/verify"),
    ],
)
async def test_any_json_gets_an_answer(fuzzed: Fuzzed, door: str, value: Any):
    await fuzzed.post(door, value)


@given(member=st.sampled_from(["schema", "client", "cursor", "limit", "digest", "m"]), value=VALUE)
@FEW
async def test_any_member_of_a_round_trip_gets_an_answer(fuzzed: Fuzzed, member: str, value: Any):
    await fuzzed.post("/api/sync", fuzzed.body | {member: value})


@given(name=NAMES, args=ARGS, base=st.none() | ARGS)
@FEW
async def test_any_arguments_get_an_outcome(fuzzed: Fuzzed, name: str, args: Any, base: Any):
    mutation = {"id": str(uuid4()), "name": name, "ver": 1, "args": args, "base": base}
    answer = await fuzzed.post("/api/sync", fuzzed.body | {"m": [mutation]})
    [outcome] = answer["m"]
    assert outcome[1] in {"applied", "merged", "rejected", "conflict"}, outcome


@given(value=VALUE | st.dictionaries(st.sampled_from(["confirmation", "reason"]), TEXT))
@FEW
async def test_any_wish_to_be_erased_is_taken_or_refused(fuzzed: Fuzzed, value: Any):
    await fuzzed.post("/api/portal/erasure", value)


@given(
    credential=st.fixed_dictionaries(
        {"id": BASE64, "rawId": BASE64, "type": st.just("public-key")},
        optional={
            "response": st.dictionaries(
                st.sampled_from(
                    [
                        *("clientDataJSON", "attestationObject", "authenticatorData"),
                        *("signature", "userHandle", "transports"),
                    ]
                ),
                BASE64 | VALUE,
            )
        },
    )
)
@FEW
@pytest.mark.parametrize("door", ["/api/sign-in/passkey", "/api/portal/passkeys"])
async def test_any_credential_is_refused(fuzzed: Fuzzed, door: str, credential: dict[str, Any]):
    assert (await fuzzed.post(door, {"credential": credential}))["code"]


@given(
    body=st.fixed_dictionaries(
        {"type": PLAUSIBLE | VALUE, "description": PLAUSIBLE | VALUE},
        optional={
            "preferred_on": PLAUSIBLE | VALUE,
            "preferred_time": PLAUSIBLE | VALUE,
            "property_id": PLAUSIBLE | VALUE,
        },
    )
)
@FEW
async def test_any_request_is_taken_or_refused(fuzzed: Fuzzed, body: dict[str, Any]):
    await fuzzed.post("/api/portal/requests", body)


@given(
    invoices=st.lists(
        st.fixed_dictionaries(
            {"id": st.uuids().map(str) | PLAUSIBLE | VALUE},
            optional={"amount_minor": st.integers() | VALUE},
        ),
        max_size=3,
    )
    | VALUE,
    currency=st.sampled_from(["GBP", "gbp", "JPY", "XXX"]) | VALUE,
    total=st.integers(0, 10**13) | VALUE,
)
@FEW
async def test_any_wish_to_pay_is_refused(fuzzed: Fuzzed, invoices: Any, currency: Any, total: Any):
    wish = {"invoices": invoices, "currency": currency, "total_minor": total}
    assert (await fuzzed.post("/api/portal/pay", wish))["code"]
