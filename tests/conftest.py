"""One PostgreSQL for the whole run, from the wheel, and databases in it for who asks."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from doorstep.demo.postgres import embedded_postgres, program
from doorstep.preparing import prepare
from tests.factories.databases import inhabit, named, new_database

pytest.register_assert_rewrite("tests.journeys")
pytest_plugins = ["tests.matrix", "tests.once"]
LONGEST = (
    "outside/test_documented.py",
    "sync/test_machine.py",
    "outside/test_stranger.py",
    "sync/test_plans.py",
    "payments/test_histories.py",
    "replica/test_streams.py",
    "sync/test_race.py",
    "cli/test_outbox.py",
    "browser/test_updating.py",
    "trouble/test_journeys.py",
)
"""Files that begin first: in the end nobody waits for one of them alone."""

MEMORY = Path("/dev/shm")
ENOUGH = 4 * 1024**3
"""Bytes that have to be free there."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first, and leave the others in their order."""
    items.sort(key=lambda item: not item.path.as_posix().endswith(LONGEST))


@contextmanager
def _runtime_folder() -> Generator[None]:
    """Point XDG_RUNTIME_DIR at a private folder: PostgreSQL's wheel warns about any other."""
    with tempfile.TemporaryDirectory(prefix="doorstep-") as folder:
        Path(folder).chmod(0o700)
        os.environ["XDG_RUNTIME_DIR"] = folder
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the URL of a server of this run's own."""
    with (
        _runtime_folder(),
        tempfile.TemporaryDirectory(prefix="doorstep-pg-", dir=_in_memory()) as folder,
        embedded_postgres(Path(folder) / "data") as url,
    ):
        _hurry(url)
        yield url


def _in_memory() -> Path | None:
    """Return where files are kept in memory, if there is enough of it: a thousand databases come
    and go in a run, each of a thousand files.
    """
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH
    return MEMORY if roomy else None


def _hurry(url: str) -> None:
    """Let the server not wait for the disk: that is for machines that fail, and none does here.

    Nor is it to count the rows of a database between two tests, and plan for as many.
    """
    quick = "alter system set fsync = off", "alter system set autovacuum = off"
    _say(url, *quick, "select pg_reload_conf()")
    tried = "create database tried strategy file_copy", "drop database tried"
    clone = "file_copy_method = clone"
    with suppress(subprocess.CalledProcessError):  # where files cannot be copied by the system
        _say(url, f"set {clone}", *tried, f"alter system set {clone}", "select pg_reload_conf()")


def _say(url: str, *statements: str) -> None:
    """Have statements run; the first that fails is the last."""
    said = [word for statement in statements for word in ("-c", statement)]
    command = [program("psql"), "-q", "-v", "ON_ERROR_STOP=1", url, *said]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
async def empty_database(postgres: str) -> AsyncIterator[str]:
    """Give the URL of a database with nothing in it, dropped afterwards."""
    name = f"t{uuid4().hex}"
    link = await asyncpg.connect(postgres)
    try:
        await link.execute(f"create database {name}")
        yield postgres.replace("/postgres?", f"/{name}?")
        await link.execute(f"drop database {name} with (force)")
    finally:
        await link.close()


@pytest.fixture(scope="session")
async def prepared(postgres: str) -> AsyncIterator[str]:
    """Give the name of a database with all tables and nobody in it, to be copied."""
    async with new_database(postgres) as name:
        await prepare(named(postgres, name))
        yield name


@pytest.fixture(scope="session")
async def inhabited(postgres: str, prepared: str) -> AsyncIterator[str]:
    """Give the name of a database with the demo's first three customers, to be copied."""
    async with new_database(postgres, prepared) as name:
        await inhabit(named(postgres, name))
        yield name


@pytest.fixture
async def prepared_url(postgres: str, prepared: str) -> AsyncIterator[str]:
    """Give the URL of this test's own database with all tables and nobody in it."""
    async with new_database(postgres, prepared) as name:
        yield named(postgres, name)


@pytest.fixture
async def inhabited_url(postgres: str, inhabited: str) -> AsyncIterator[str]:
    """Give the URL of this test's own copy of the inhabited database."""
    async with new_database(postgres, inhabited) as name:
        yield named(postgres, name)


@pytest.fixture(scope="session")
def effort() -> int:
    """Give how many times as much as usual a test of chance is to try: more in `make soak`."""
    return int(os.environ.get("EFFORT", "1"))
