"""A database is brought up to date whole or not at all, and nobody works on one that is not."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from doorstep.cli.database import prepared, refuse_unprepared
from doorstep.demo.folder import Unusable
from doorstep.kit.walls import ROLE, NoRole
from doorstep.preparing import is_prepared, prepare
from tests.backend.cli.test_commands import one_sentence
from tests.factories.commands import run
from tests.factories.databases import named
from tests.factories.servers import variables

TABLES = "select count(*) from pg_class where relnamespace = 'public'::regnamespace"
HALVES = [
    "drop schema doorstep cascade",
    "comment on schema doorstep is 'of another version'",
    f"drop policy {ROLE} on jobs",
    "delete from tortoise_migrations where name like '0009%'",
    "update sync_installed set hash = 'of another version'",
]


@pytest.fixture
async def administrator(postgres: str, prepared: str) -> AsyncIterator[asyncpg.Connection]:
    """Give a connection to a server where somebody else has made the role already."""
    link = await asyncpg.connect(named(postgres, prepared))
    yield link
    await link.close()


@pytest.fixture
async def tenant(administrator: asyncpg.Connection, postgres: str) -> AsyncIterator[str]:
    """Give the URL of a database of a user who may make roles, but has not made this one."""
    name = f"u{uuid4().hex}"
    await administrator.execute(f"create role {name} login createrole")
    await administrator.execute(f"create database {name} owner {name}")
    yield postgres.replace("/postgres?", f"/{name}?").replace("//postgres:", f"//{name}:")
    await administrator.execute(f"drop database {name} with (force)")
    await administrator.execute(f"drop role {name}")


def name_of(tenant: str) -> str:
    return tenant.partition("//")[2].partition(":")[0]


async def count_of_tables(url: str) -> int:
    link = await asyncpg.connect(url)
    try:
        return await link.fetchval(TABLES)
    finally:
        await link.close()


async def test_who_may_not_become_the_role_is_told_what_to_run_and_nothing_is_half_done(
    tenant: str, administrator: asyncpg.Connection
):
    with pytest.raises(NoRole) as refused:
        await prepare(tenant)
    grant = f"grant {ROLE} to {name_of(tenant)};"
    assert grant in str(refused.value)
    assert "create role" not in str(refused.value)
    assert await count_of_tables(tenant) == 0
    with pytest.raises(Unusable) as said:
        await prepared(tenant)
    assert str(said.value) == str(refused.value)
    await administrator.execute(grant)
    await prepare(tenant)
    assert await is_prepared(tenant)


async def test_who_may_make_no_role_is_told_who_may(tenant: str, administrator: asyncpg.Connection):
    await administrator.execute(f"alter role {name_of(tenant)} nocreaterole")
    with pytest.raises(NoRole):
        await prepare(tenant)
    assert await count_of_tables(tenant) == 0


@pytest.mark.parametrize("half", HALVES)
async def test_a_database_that_is_half_up_to_date_is_refused_until_it_is(
    inhabited_url: str, half: str
):
    await refuse_unprepared(inhabited_url)
    link = await asyncpg.connect(inhabited_url)
    await link.execute(half)
    await link.close()
    with pytest.raises(Unusable, match="doorstep migrate"):
        await refuse_unprepared(inhabited_url)
    if "tortoise" not in half:  # what was done once cannot be done again
        await prepare(inhabited_url)
        await refuse_unprepared(inhabited_url)


@pytest.mark.parametrize("command", ["serve", "work", "import"])
def test_nobody_works_on_a_database_that_is_not_up_to_date(
    command: str, empty_database: str, tmp_path: Path
):
    file = tmp_path / "business.jsonl"
    file.write_text('{"kind": "organization", "external_id": "a", "name": "A"}\n')
    words = [command, str(file)] if command == "import" else [command]
    code, _, said = run(*words, environ=variables(empty_database, tmp_path, 1))
    assert code == 2
    assert "doorstep migrate" in said
    assert one_sentence(said)


async def test_who_runs_during_an_upgrade_is_not_refused_by_what_is_newer(inhabited_url: str):
    await made_newer(inhabited_url)
    await refuse_unprepared(inhabited_url)


async def test_an_older_version_leaves_what_is_newer_alone(inhabited_url: str):
    await made_newer(inhabited_url)
    with pytest.raises(Unusable, match="A newer version of Doorstep has brought"):
        await prepared(inhabited_url)
    link = await asyncpg.connect(inhabited_url)
    assert await link.fetchval("select obj_description(to_regnamespace('doorstep'))") == "another"
    await link.close()


async def made_newer(url: str) -> None:
    link = await asyncpg.connect(url)
    await link.execute(
        "insert into tortoise_migrations (app, name, applied_at)"
        " values ('doorstep', '9999_later', now()); comment on schema doorstep is 'another'"
    )
    await link.close()
