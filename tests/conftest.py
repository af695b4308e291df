"""One PostgreSQL for the whole run, from the wheel, and databases in it for who asks."""

import os
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from doorstep.app import prepare
from doorstep.demo.postgres import embedded_postgres
from tests.factories.databases import inhabit, named, new_database

pytest.register_assert_rewrite("tests.journeys")


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
        tempfile.TemporaryDirectory(prefix="doorstep-pg-") as folder,
        embedded_postgres(Path(folder) / "data") as url,
    ):
        yield url


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
async def inhabited_url(postgres: str, inhabited: str) -> AsyncIterator[str]:
    """Give the URL of this test's own copy of the inhabited database."""
    async with new_database(postgres, inhabited) as name:
        yield named(postgres, name)


@pytest.fixture(scope="session")
def effort() -> int:
    """Give how many times as much as usual a test of chance is to try: more in `make soak`."""
    return int(os.environ.get("EFFORT", "1"))
