"""What no passkey gets past: other places, other people, other times."""

from collections.abc import Callable
from typing import Any

import msgspec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from doorstep.imports import import_lines
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.authenticators import PRESENT, VERIFIED, Authenticator
from tests.factories.passkeys import (
    OWN,
    SIGN_IN,
    add_passkey,
    asked_to_add,
    asked_who,
    passkeys_of,
    use_passkey,
)
from tests.factories.portals import Browser, Served, assert_problem

Change = Callable[[Authenticator], Authenticator]
ELSEWHERE: dict[str, Change] = {
    "another origin": lambda made: made.but(origin="http://localhost.evil.example"),
    "another scheme": lambda made: made.but(origin="https://localhost"),
    "another port": lambda made: made.but(origin="http://localhost:9000"),
    "another host's": lambda made: made.but(rp_id="evil.example"),
    "a page within a page": lambda made: made.but(cross_origin=True),
    "nobody there": lambda made: made.but(flags=VERIFIED),
    "nobody verified": lambda made: made.but(flags=PRESENT),
}
"""What is wrong with where and how it was signed."""


async def signed_in(browser: Browser) -> bool:
    return (await browser.get("/api/session")).status_code == 200


async def code(response: Any) -> str:
    return (await response.get_json())["code"]


async def sessions(served: Served) -> int:
    count: Any = await served.office.fetchval("select count(*) from sign_in_sessions")
    return count


async def test_what_was_signed_elsewhere_signs_nobody_in(served: Served):
    passkey = await add_passkey(await served.sign_in(ALEX))
    browser, before = served.browser(), await sessions(served)
    for what, change in ELSEWHERE.items():
        response = await use_passkey(browser, change(passkey))
        assert (response.status_code, await code(response)) == (422, "passkey_refused"), what
    assert not await signed_in(browser)
    assert await sessions(served) == before
    assert (await use_passkey(browser, passkey)).status_code == 200


async def test_what_was_made_elsewhere_is_not_added(served: Served):
    alex = await served.sign_in(ALEX)
    for what, change in ELSEWHERE.items():
        credential = change(Authenticator()).create(await asked_to_add(alex))
        response = await alex.post(OWN, json={"credential": credential})
        assert (response.status_code, await code(response)) == (422, "passkey_refused"), what
    assert await passkeys_of(alex) == []


async def test_a_tampered_signature_signs_nobody_in(served: Served):
    passkey = await add_passkey(await served.sign_in(ALEX))
    browser = served.browser()
    for part in ("signature", "authenticatorData"):
        credential = passkey.get(await asked_who(browser))
        credential["response"][part] = _one_bit_off(credential["response"][part])
        response = await browser.post(SIGN_IN, json={"credential": credential})
        await assert_problem(response, 422, "passkey_refused")
    assert not await signed_in(browser)


async def test_anothers_key_or_handle_signs_nobody_in(served: Served):
    alexs = await add_passkey(await served.sign_in(ALEX))
    priyas = await add_passkey(await served.sign_in(PRIYA))
    browser = served.browser()
    forged = [
        alexs.but(handle=priyas.handle),
        alexs.but(key=priyas.key),
        priyas.but(credential_id=alexs.credential_id),
        alexs.but(handle=b"\0"),
    ]
    for passkey in forged:
        await assert_problem(await use_passkey(browser, passkey), 422, "passkey_refused")
    unknown = await use_passkey(browser, alexs.but(credential_id=b"unknown"))
    await assert_problem(unknown, 422, "unknown_passkey")
    assert not await signed_in(browser)


async def test_a_credential_that_somebody_has_is_not_added_again(served: Served):
    taken = await add_passkey(await served.sign_in(ALEX))
    priya = await served.sign_in(PRIYA)
    credential = taken.but().create(await asked_to_add(priya))
    await assert_problem(await priya.post(OWN, json={"credential": credential}), 409)
    assert await passkeys_of(priya) == []
    assert (await use_passkey(served.browser(), taken)).status_code == 200


