"""An address that the office gave to somebody after they signed in is not proved to be theirs."""

from typing import Any

import pytest

from tests.backend.conftest import COLIN, PRIYA
from tests.factories.accounts import RENAME, open_records, prove
from tests.factories.authenticators import Authenticator
from tests.factories.passkeys import OWN, asked_to_add
from tests.factories.portals import Browser, Served, assert_problem, code_of

SHARED = "alex.morgan@example.com"
OWNS = "colin.new@example.com"
ADDRESSES = "select count(*) from customer_portal_access where email = $1"


@pytest.fixture
async def colin(served: Served) -> Browser:
    return await served.sign_in(COLIN)


async def ask(browser: Browser) -> Any:
    return await browser.post("/api/portal/email", json={"email": OWNS})


async def test_they_move_nobody_elses_address(served: Served, colin: Browser):
    await served.office.execute(RENAME, COLIN, SHARED)
    await assert_problem(await ask(colin), 403, "sign_in_again")
    assert OWNS not in [letter.to for letter in await served.letters()]


async def test_nor_by_a_code_that_they_asked_for_before(served: Served, colin: Browser):
    assert (await ask(colin)).status_code == 202
    body = {"code": code_of((await served.letters())[-1])}
    await served.office.execute(RENAME, COLIN, SHARED)
    response = await colin.post("/api/portal/email/confirmation", json=body)
    await assert_problem(response, 403, "sign_in_again")
    assert await served.office.fetchval(ADDRESSES, SHARED) == 2
    await prove(served, colin, SHARED)
    assert (await ask(colin)).status_code == 202


async def test_they_add_no_passkey(served: Served, colin: Browser):
    await served.office.execute(RENAME, COLIN, SHARED)
    await assert_problem(await colin.post(f"{OWN}/options", json={}), 403, "sign_in_again")
    assert await served.office.fetchval("select count(*) from passkey_holders") == 0


async def test_nor_one_that_they_began_before(served: Served, colin: Browser):
    """Not even where the address was theirs once, and is known to authenticators."""
    asked = await asked_to_add(colin)
    await served.office.execute(RENAME, COLIN, SHARED)
    await served.office.execute("update passkey_holders set email = $1", SHARED)
    begun = {"credential": Authenticator().create(asked)}
    await assert_problem(await colin.post(OWN, json=begun), 422, "passkey_refused")


async def test_an_owner_so_renamed_decides_nothing(served: Served):
    priya = await served.sign_in(PRIYA)
    await open_records(served, "other@example.com", of=PRIYA)
    await served.office.execute(RENAME, PRIYA, SHARED)
    body = {"name": "Sam", "email": "sam@example.com", "role": "owner"}
    response = await priya.post("/api/portal/people", json=body)
    await assert_problem(response, 403, "sign_in_again")
