"""The walls inside the database: nothing foreign is seen there, whatever a request asks for."""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from doorstep.customers.models import Role
from doorstep.customers.viewer import KINDS_BY_ROLE
from doorstep.kit.walls import ROLE
from doorstep.preparing import WALLS, prepare
from doorstep.sign_in.secrecy import token_hash
from doorstep.sign_in.sessions import open_session
from tests.backend.conftest import ALEX, COLIN, MARTA, PRIYA, Business
from tests.backend.inside import Inside, give_everybody


@pytest.fixture
async def inside(business: Business) -> AsyncIterator[Inside]:
    tokens: dict[str, bytes] = {}
    for email in (ALEX, PRIYA, MARTA, COLIN):
        contact: Any = await business.link.fetchval(
            "select id from customer_portal_access where email = $1", email
        )
        tokens[email] = token_hash(await open_session(business.link, contact, "a browser"))
    await give_everybody(business.link)
    await business.link.execute(f"set role {ROLE}")
    yield Inside(business.link, business, tokens)
    await business.link.execute("reset role")


def belongs(row: Any, mine: dict[str, UUID], own: dict[str, set[UUID]]) -> bool:
    """Tell whether a row of any table is of the customer and organisation that `mine` names."""
    for column, value in mine.items():
        if column in row and row[column] != value:
            return False
    ways = [way for way in own if way in row]
    return "customer_id" in row or all(row[way] in own[way] for way in ways)


@pytest.mark.parametrize("email", [ALEX, PRIYA])
async def test_without_any_filter_only_ones_own_is_there(inside: Inside, email: str):
    who: Any = await inside.see(email, "doorstep.viewer()")
    mine = {
        "customer_id": who[0]["customer_id"],
        "scope": who[0]["customer_id"],
        "organization_id": who[0]["organization_id"],
        "tenant": who[0]["organization_id"],
        "reader_of_refusals": who[0]["contact_id"],
    }
    own = {
        f"{table[:-1]}_id": {row["id"] for row in await inside.see(email, table)}
        for table in ("jobs", "invoices")
    }
    assert all(row["issued_at"] for row in await inside.see(email, "invoices"))
    for wall in WALLS:
        rows = await inside.see(email, wall.table)
        assert rows, wall.table
        assert all(belongs(row, mine, own) for row in rows), wall.table
    assert [row["id"] for row in await inside.see(email, "customers")] == [mine["customer_id"]]
    assert [row["id"] for row in await inside.see(email, "organizations")] == [mine["tenant"]]
    refusals = await inside.see(email, "sync_refusal")
    assert [row["reader"] for row in refusals] == [mine["reader_of_refusals"]]


async def test_nobody_has_entered_and_nothing_is_there(inside: Inside):
    for wall in WALLS:
        if wall.rows != "true":
            assert await inside.link.fetch(f"select * from {wall.table}") == [], wall.table


async def test_what_no_wall_names_is_shut(inside: Inside):
    tables: list[Any] = await inside.link.fetch(
        "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace"
        " and c.relkind in ('r', 'p', 'v', 'm')"
    )
    shut = {row["relname"] for row in tables} - {wall.table for wall in WALLS}
    assert {"sign_in_sessions", "sign_in_attempts", "demo_mail"} <= shut
    for table in shut:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await inside.see(ALEX, table)


async def test_another_cannot_be_written_to(inside: Inside):
    before = await everything(inside)
    foreign: Any = inside.business.priya.customer_id
    mine = "(select customer_id from doorstep.viewer())"
    for wall in WALLS:
        for write in (
            f"update {wall.table} set external_id = '' where customer_id <> {mine}",
            f"update {wall.table} set customer_id = '{foreign}'",
            f"update {wall.table} set scope = '{foreign}'",
            f"delete from {wall.table} where scope <> {mine}",
            f"delete from {wall.table} where customer_id <> {mine}",
        ):
            with suppress(asyncpg.InsufficientPrivilegeError, asyncpg.UndefinedColumnError):
                async with inside.link.transaction():
                    await inside.enter(ALEX)
                    done = await inside.link.execute(write)
                    assert done.endswith(" 0"), write
    assert await everything(inside) == before


async def test_nobody_can_write_what_they_may_do_or_how_they_get_in(inside: Inside):
    for write in (
        "update customer_portal_access set role = 'owner'",
        "update customer_portal_access set email = 'other@example.com'",
        "update customer_portal_access set password_hash = null",
        "update customers set name = ''",
        "update visits set arrives_from = now()",
        "update service_requests set customer_id = customer_id, notes = ''",
        "update sync_mutation set author = author",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with inside.link.transaction():
                await inside.enter(MARTA)
                await inside.link.execute(write)


@pytest.mark.parametrize("email", [PRIYA, MARTA, COLIN])
async def test_of_the_copies_everybody_sees_what_their_role_and_they_have(
    inside: Inside, email: str
):
    [who] = await inside.see(email, "doorstep.viewer()")
    entries = await inside.see(email, "sync_entry")
    assert {entry["kind"] for entry in entries} <= set(KINDS_BY_ROLE[Role(who["role"])])
    assert {entry["reader"] for entry in entries} == {None, who["contact_id"]}


async def everything(inside: Inside) -> Any:
    """Return a digest of all that walled tables have."""
    await inside.link.execute("reset role")
    found = [
        await inside.link.fetchval(
            f"select md5(string_agg(t::text, '|' order by t::text)) from {wall.table} t"
        )
        for wall in WALLS
    ]
    await inside.link.execute(f"set role {ROLE}")
    return found


async def test_a_role_sees_what_it_may(inside: Inside):
    assert await inside.see(COLIN, "jobs")
    assert await inside.see(COLIN, "visits")
    assert await inside.see(COLIN, "properties")
    for table in ("jobs", "visits", "service_requests", "service_request_photos", "properties"):
        assert await inside.see(MARTA, table) == [], table
    assert await inside.see(MARTA, "customers")
    for table in ("audit_events", "erasures"):
        assert await inside.see(PRIYA, table), table
        assert await inside.see(MARTA, table) == [], table
    assert [row["whole"] for row in await inside.see(MARTA, "exports")] == [False]
    assert {row["whole"] for row in await inside.see(PRIYA, "exports")} == {True, False}


@pytest.mark.parametrize(
    "ending",
    [
        "update sign_in_sessions set revoked_at = now()",
        "update sign_in_sessions set expires_at = now()",
        "update sign_in_sessions set last_used_at = now() - interval '61 days'",
        "update customer_portal_access set active = false",
        "update organizations set host = external_id || '.example'",
    ],
)
async def test_a_session_that_is_over_does_not_enter(inside: Inside, ending: str):
    await inside.link.execute("reset role")
    if "organizations" in ending:
        await inside.link.execute(
            "insert into organizations (id, external_id, name) values"
            " (gen_random_uuid(), 'other', 'Other')"
        )
    await inside.link.execute(ending + " where true")
    await inside.link.execute(f"set role {ROLE}")
    async with inside.link.transaction():
        assert await inside.enter(ALEX) is None


async def test_a_session_leaves_with_its_transaction(inside: Inside):
    assert await inside.see(ALEX, "jobs")
    assert await inside.link.fetch("select * from jobs") == []


async def test_walls_are_built_once(inhabited_url: str):
    before: Any = await _policies(inhabited_url)
    await prepare(inhabited_url)
    assert await _policies(inhabited_url) == before
    assert len(before) == len(WALLS)


async def _policies(url: str) -> Any:
    link = await asyncpg.connect(url)
    try:
        return await link.fetch("select oid from pg_policy order by oid")
    finally:
        await link.close()
