"""What people have changed in the portal stands until the office itself says something else."""

from typing import Any

import asyncpg
import msgspec
import pytest

from doorstep.imports import Report, import_lines

SHOP = {"kind": "organization", "external_id": "shop", "name": "Shop"}
ANN = {
    "kind": "customer",
    "external_id": "c",
    "organization": "shop",
    "name": "Ann",
    "city": "Leeds",
}
PERSON = {
    "kind": "contact",
    "external_id": "p",
    "organization": "shop",
    "customer": "c",
    "name": "Ann",
    "email": "ann@example.com",
    "phone": "1",
}
HOME = {
    "kind": "property",
    "external_id": "h",
    "organization": "shop",
    "customer": "c",
    "line1": "1 Lane",
    "access_notes": "Ring",
}
BUSINESS = (SHOP, ANN, PERSON, HOME)
CHANGED = """
    update customers set city = 'York';
    update customer_portal_access set email = 'new@example.com', phone = '2', phone_other = '3',
      locale = 'en-US', name = 'Ann Lee';
    update properties set access_notes = 'Key in the box';
"""
NOW = """
    select c.city, email, phone, phone_other, locale, a.name, access_notes
    from customers c join customer_portal_access a on a.customer_id = c.id
    join properties p on p.customer_id = c.id
"""
THEIRS = ("York", "new@example.com", "2", "3", "en-US", "Ann Lee", "Key in the box")


async def take(*lines: dict[str, Any]) -> Report:
    report = await import_lines(map(msgspec.json.encode, lines))
    assert report.written, report.problems
    return report


async def now(link: asyncpg.Connection) -> tuple[Any, ...]:
    row: Any = await link.fetchrow(NOW)
    return tuple(row)


@pytest.fixture
async def changed(portal: asyncpg.Connection) -> asyncpg.Connection:
    """Give a business whose customer has changed all that one can."""
    await take(*BUSINESS)
    await portal.execute(CHANGED)
    return portal


async def test_the_same_file_does_not_undo_it(changed: asyncpg.Connection):
    for _ in range(2):
        assert set((await take(*BUSINESS)).changed.values()) == {0}
        assert await now(changed) == THEIRS


async def test_what_the_office_changes_counts_and_nothing_else(changed: asyncpg.Connection):
    await take({**ANN, "city": "Hull"}, {**PERSON, "phone": "4"}, {**HOME, "line1": "2 Lane"})
    assert await now(changed) == (
        *("Hull", "new@example.com", "4", "3", "en-US", "Ann Lee", "Key in the box"),
    )
    await take({**HOME, "access_notes": "Knock"})
    assert (await now(changed))[-1] == "Knock"


async def test_who_takes_over_an_address_that_was_given_up_stops_no_import(
    changed: asyncpg.Connection,
):
    bob = {**PERSON, "external_id": "b", "email": "bob@example.com"}
    await take(bob)
    await changed.execute(
        "update customer_portal_access set email = 'ann@example.com' where external_id = 'b'"
    )
    assert (await take(*BUSINESS, bob)).bad == 0


@pytest.fixture
async def signed_in(portal: asyncpg.Connection) -> asyncpg.Connection:
    """Give a business whose customer has a session, a password, and a mail on its way."""
    await take(*BUSINESS)
    await portal.execute(
        "update customer_portal_access set password_hash = 'h';"
        " insert into sign_in_sessions (organization_id, contact_id, token_hash, expires_at)"
        "   select organization_id, id, 't', now() + interval '1 day' from customer_portal_access;"
        " insert into sign_in_attempts (organization_id, contact_id, address_hash, code_hash,"
        "   token_hash, browser_hash, expires_at)"
        "   select organization_id, id, 'a', 'c', 't', 'b', now() + interval '1 day'"
        "   from customer_portal_access"
    )
    return portal


OPEN = """
    select (select count(*) from sign_in_sessions where revoked_at is null),
      (select count(*) from sign_in_attempts where used_at is null),
      (select count(*) from customer_portal_access where password_hash is not null),
      (select count(*) from audit_events where happening = 'email_changed' and actor = 'office')
"""


async def test_another_address_from_the_office_ends_what_the_person_signed_in_with(
    signed_in: asyncpg.Connection,
):
    await take(*BUSINESS)
    assert tuple((await signed_in.fetchrow(OPEN)) or ()) == (1, 1, 1, 0)
    await take({**PERSON, "email": "office@example.com"})
    assert tuple((await signed_in.fetchrow(OPEN)) or ()) == (0, 0, 0, 1)
