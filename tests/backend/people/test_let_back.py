"""Whoever was let go does not come in again with whoever has their address next."""

from typing import Any

import msgspec

from doorstep.imports import import_lines
from tests.backend.conftest import ALEX, COLIN, PRIYA
from tests.factories.accounts import open_records
from tests.factories.passkeys import add_passkey, use_passkey
from tests.factories.passwords import GOOD, assert_wrong, give_password, with_password
from tests.factories.portals import Browser, Served, assert_problem, code_of

from .conftest import PEOPLE, Find

LINE = """
    select c.external_id, c.name, c.email, u.external_id as customer, o.external_id as organization
    from customer_portal_access c join customers u on u.id = c.customer_id
    join organizations o on o.id = c.organization_id where c.email = $1
"""
KEPT = "select password_hash from customer_portal_access where email = $1"


async def invite(owner: Browser, email: str) -> None:
    body = {"name": "Kim Reeve", "email": email, "role": "site"}
    assert (await owner.post(PEOPLE, json=body)).status_code == 201


async def test_a_passkey_and_a_password_from_before_open_nothing_when_invited_anew(
    served: Served, priya: Browser, contact: Find
):
    colin = await with_password(served, COLIN)
    passkey = await add_passkey(colin)
    assert (await priya.delete(f"{PEOPLE}/{await contact(COLIN)}")).status_code == 204
    assert await served.office.fetchval(KEPT, COLIN) is None
    assert await served.office.fetchval("select count(*) from passkey_holders") == 0
    await invite(priya, COLIN)
    await assert_problem(await use_passkey(served.browser(), passkey), 422, "unknown_passkey")
    await assert_wrong(served.browser(), COLIN, GOOD)


async def test_nor_do_they_for_whom_the_database_itself_had_shut_out(
    served: Served, priya: Browser
):
    passkey = await add_passkey(await with_password(served, COLIN))
    await served.office.execute(
        "update customer_portal_access set active = false where email = $1", COLIN
    )
    await invite(priya, COLIN)
    await assert_problem(await use_passkey(served.browser(), passkey), 422, "unknown_passkey")
    await assert_wrong(served.browser(), COLIN, GOOD)


async def test_a_file_that_brings_somebody_back_brings_back_nothing_to_sign_in_with(
    served: Served,
):
    colin = await with_password(served, COLIN)
    passkey = await add_passkey(colin)
    row: Any = await served.office.fetchrow(LINE, COLIN)
    line = {"kind": "contact", **dict(row)}
    await served.office.execute(
        "update customer_portal_access set active = false where email = $1", COLIN
    )
    report = await import_lines([msgspec.json.encode({**line, "active": True})])
    assert report.changed["contact"] == 1, report.problems
    await assert_problem(await colin.get("/api/session"), 401, "signed_out")
    await assert_problem(await use_passkey(served.browser(), passkey), 422, "unknown_passkey")
    await assert_wrong(served.browser(), COLIN, GOOD)
    assert await served.sign_in(COLIN)


async def test_who_has_another_address_now_has_left_no_password_with_the_old_one(
    served: Served, priya: Browser
):
    former = await open_records(served, ALEX, of=PRIYA)
    await served.office.execute(
        "update customer_portal_access set active = false where id = $1", former
    )
    alex = await with_password(served, ALEX)
    await alex.post("/api/portal/email", json={"email": "new@example.com"})
    body = {"code": code_of((await served.letters())[-1])}
    assert (await alex.post("/api/portal/email/confirmation", json=body)).status_code == 200
    assert await served.office.fetchval(KEPT, ALEX) is None
    await invite(priya, ALEX)
    await assert_wrong(served.browser(), ALEX, GOOD)
    assert (await give_password(served.browser(), "new@example.com")).status_code == 200


async def test_a_password_is_kept_with_those_alone_who_have_access(served: Served):
    """One that is left from before opens nothing that the address opens now."""
    former = await open_records(served, ALEX, of=PRIYA)
    await with_password(served, ALEX)
    await served.office.execute(
        "update customer_portal_access set active = (id <> $2),"
        " password_hash = case when id = $2 then password_hash end where email = $1",
        ALEX,
        former,
    )
    await assert_wrong(served.browser(), ALEX, GOOD)
