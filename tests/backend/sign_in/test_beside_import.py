"""An import that takes minutes keeps nobody from signing in, and lets in nobody who should not."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from argon2 import PasswordHasher

from doorstep.imports import Report, import_lines
from tests.backend.conftest import ALEX, COLIN
from tests.factories.authenticators import Authenticator
from tests.factories.passkeys import add_passkey, use_passkey
from tests.factories.passwords import GOOD, give_password, with_password
from tests.factories.portals import Served, assert_problem, code_of, token_of

LINE = """
    select c.external_id, c.name, c.email, u.external_id as customer, o.external_id as organization
    from customer_portal_access c join customers u on u.id = c.customer_id
    join organizations o on o.id = c.organization_id where c.email = $1
"""
ORGANIZATION = "select external_id, name, host from organizations"
HOLD = "select from customer_portal_access for no key update"
WAITING = "select count(distinct pid) < $1 from pg_locks where not granted"
DAY = "select signed_in_on from customer_portal_access where email = $1"
FORGET = "update customer_portal_access set signed_in_on = null"
AGE = "update sign_in_sessions set last_used_at = now() - interval '2 hours'"
OPEN = "select count(*) from sign_in_sessions where revoked_at is null"
WAYS = ["code", "link", "password", "passkey"]


async def enter(served: Served, way: str, passkey: Authenticator) -> Any:
    browser = served.browser()
    if way == "password":
        return await give_password(browser, ALEX)
    if way == "passkey":
        return await use_passkey(browser, passkey)
    mail = await served.ask(browser, ALEX)
    if way == "link":
        return await browser.post("/api/sign-in/link", json={"token": token_of(mail)})
    body = {"email": ALEX, "code": code_of(mail)}
    return await browser.post("/api/sign-in/code", json=body)


@pytest.fixture
async def passkey(served: Served) -> Authenticator:
    """Give Alex's passkey; they have a password, too."""
    return await add_passkey(await with_password(served, ALEX))


async def waiting(served: Served, transactions: int) -> None:
    """Wait until so many wait for others."""
    async with asyncio.timeout(20):
        while await served.office.fetchval(WAITING, transactions):
            continue


@asynccontextmanager
async def importing(served: Served, **changed: Any) -> AsyncGenerator[asyncio.Task[Report]]:
    """Import the organisation and Alex, with something `changed`, and stop before the end."""
    row: Any = await served.office.fetchrow(LINE, ALEX)
    organization: Any = await served.office.fetchrow(ORGANIZATION)
    technician = {
        "kind": "technician",
        "external_id": "t-new",
        "organization": organization["external_id"],
        "name": "Kim",
    }
    lines = (
        {"kind": "organization", **dict(organization), "phone": "1"},
        {"kind": "contact", **dict(row), **changed},
        technician,
        {
            "kind": "property",
            "external_id": "p-new",
            "organization": organization["external_id"],
            "customer": row["customer"],
            "line1": "1 Lane",
        },
    )
    async with served.office.transaction():
        await served.office.execute("lock table properties in share row exclusive mode")
        task = asyncio.create_task(import_lines(map(msgspec.json.encode, lines)))
        await waiting(served, 1)
        yield task


@pytest.mark.parametrize("way", WAYS)
async def test_who_signs_in_does_not_wait_for_who_holds_the_contact(
    served: Served, passkey: Authenticator, way: str
):
    async with served.office.transaction():
        await served.office.execute(HOLD)
        assert (await enter(served, way, passkey)).status_code == 200


@pytest.mark.parametrize("way", WAYS)
async def test_nor_for_an_import_that_is_under_way(
    served: Served, passkey: Authenticator, way: str
):
    async with importing(served, name="Alexandra Morgan") as under_way:
        assert (await enter(served, way, passkey)).status_code == 200
        assert not under_way.done()
    report = await under_way
    assert (report.changed["contact"], report.changed["organization"]) == (1, 1)


async def test_an_old_hash_is_left_as_it_is_by_who_would_have_to_wait(
    served: Served, passkey: Authenticator
):
    old = PasswordHasher(1, 8 * 1024, 1).hash(GOOD)
    await served.office.execute("update customer_portal_access set password_hash = $1", old)
    async with served.office.transaction():
        await served.office.execute(HOLD)
        assert (await enter(served, "password", passkey)).status_code == 200


async def test_the_day_that_was_missed_is_made_up_for(served: Served):
    async with served.office.transaction():
        await served.office.execute(HOLD)
        colin = await served.sign_in(COLIN)
    assert await served.office.fetchval(DAY, COLIN) is None
    await served.office.execute(AGE)
    assert (await colin.get("/api/session")).status_code == 200
    assert await served.office.fetchval(DAY, COLIN)


@pytest.mark.parametrize("way", WAYS)
async def test_whoever_signs_in_while_the_address_is_given_away_is_not_let_in(
    served: Served, passkey: Authenticator, way: str
):
    """The mail was on its way, the password and the passkey were theirs until then."""
    async with importing(served, email="new@example.com") as under_way:
        entering = asyncio.create_task(enter(served, way, passkey))
        await asyncio.sleep(0.3)
        assert not entering.done()
    assert (await under_way).written
    assert (await entering).status_code in {410, 422}
    assert await served.office.fetchval(OPEN) == 0


async def test_neither_waits_for_what_the_other_waits_for(served: Served):
    """The import comes first to the contact, and then to the mail that the code was in."""
    browser = served.browser()
    body = {"email": ALEX, "code": code_of(await served.ask(browser, ALEX))}
    row: Any = await served.office.fetchrow(LINE, ALEX)
    line = msgspec.json.encode({"kind": "contact", **dict(row), "email": "new@example.com"})
    async with served.office.transaction():
        await served.office.execute("select from customer_portal_access for update")
        under_way = asyncio.create_task(import_lines([line]))
        await waiting(served, 1)
        entering = asyncio.create_task(browser.post("/api/sign-in/code", json=body))
        await waiting(served, 2)
    assert (await under_way).written
    assert (await entering).status_code < 500
    assert await served.office.fetchval(OPEN) == 0


async def test_a_mail_to_an_address_that_was_given_away_opens_nothing(served: Served):
    browser = served.browser()
    mail = await served.ask(browser, ALEX)
    body = {"email": ALEX, "code": code_of(mail)}
    await served.office.execute(
        "update customer_portal_access set email = 'new@example.com' where email = $1", ALEX
    )
    await assert_problem(await browser.post("/api/sign-in/code", json=body), 422, "wrong_code")
    link = await browser.post("/api/sign-in/link", json={"token": token_of(mail)})
    await assert_problem(link, 410, "link_expired")


@pytest.mark.parametrize("others", [True, False], ids=["others", "one"])
async def test_whoever_signs_a_device_out_comes_first_to_the_contact(
    served: Served, *, others: bool
):
    """As does who ends their access: it holds the contact, and then ends the sessions."""
    browser = await served.sign_in(ALEX)
    await served.sign_in(ALEX)
    devices = (await (await browser.get("/api/portal/devices")).get_json())["devices"]
    [other] = [device["id"] for device in devices if not device["current"]]
    path = "/api/portal/devices" + ("" if others else f"/{other}")
    async with served.office.transaction():
        await served.office.execute("select from customer_portal_access for update")
        signing_out = asyncio.create_task(browser.delete(path))
        await waiting(served, 1)
        await served.office.execute("set local lock_timeout = '1s'")
        await served.office.execute("update sign_in_sessions set revoked_at = now()")
    assert (await signing_out).status_code in {200, 401, 404}
