"""Clients that take a large file slowly, or go away: nobody else waits for them."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypercorn.asyncio import serve as run

from doorstep.app import create_app
from doorstep.cli.serving import configuration
from doorstep.kit.clock import SystemClock
from doorstep.kit.database import POOL
from doorstep.kit.outside import Outside
from doorstep.kit.settings import Settings
from doorstep.kit.store import PART, open_store
from doorstep.sign_in.sessions import open_session
from tests.backend.conftest import ALEX
from tests.browser.portal import free_port
from tests.factories.documents import file_document
from tests.factories.portals import SECRET, Mailbox, Served

MANY = 2 * POOL
LARGE = 12 * PART
"""More than the buffers on the way to a client hold."""
SOON = 5.0
"""Seconds; half of what a request waits for a connection to the database."""


@dataclass(frozen=True)
class Fetching:
    """Where a large file is got, over real connections."""

    port: int
    path: str
    token: str

    async def begin(self, path: str | None = None) -> tuple[StreamReader, StreamWriter]:
        """Ask for a file and read only that it is coming."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=PART)
        head = f"GET {path or self.path} HTTP/1.1\r\nHost: localhost\r\n"
        writer.write(f"{head}Cookie: doorstep={self.token}\r\n\r\n".encode())
        assert b" 200 " in await reader.readline()
        await reader.readuntil(b"\r\n\r\n")
        return reader, writer


@pytest.fixture
async def fetching(inhabited_url: str, tmp_path: Path) -> AsyncIterator[Fetching]:
    settings = Settings(database_url=inhabited_url, secret_key=SECRET, port=free_port())
    store = open_store((tmp_path / "files").as_uri())
    app = create_app(settings, Outside(Mailbox(), store, SystemClock()))
    office: Any = await asyncpg.connect(inhabited_url)
    filed = await file_document(Served(app, Mailbox(), office, store), ALEX, bytes(LARGE))
    contact = await office.fetchval("select id from customer_portal_access where email = $1", ALEX)
    token = await open_session(office, contact, "a browser")
    config, stop = configuration(settings), asyncio.Event()
    config.workers = 1

    async def stopped() -> None:
        await stop.wait()

    running = asyncio.create_task(run(app, config, shutdown_trigger=stopped))
    await listening(settings.port)
    yield Fetching(settings.port, filed.path, token)
    stop.set()
    await running
    await office.close()


async def listening(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.01)
                continue
            writer.close()
            return


async def test_more_slow_clients_than_there_are_connections_to_the_database(fetching: Fetching):
    slow = [await fetching.begin() for _ in range(MANY)]
    async with asyncio.timeout(SOON):
        _, quick = await fetching.begin("/api/session")
    [(reader, writer), *gone] = slow
    for _, other in gone:
        other.transport.abort()
    async with asyncio.timeout(SOON):
        assert await reader.readexactly(LARGE) == bytes(LARGE)
        _, again = await fetching.begin()
    again.transport.abort()
    for each in (quick, writer):
        each.close()
        await each.wait_closed()
