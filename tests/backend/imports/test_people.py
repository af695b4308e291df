"""What a file says of people, and what an owner has decided about them since."""

from typing import Any

import asyncpg
import pytest

from doorstep.customers.models import Contact
from doorstep.imports import import_lines
from tests.backend.imports.test_import import ANN, SHOP, file

BO = {
    "kind": "contact",
    "external_id": "p",
    "organization": "shop",
    "customer": "c",
    "name": "Bo",
    "email": "bo@example.com",
}
REMOVE = "update customer_portal_access set active = false, removed_at = now()"
INVITE = """
    insert into customer_portal_access (organization_id, customer_id, name, email, role)
    select organization_id, id, 'Bo', 'bo@example.com', 'billing' from customers
"""


async def state(link: asyncpg.Connection) -> tuple[Any, ...]:
    row = await link.fetchrow("select role, active from customer_portal_access")
    assert row is not None
    return tuple(row)


async def noted(link: asyncpg.Connection) -> list[str]:
    rows = await link.fetch("select happening, actor from audit_events order by at, id")
    assert {row["actor"] for row in rows} <= {"office"}
    return [row["happening"] for row in rows]


async def test_whom_an_owner_removed_the_same_file_does_not_bring_back(
    portal: asyncpg.Connection,
):
    await import_lines(file(SHOP, ANN, BO))
    assert await state(portal) == ("owner", True)
    await portal.execute(REMOVE)
    report = await import_lines(file(SHOP, ANN, BO))
    assert report.unchanged["contact"] == 1
    await import_lines(file({**BO, "name": "Bo Li"}))
    assert await state(portal) == ("owner", False)
    assert await noted(portal) == []


async def test_a_line_that_says_active_brings_them_back_and_that_is_noted(
    portal: asyncpg.Connection,
):
    await import_lines(file(SHOP, ANN, BO))
    await portal.execute(REMOVE)
    await import_lines(file({**BO, "active": True}))
    assert await state(portal) == ("owner", True)
    assert await portal.fetchval("select removed_at from customer_portal_access") is None
    await import_lines(file({**BO, "active": False}))
    assert await state(portal) == ("owner", False)
    # Nobody but the office has ended it: a file that says nothing of it means what it always did.
    await import_lines(file(BO))
    assert await state(portal) == ("owner", True)
    assert await noted(portal) == ["contact_invited", "contact_removed", "contact_invited"]


async def test_a_role_that_an_owner_changed_stays_until_the_file_says_another(
    portal: asyncpg.Connection,
):
    site = {**BO, "role": "site"}
    await import_lines(file(SHOP, ANN, site))
    await portal.execute("update customer_portal_access set role = 'billing'")
    await import_lines(file(site))
    await import_lines(file(BO))
    assert await state(portal) == ("billing", True)
    await import_lines(file({**BO, "role": "owner"}))
    assert await state(portal) == ("owner", True)
    assert await noted(portal) == ["role_changed"]


@pytest.mark.parametrize(("line", "role"), [(BO, "billing"), ({**BO, "role": "site"}, "site")])
async def test_whom_an_owner_invited_is_the_one_whom_the_office_adds(
    portal: asyncpg.Connection, line: dict[str, Any], role: str
):
    await import_lines(file(SHOP, ANN))
    await portal.execute(INVITE)
    before = await Contact.get()
    report = await import_lines(file(line))
    assert (report.bad, report.added["contact"]) == (0, 0)
    assert (await Contact.get()).id == before.id
    assert await state(portal) == (role, True)


async def test_whom_an_owner_invited_and_removed_stays_removed(portal: asyncpg.Connection):
    await import_lines(file(SHOP, ANN))
    await portal.execute(INVITE)
    await portal.execute(REMOVE)
    await import_lines(file(BO))
    assert await state(portal) == ("billing", False)


async def test_whom_an_owner_invited_a_file_without_them_leaves_alone(portal: asyncpg.Connection):
    await import_lines(file(SHOP, ANN))
    await portal.execute(INVITE)
    await import_lines(file(SHOP, ANN))
    assert await state(portal) == ("billing", True)


async def test_a_dry_run_takes_nobody_over(portal: asyncpg.Connection):
    await import_lines(file(SHOP, ANN))
    await portal.execute(INVITE)
    await import_lines(file(BO), dry_run=True)
    assert await portal.fetchval("select external_id from customer_portal_access") is None
