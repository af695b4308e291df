"""A business that is served by a process, and what its people read their mail with."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from doorstep.demo.mailbox import mail_sink
from doorstep.kit import database
from tests.factories.servers import Server, server
from tests.outside import oracle


@dataclass(frozen=True)
class World:
    """A server that is a process, the office's connection, and the folder of the photos."""

    url: str
    server: Server
    office: asyncpg.Connection
    files: Path

    def photos(self) -> set[str]:
        """Return the names of what is kept: the SHA-256 of what was sent."""
        return {file.name for file in self.files.rglob("*") if file.is_file()}


@pytest.fixture
async def world(inhabited_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Serve a business of the test's own, with mail that can be read at /demo/mail.json."""
    await database.open_database(inhabited_url, pool=2)
    async with mail_sink() as smtp, server(inhabited_url, tmp_path, smtp_url=smtp) as served:
        office = await asyncpg.connect(inhabited_url)
        await office.execute(oracle.LOG)
        yield World(inhabited_url, served, office, tmp_path / "files")
        await office.close()
    await database.close_database()