async def test_anothers_passkeys_are_not_there(served: Served):
    alex, priya = await served.sign_in(ALEX), await served.sign_in(PRIYA)
    passkey = await add_passkey(alex)
    [listed] = await passkeys_of(alex)
    assert await passkeys_of(priya) == []
    for path in (f"{OWN}/{listed['id']}", f"{OWN}/none"):
        await assert_problem(await priya.patch(path, json={"name": "Mine"}), 404)
        await assert_problem(await priya.delete(path), 404)
    assert await passkeys_of(alex) == [listed]
    assert (await use_passkey(served.browser(), passkey)).status_code == 200


async def test_who_may_not_sign_in_does_not_by_passkey(served: Served):
    passkey = await add_passkey(await served.sign_in(ALEX))
    active = "update customer_portal_access set active = not active where email = $1"
    await served.office.execute(active, ALEX)
    browser = served.browser()
    await assert_problem(await use_passkey(browser, passkey), 422, "passkey_refused")
    assert not await signed_in(browser)
    await served.office.execute(active, ALEX)
    assert (await use_passkey(browser, passkey)).status_code == 200


async def test_after_the_office_changed_the_address_no_passkey_works(served: Served):
    passkey = await add_passkey(await served.sign_in(ALEX))
    contact: Any = await served.office.fetchrow(
        "select a.external_id, a.name, c.external_id as customer, o.external_id as organization"
        " from customer_portal_access a join customers c on c.id = a.customer_id"
        " join organizations o on o.id = a.organization_id where a.email = $1",
        ALEX,
    )
    line = {"kind": "contact", **dict(contact), "email": "new@example.com"}
    await import_lines([msgspec.json.encode(line)])
    browser = served.browser()
    await assert_problem(await use_passkey(browser, passkey), 422, "passkey_refused")
    assert not await signed_in(browser)
    newcomer = await served.sign_in("new@example.com")
    assert await passkeys_of(newcomer) == []
    theirs = await add_passkey(newcomer)
    assert theirs.handle != passkey.handle
    assert (await use_passkey(browser, theirs)).status_code == 200


async def test_nothing_works_at_another_business(served: Served):
    alex = await served.sign_in(ALEX)
    passkey = await add_passkey(alex)
    other = {"kind": "organization", "external_id": "o", "name": "Other", "host": "other.example"}
    await import_lines([msgspec.json.encode(other)])
    await served.office.execute(
        "update organizations set host = 'localhost' where external_id <> 'o'"
    )
    there = {"Host": "other.example"}
    response = await served.browser().post(f"{SIGN_IN}/options", headers=there)
    asked = (await response.get_json())["public_key"]
    assert asked["rpId"] == "other.example"
    cookie = response.headers["Set-Cookie"].partition(";")[0]
    signed = {"credential": passkey.but(origin="http://other.example").get(asked)}
    at_home = await served.browser().post(SIGN_IN, json=signed, headers={"Cookie": cookie})
    await assert_problem(at_home, 410, "passkey_expired")
    headers = {"Cookie": cookie, **there}
    refused = await served.browser().post(SIGN_IN, json=signed, headers=headers)
    await assert_problem(refused, 422, "unknown_passkey")
    session = {"Cookie": f"doorstep={_session(alex)}", **there}
    for answer in (
        await served.browser().get(OWN, headers=session),
        await served.browser().post(f"{OWN}/options", json={}, headers=session),
    ):
        await assert_problem(answer, 401, "not_signed_in")


def _session(browser: Any) -> str:
    return next(cookie.value for cookie in browser.cookie_jar if cookie.name == "doorstep")


def _one_bit_off(text: str) -> str:
    value = bytearray(base64url_to_bytes(text))
    value[-1] ^= 1
    return bytes_to_base64url(bytes(value))
