"""Passkeys; more of them in tests/backend/sign_in/test_passkeys_refused.py."""

from tests.factories.passkeys import OWN, asked_to_add, passkeys_of
from tests.factories.portals import assert_problem

from .absent import Absent
from .alexs import Alexs


async def passkeys(alexs: Alexs) -> None:
    assert await passkeys_of(alexs.intruder.browser) == []


async def ask_to_add_passkey(alexs: Alexs) -> None:
    assert (await asked_to_add(alexs.intruder.browser))["excludeCredentials"] == []


async def new_passkey(alexs: Alexs) -> None:
    await assert_problem(await alexs.intruder.browser.post(OWN, json={}), 422, "invalid")


ONE = OWN + "/{passkey}"
DOORS = {
    ("GET", "/api/portal/passkeys"): passkeys,
    ("POST", "/api/portal/passkeys/options"): ask_to_add_passkey,
    ("POST", "/api/portal/passkeys"): new_passkey,
    ("PATCH", "/api/portal/passkeys/<passkey_id>"): Absent("PATCH", ONE, {"name": "Mine"}),
    ("DELETE", "/api/portal/passkeys/<passkey_id>"): Absent("DELETE", ONE),
}
