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
from doorstep.kit.walls import ROLE
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
    return _models() is opened.models and await _cleared(opened.link, own)


async def _cleared(
    link: asyncpg.Connection, own: asyncpg.Connection, role: str = "none", others: int = 0
) -> bool:
    """Make a test's connection and those of the models, which have this role, new.

    Returns whether that could be done, and there are no more than so many others.
    """
    links = _links(link)
    if links is None:
        return False
    for each in links:
        each._drop_local_statement_cache()  # planned for as many rows as there were
        await each.execute(AS_NEW if each is link else f"{AS_NEW}; set role {role}")
        await each.reset()
    known = [each.get_server_pid() for each in (own, *links)]
    there: Any = await own.fetchval(OTHERS, known)
    return there <= others


def _links(link: asyncpg.Connection) -> list[asyncpg.Connection] | None:
    """Return all connections, unless the test has left one of them in use, or closed it."""
    models = _models()
    pool: Any = models and models._pool
    holders: list[Any] = pool._holders if pool else []
    if any(holder._in_use for holder in holders):
        pool.terminate()  # it would be waited for
        return None
    links = [link, *(holder._con for holder in holders if holder._con)]
    left = any(each.is_closed() or each.is_in_transaction() for each in links)
    return None if left else links


DATABASE = Kind(_opened, _clear_database)
"""Not lent again if a test has left a connection to it, a transaction or whatever else is not in
tables.
"""


async def clear_portal(served: Served, own: asyncpg.Connection) -> bool:
    """Let a portal end what it has begun, and have no letters and no other files.

    Its connections are as new ones, those of its pool with the role that it gives them; beside
    them there is the one by which it hears of changes.
    """
    await asyncio.gather(*served.app.background_tasks)
    await served.store.delete_folder("")
    await copy_files(served.store)
    served.mailbox.letters.clear()
    served.mailbox.broken = False
    return _models() is not None and await _cleared(served.office, own, ROLE, others=1)


PORTAL = Kind(serve, clear_portal)
