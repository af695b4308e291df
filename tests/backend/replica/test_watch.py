"""A restored database is noticed: every device begins anew, and nobody has to remember it."""

import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest
from obstore.store import MemoryStore

from deltasync import Witness
from doorstep.demo.postgres import embedded_postgres, program
from doorstep.kit.database import Lookout, close_database, open_database
from doorstep.kit.store import Store
from doorstep.replica.watch import PATH, look
from tests.backend.conftest import ALEX
from tests.factories.databases import named, new_database
from tests.factories.portals import Browser, serve, sync_body


async def sync(browser: Browser, cursor: list[Any] | None = None) -> dict[str, Any]:
    body = await sync_body(browser, cursor=cursor, limit=1000)
    return await (await browser.post("/api/sync", json=body)).get_json()


def run(tool: str, *words: str) -> None:
    subprocess.run([program(tool), *words], check=True, timeout=60, stdout=subprocess.DEVNULL)


async def cursor_before(url: str) -> list[Any]:
    async with serve(url) as served:
        alex = await served.sign_in(ALEX)
        page = await sync(alex)
        cursor = [page["epoch"], page["to"]]
        assert not (await sync(alex, cursor))["reset"]
    return cursor


async def assert_anew(url: str, cursor: list[Any]) -> None:
    async with serve(url) as served:
        page = await sync(await served.sign_in(ALEX), cursor)
        assert page["reset"]
        assert {row[0] for row in page["rows"]} >= {"profile", "job"}


async def test_devices_begin_anew_with_a_dump_in_a_new_database(
    postgres: str, inhabited_url: str, tmp_path: Path
):
    cursor = await cursor_before(inhabited_url)
    dump = str(tmp_path / "dump.sql")
    run("pg_dump", "-f", dump, inhabited_url)
    async with new_database(postgres) as name:
        run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", dump, named(postgres, name))
        await assert_anew(named(postgres, name), cursor)


async def test_devices_begin_anew_with_a_dump_in_the_same_database(
    inhabited_url: str, tmp_path: Path
):
    dump = str(tmp_path / "dump.sql")
    run("pg_dump", "--clean", "-f", dump, inhabited_url)
    cursor = await cursor_before(inhabited_url)
    run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", dump, inhabited_url)
    await assert_anew(inhabited_url, cursor)


TAKES_OVER = {
    "standby.signal": "",
    "recovery.signal": "restore_command = 'false'\nrecovery_target_action = 'promote'\n",
}
"""What makes a server of a base backup wait to be promoted, or recover and go on by itself."""


@pytest.mark.parametrize("signal", TAKES_OVER)
async def test_devices_begin_anew_on_the_timeline_of_who_took_over(
    inhabited_url: str, tmp_path: Path, signal: str
):
    cursor = await cursor_before(inhabited_url)
    backup = tmp_path / "backup"
    run("pg_basebackup", "--checkpoint=fast", "--no-sync", "-D", str(backup), "-d", inhabited_url)
    (backup / ".s.PGSQL.5432.lock").unlink(missing_ok=True)  # the other's: it lies among its data
    (backup / signal).touch()
    with (backup / "postgresql.auto.conf").open("a") as settings:
        settings.write(TAKES_OVER[signal])
    hand_over(backup)
    with embedded_postgres(backup) as url:
        database = inhabited_url.partition("?")[0].rpartition("/")[2]
        standby = await asyncpg.connect(url)
        await standby.fetchval("select not pg_is_in_recovery() or pg_promote()")
        await standby.close()
        await assert_anew(named(url, database), cursor)


def hand_over(folder: Path) -> None:
    """Give files to who runs PostgreSQL: the owner of the folder it would make itself."""
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "pgserver", "pgserver")


@pytest.fixture
async def database(inhabited_url: str) -> AsyncIterator[str]:
    await open_database(inhabited_url, pool=2)
    yield inhabited_url
    await close_database()


@pytest.mark.usefixtures("database")
async def test_the_witness_keeps_up_and_is_silent():
    store = Store(MemoryStore())
    assert [await look(store, Lookout()), await look(store, Lookout())] == [False, False]
    kept = msgspec.json.decode(await store.get(PATH) or b"")
    assert kept["reached"] != "0/0"


async def test_files_that_were_put_back_are_told_by_the_witness(database: str):
    store = Store(MemoryStore())
    await look(store, Lookout())
    link = await asyncpg.connect(database)
    place = await link.fetchval("select sync_place()")
    await link.close()
    later = msgspec.json.encode(Witness(place, "FFFFFFFF/0"))
    await store.put(PATH, later)
    assert [await look(store, Lookout()), await look(store, Lookout())] == [True, False]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("kept", [b"", b"{}", b'{"place": 1}', b"\xff"])
async def test_a_witness_that_cannot_be_read_is_written_anew(kept: bytes):
    store = Store(MemoryStore())
    await store.put(PATH, kept)
    assert [await look(store, Lookout()), await look(store, Lookout())] == [False, False]
