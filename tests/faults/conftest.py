"""A small business that is really served, and real browsers behind faulty lines."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil
import pytest
from playwright.async_api import Browser, async_playwright

from doorstep.demo.postgres import embedded_postgres
from tests.browser.conftest import FLAGS
from tests.factories.databases import DECIDED_LONG_AGO, fill, named, new_database
from tests.factories.servers import Server, listening
from tests.faults.phones import Pages, Phone, opened, pages, phone
from tests.faults.servers import Postgres

CLIENT = Path(__file__).parents[2] / "sync" / "client"
BUILD = """
import { build } from "vite";
const [outDir] = process.argv.slice(1);
const lib = { entry: "tests/page.ts", formats: ["iife"], name: "page", fileName: () => "page.js" };
await build({ configFile: false, logLevel: "error", build: { outDir, target: "es2022", lib } });
"""
ALEX = "alex.morgan@example.com"
"""A household's owner."""
PRIYA = "priya.shah@example.com"
"""A landlord: another customer."""
PEOPLE = [ALEX, PRIYA]


@dataclass(frozen=True)
class World:
    """A server, connections of the office's, and a browser for new phones."""

    server: Server
    office: asyncpg.Pool
    browser: Browser
    pages: Pages

    @asynccontextmanager
    async def phones(self, *emails: str, speed: float = 1) -> AsyncGenerator[list[Phone]]:
        """Give devices whose copies are open and full."""
        async with AsyncExitStack() as stack:
            yield [
                await opened(await stack.enter_async_context(self.device(email)), speed)
                for email in emails
            ]

    @asynccontextmanager
    async def device(self, email: str) -> AsyncGenerator[Phone]:
        """Give a new device on which somebody has signed in, and that has opened nothing."""
        async with phone(self.browser, self.office, email, self.server.port, self.pages) as one:
            yield one


@pytest.fixture(scope="session")
def served_pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Build the client as it is, with what the tests call."""
    folder = tmp_path_factory.mktemp("page")
    node = Path(sys.executable).with_name("node")
    subprocess.run(
        [node, "--input-type=module", "-e", BUILD, folder], cwd=CLIENT, check=True, timeout=120
    )
    return pages((folder / "page.js").read_bytes())


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Give the browser named by CHROMIUM, else the machine's own."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        await launched.close()


@asynccontextmanager
async def served(url: str, folder: Path, browser: Browser, own: Pages) -> AsyncGenerator[World]:
    """Serve an empty database, once a small business is in it."""
    await fill(url)
    async with (
        listening(Server(url, folder)) as server,
        asyncpg.create_pool(url, min_size=0, max_size=4) as office,
    ):
        await office.execute(DECIDED_LONG_AGO)
        yield World(server, office, browser, own)


@pytest.fixture(scope="session")
async def world(
    postgres: str,
    chromium: Browser,
    served_pages: Pages,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[World]:
    """Give a world that tests share, each with phones of its own; its server stays up."""
    folder = tmp_path_factory.mktemp("world")
    async with (
        new_database(postgres) as name,
        served(named(postgres, name), folder, chromium, served_pages) as shared,
    ):
        yield shared


@dataclass(frozen=True)
class Fragile(World):
    """A world in which server and database may be killed."""

    postgres: Postgres


@pytest.fixture
async def fragile(
    postgres: str, chromium: Browser, served_pages: Pages, tmp_path: Path
) -> AsyncIterator[Fragile]:
    """Give a world of this test's own; the shared PostgreSQL has set up where sockets go."""
    assert postgres
    folder = tmp_path / "postgres"
    # It is killed by the test: where nobody collects the dead it seems to run, and then does not.
    with suppress(psutil.NoSuchProcess), embedded_postgres(folder) as url:
        database_of_its_own = Postgres(folder, url)
        async with served(url, tmp_path, chromium, served_pages) as world:
            yield Fragile(
                world.server, world.office, world.browser, world.pages, database_of_its_own
            )
        await database_of_its_own.stop()
