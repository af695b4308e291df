"""`doorstep replica`: what the office's operator sees when copies are checked and mended."""

import subprocess

import asyncpg
import pytest

from doorstep.demo.postgres import program
from tests.factories.commands import run
from tests.factories.databases import named, new_database


@pytest.fixture
async def office(inhabited_url: str):
    link = await asyncpg.connect(inhabited_url)
    yield link
    await link.close()


def replica(url: str, *words: str) -> tuple[int, str, str]:
    return run("replica", *words, environ={"DOORSTEP_DATABASE_URL": url})


def test_a_sound_database_has_no_differences(inhabited_url: str):
    code, said, _ = replica(inhabited_url, "verify")
    assert (code, said) == (0, "3 copies compared: 0 differences.\n")


async def test_differences_are_named_and_mended(inhabited_url: str, office: asyncpg.Connection):
    job = await office.fetchval(
        "update sync_entry set doc = '{}' where kind = 'job'"
        " and id = (select id from jobs limit 1) returning id"
    )
    code, said, _ = replica(inhabited_url, "verify")
    assert code == 1
    assert f"stale: job {job} of customer" in said
    assert said.endswith("3 copies compared: 1 difference (1 stale).\n")
    assert replica(inhabited_url, "rebuild")[0] == 0
    assert replica(inhabited_url, "verify")[0] == 0


async def test_one_customer_can_be_checked_alone(inhabited_url: str, office: asyncpg.Connection):
    rows = await office.fetch("select id, external_id from customers order by name limit 2")
    await office.execute("update sync_entry set doc = '{}' where scope = $1", rows[0]["id"])
    assert replica(inhabited_url, "verify", "--customer", str(rows[0]["id"]))[0] == 1
    assert replica(inhabited_url, "verify", "--customer", rows[1]["external_id"])[0] == 0


def test_an_unknown_customer_is_one_clear_sentence(inhabited_url: str):
    code, _, said = replica(inhabited_url, "verify", "--customer", "nobody")
    assert code == 2
    assert said.endswith("No customer has the id or the number nobody.\n")


async def test_verifying_a_copy_of_a_database_changes_nothing(postgres: str, inhabited_url: str):
    # The copy is another life of the database, which whoever may write makes known at once.
    async with new_database(postgres, inhabited_url.partition("?")[0].rpartition("/")[2]) as name:
        copy = named(postgres, name)
        before = dump(copy)
        code, said, _ = replica(copy, "verify")
        assert (code, said) == (0, "3 copies compared: 0 differences.\n")
        assert dump(copy) == before
        assert replica(copy, "rebuild")[0] == 0
        assert dump(copy) != before


def dump(url: str) -> list[str]:
    """Return all that a database holds; the lines with the dump's own random key are left out."""
    words = [program("pg_dump"), "--inserts", url]
    done = subprocess.run(words, check=True, capture_output=True, text=True, timeout=60)
    return [
        line for line in done.stdout.splitlines() if not line.startswith(("\\restr", "\\unrestr"))
    ]


async def test_every_device_begins_anew_after_a_renewal(
    inhabited_url: str, office: asyncpg.Connection
):
    life = "select id from sync_incarnation"
    before = await office.fetchval(life)
    code, said, _ = replica(inhabited_url, "renew")
    assert (code, said) == (0, "Every device gets its copy anew when it asks next.\n")
    assert await office.fetchval(life) != before
    assert replica(inhabited_url, "verify")[0] == 0
