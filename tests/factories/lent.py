"""What tests are lent: a database that is open, or a portal that is served."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import asyncpg
from tortoise import connections
from tortoise.exceptions import ConfigurationError

from doorstep.kit import database
from tests.factories.databases import copy_files
from tests.factories.lending import Kind
from tests.factories.portals import Served, serve

AS_NEW = "reset role; reset session authorization; discard temp; discard sequences"
OTHERS = """
    select count(*) from pg_stat_activity where datname = current_database()
      and backend_type = 'client backend' and pid <> all ($1)
"""


@dataclass(frozen=True)
class Opened:
    """A database that models use, too: the test's own connection, and the client of the models."""

    link: asyncpg.Connection
    models: Any

    def links(self) -> list[asyncpg.Connection] | None:
        """Return all connections, unless the test has left one of them in use, or closed it."""
        if _models() is not self.models:
            return None
        pool: Any = self.models._pool
        holders: list[Any] = pool._holders if pool else []
        if any(holder._in_use for holder in holders):
            pool.terminate()  # it would be waited for
            return None
        links = [self.link, *(holder._con for holder in holders if holder._con)]
        left = any(link.is_closed() or link.is_in_transaction() for link in links)
        return None if left else links


def _models() -> Any:
    """Return the client of the models, if there is one."""
    with suppress(ConfigurationError):
        return connections.get("default")


@asynccontextmanager
async def _opened(url: str) -> AsyncGenerator[Opened]:
    await database.open_database(url, pool=2)
    async with database.connection():
        pass
    link = await asyncpg.connect(url)
    try:
        yield Opened(link, _models())
    finally:
        await database.close_database()
        await link.close()


async def _clear_database(opened: Opened, own: asyncpg.Connection) -> bool:
    links = opened.links()
    if links is None:
        return False
    for link in links:
        link._drop_local_statement_cache()  # planned for as many rows as there were
        await link.execute(AS_NEW)
        await link.reset()
    known = [link.get_server_pid() for link in (own, *links)]
    return await own.fetchval(OTHERS, known) == 0


DATABASE = Kind(_opened, _clear_database)
"""Not lent again if a test has left a connection to it, a transaction or whatever else is not in
tables.
"""


async def clear_portal(served: Served, _own: asyncpg.Connection | None = None) -> bool:
    """Let a portal end what it has begun, and have no letters and no other files."""
    await asyncio.gather(*served.app.background_tasks)
    served.office._drop_local_statement_cache()
    _models()._pool._drop_statement_cache()
    await served.office.reset()
    await served.store.delete_folder("")
    await copy_files(served.store)
    served.mailbox.letters.clear()
    served.mailbox.broken = False
    return True


PORTAL = Kind(serve, clear_portal)
