"""One person, several accounts: a passkey of any of them opens all, so all of them show it."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from tests.backend.conftest import ALEX, COLIN, PRIYA
from tests.factories.accounts import RENAME, open_records, session_in
from tests.factories.authenticators import Authenticator
from tests.factories.passkeys import OWN, add_passkey, asked_to_add, passkeys_of, use_passkey
from tests.factories.portals import Browser, Served, assert_problem

MOVE = "update customer_portal_access set email = 'tenant@example.com' where id = $1"
SHUT = "update customer_portal_access set active = false where id = $1"
NOTED = """
    select contact_id, detail ->> 'passkey' from audit_events where happening = 'passkey_removed'
"""
WAITING = "select count(*) from pg_locks where not granted"


@dataclass
class Two:
    """Alex, whose address opens two accounts: `home` with a passkey of its own, and `other`."""

    browser: Browser
    home: UUID
    other: UUID
    passkey: Authenticator

    async def go(self, contact: UUID) -> None:
        """Open one of the accounts."""
        body = {"contact": str(contact)}
        assert (await self.browser.post("/api/session/account", json=body)).status_code == 200


@pytest.fixture
async def two(served: Served) -> Two:
    """Give Alex in the other account."""
    alex, other = await served.sign_in(ALEX), await open_records(served, ALEX, of=PRIYA)
    home = UUID((await session_in(alex))["contact"]["id"])
    two = Two(alex, home, other, await add_passkey(alex))
    await two.go(other)
    return two


async def shown_to(browser: Browser) -> dict[str, Any]:
    return await (await browser.get(OWN)).get_json()


async def test_it_is_listed_in_both(two: Two):
    [there] = await passkeys_of(two.browser)
    await two.go(two.home)
    assert await passkeys_of(two.browser) == [there]


async def test_its_authenticator_is_not_asked_for_another_one(two: Two):
    [known] = (await asked_to_add(two.browser))["excludeCredentials"]
    assert base64url_to_bytes(known["id"]) == two.passkey.credential_id


async def test_all_of_them_are_numbered_and_counted_together(two: Two):
    for _ in range(2):
        await add_passkey(two.browser)
    names = [each["name"] for each in await passkeys_of(two.browser)]
    assert names == ["Passkey", "Passkey 2", "Passkey 3"]
    await two.go(two.home)
    for _ in range(7):
        await add_passkey(two.browser)
    for contact in (two.home, two.other):
        await two.go(contact)
        refused = await two.browser.post(f"{OWN}/options", json={})
        await assert_problem(refused, 409, "too_many_passkeys")


async def test_the_tenth_is_not_added_in_two_accounts_at_once(served: Served, two: Two):
    home = await served.sign_in(ALEX)
    await home.post("/api/session/account", json={"contact": str(two.home)})
    begun = [(each, await asked_to_add(each)) for each in (home, two.browser)]
    for _ in range(8):
        await add_passkey(two.browser)
    async with served.office.transaction():
        await served.office.execute("lock table audit_events in share row exclusive mode")
        adding = [asyncio.ensure_future(add(*each)) for each in begun]
        await waiting(served, 2)
    assert sorted(answer.status_code for answer in await asyncio.gather(*adding)) == [201, 409]


async def add(browser: Browser, asked: dict[str, Any]) -> Any:
    return await browser.post(OWN, json={"credential": Authenticator().create(asked)})


async def waiting(served: Served, requests: int) -> None:
    """Return once so many wait for a lock."""
    async with asyncio.timeout(10):
        while await served.office.fetchval(WAITING) != requests:
            continue


async def test_removed_from_the_other_account_it_opens_nothing(served: Served, two: Two):
    [listed] = await passkeys_of(two.browser)
    assert (await two.browser.delete(f"{OWN}/{listed['id']}")).status_code == 204
    await assert_problem(await use_passkey(served.browser(), two.passkey), 422, "unknown_passkey")
    await two.go(two.home)
    assert await passkeys_of(two.browser) == []


async def test_its_removal_is_noted_where_it_was_added(served: Served, two: Two):
    [listed] = await passkeys_of(two.browser)
    await two.browser.delete(f"{OWN}/{listed['id']}")
    assert [tuple(row) for row in await served.office.fetch(NOTED)] == [(two.home, "Passkey")]


async def test_it_is_renamed_from_the_other_account(two: Two):
    [listed] = await passkeys_of(two.browser)
    renamed = await two.browser.patch(f"{OWN}/{listed['id']}", json={"name": "Phone"})
    assert (await renamed.get_json())["name"] == "Phone"
    await two.go(two.home)
    assert [each["name"] for each in await passkeys_of(two.browser)] == ["Phone"]


async def test_it_proves_who_it_is_in_the_account_that_is_open(two: Two):
    assert (await use_passkey(two.browser, two.passkey)).status_code == 200
    assert (await session_in(two.browser))["contact"]["id"] == str(two.other)


async def test_authenticators_are_told_of_it_as_they_know_it(two: Two):
    """Else they would offer it after its removal, or under the name of another account."""
    handle = bytes_to_base64url(two.passkey.handle)
    before = await shown_to(two.browser)
    assert [each["handle"] for each in before["passkeys"]] == [handle]
    assert before["owner"]["handle"] is None
    at_home = {"handle": handle, "name": ALEX, "display_name": "Alex Morgan"}
    assert before["others"] == [at_home]
    made = await add_passkey(two.browser)
    after = await shown_to(two.browser)
    assert after["owner"]["handle"] == bytes_to_base64url(made.handle)
    assert after["owner"]["display_name"].endswith(", Shah Lettings")
    await two.go(two.home)
    back = await shown_to(two.browser)
    assert (back["owner"], back["others"]) == (at_home, [after["owner"]])


async def test_another_persons_is_not_there(served: Served, two: Two):
    priya = await served.sign_in(PRIYA)
    await add_passkey(priya)
    [theirs] = await passkeys_of(priya)
    assert len(await passkeys_of(two.browser)) == 1
    path = f"{OWN}/{theirs['id']}"
    await assert_problem(await two.browser.patch(path, json={"name": "Mine"}), 404, "not_found")
    await assert_problem(await two.browser.delete(path), 404, "not_found")
    assert await passkeys_of(priya) == [theirs]


async def test_nor_is_that_of_an_account_that_was_shut(served: Served, two: Two):
    await served.office.execute(SHUT, two.home)
    assert await passkeys_of(two.browser) == []
    assert (await asked_to_add(two.browser)).get("excludeCredentials", []) == []


async def test_an_account_that_the_office_gave_another_address_sees_nothing_of_it(
    served: Served, two: Two
):
    [listed] = await passkeys_of(two.browser)
    await add_passkey(two.browser)
    await served.office.execute(MOVE, two.other)
    told = await shown_to(two.browser)
    assert (told["passkeys"], told["others"]) == ([], [])
    response = await two.browser.patch(f"{OWN}/{listed['id']}", json={"name": "Mine"})
    await assert_problem(response, 404, "not_found")
    home = await served.sign_in(ALEX)
    assert await passkeys_of(home) == [listed]


async def test_nor_can_it_remove_what_it_had_under_the_address_before(served: Served, two: Two):
    made = await add_passkey(two.browser)
    [_, former] = await passkeys_of(two.browser)
    await served.office.execute(MOVE, two.other)
    tenant = await served.sign_in("tenant@example.com")
    path = f"{OWN}/{former['id']}"
    await assert_problem(await tenant.delete(path), 404, "not_found")
    await assert_problem(await tenant.patch(path, json={"name": "Mine"}), 404, "not_found")
    refused = await use_passkey(served.browser(), made)
    await assert_problem(refused, 422, "passkey_refused")


async def test_whose_address_is_not_proven_any_more_sees_their_own_alone(served: Served, two: Two):
    [alexs] = await passkeys_of(two.browser)
    colin = await served.sign_in(COLIN)
    await add_passkey(colin)
    [own] = await passkeys_of(colin)
    await served.office.execute(MOVE, two.other)  # who is of Colin's customer
    await served.office.execute(RENAME, COLIN, ALEX)
    await served.office.execute("update passkey_holders set email = $1", ALEX)
    assert await passkeys_of(colin) == [own]
    path = f"{OWN}/{alexs['id']}"
    await assert_problem(await colin.patch(path, json={"name": "Mine"}), 404, "not_found")
    await assert_problem(await colin.delete(path), 403, "sign_in_again")
