"""The one database: Tortoise's models and plain SQL over the same pool of connections."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg
import structlog
from tortoise import Tortoise, connections
from tortoise.backends.base.client import TransactionContextPooled
from tortoise.transactions import in_transaction

from deltasync import Connection, Witness, recognize

from .walls import ROLE

MODELS = [
    "doorstep.organizations.models",
    "doorstep.customers.models",
    "doorstep.customers.audit",
    "doorstep.sign_in.models",
    "doorstep.jobs.models",
    "doorstep.requests.models",
    "doorstep.invoices.models",
    "doorstep.invoices.payments",
    "doorstep.payments.models",
    "doorstep.payments.autopay",
    "doorstep.documents.models",
    "doorstep.notifications.models",
    "doorstep.notifications.push.models",
    "doorstep.notifications.mail.models",
    "doorstep.calendars.models",
    "doorstep.privacy.models",
    "doorstep.demo.models",
]
MIGRATIONS = "doorstep.migrations"
POOL = 10
CONNECT_TIMEOUT = 10.0
"""Seconds that connecting may take."""
POOL_PATIENCE = 10.0
"""Seconds anybody waits for a connection of the pool to be free; then it is an outage."""
COMMAND_TIMEOUT = 30.0
"""Seconds a statement may take."""
PATIENCE = 3600.0
"""Seconds a statement may take, and a commit, that goes over all that there is."""
LOCK_TIMEOUT = 2.0
"""Seconds a server waits for what another transaction holds; others need the connection."""
STEP_OUT = """
    select case when current_setting('doorstep.session', true) <> '' then true
      else set_config('role', 'none', true) is null end
"""
"""Becomes the owner of everything, unless a session has entered; tells whether one has."""
READ_ONLY = {"default_transaction_read_only": "on"}
log = structlog.get_logger()


def credentials(url: str) -> dict[str, Any]:
    """Return what Tortoise needs to connect to a `postgresql://` URL, Unix sockets included."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "host": query.get("host") or parts.hostname or "localhost",
        "port": parts.port or int(query.get("port", "5432")),
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password or ""),
        "database": unquote(parts.path.lstrip("/")) or "postgres",
        **({"ssl": query["sslmode"]} if "sslmode" in query else {}),
    }


async def _connect(*given: Any, **named: Any) -> Any:
    """Connect for the pool; however that fails, it is an outage."""
    driver: Any = asyncpg
    try:
        return await driver.connect(*given, timeout=CONNECT_TIMEOUT, **named)
    except (OSError, TimeoutError) as error:
        raise asyncpg.ClientCannotConnectError(type(error).__name__) from error


async def _keep(_connection: object) -> None:
    """Leave a returned connection as it is: nothing here changes a session's settings."""


@dataclass(slots=True)
class Lookout:
    """Looks out for a restore, and keeps how far this process has seen the database come.

    What it keeps is a hint alone: without it, files put back are noticed by the witness in the
    object store, up to a minute later.
    """

    seen: Witness | None = None

    async def look(self, link: Connection, seen: Witness | None = None) -> tuple[bool, Witness]:
        """Begin new epochs if the database was restored since `seen`, else since the last look.

        Returns whether it was, and how far it has come.
        """
        renewed, self.seen = await recognize(link, seen or self.seen)
        if renewed:
            log.warning("database_restored")
        return renewed, self.seen

    async def look_first(self, link: Connection) -> None:
        """Look before a new connection is used: whatever restores a database breaks all others."""
        with suppress(asyncpg.UndefinedFunctionError):  # not migrated yet
            await self.look(link)


def configuration(
    url: str,
    *,
    pool: int = POOL,
    patience: float = POOL_PATIENCE,
    lock_timeout: float = 0,
    lookout: Lookout | None = None,
    command_timeout: float = COMMAND_TIMEOUT,
    read_only: bool = False,
    walls: bool = False,
) -> dict[str, Any]:
    """Return Tortoise's configuration for a database URL; the rest as for `open_database`."""
    session = {"lock_timeout": f"{lock_timeout:.3f}s"}
    extra = {
        "minsize": 1,
        "maxsize": pool,
        "patience": patience,
        "connect": _connect,
        "init": None if read_only else partial(_begin, lookout or Lookout(), walls=walls),
        "reset": _keep,
        "command_timeout": command_timeout,
        "server_settings": session | (READ_ONLY if read_only else {}),
    }
    return {
        "connections": {
            "default": {
                "engine": "doorstep.kit.pool",
                "credentials": {**credentials(url), **extra},
            }
        },
        "apps": {
            "doorstep": {
                "models": MODELS,
                "default_connection": "default",
                "migrations": MIGRATIONS,
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


async def _begin(lookout: Lookout, link: Connection, *, walls: bool) -> None:
    await lookout.look_first(link)
    if walls:
        await link.execute(f"set role {ROLE}")


CONFIG = configuration("postgresql://nowhere/none")
"""For `tortoise -c doorstep.kit.database.CONFIG makemigrations`, which asks no database."""


async def open_database(
    url: str,
    *,
    pool: int = POOL,
    patience: float = POOL_PATIENCE,
    lock_timeout: float = 0,
    lookout: Lookout | None = None,
    read_only: bool = False,
    walls: bool = False,
) -> None:
    """Connect this process's models and SQL to the database, each connection past the `lookout`.

    Who waits longer than `patience` seconds for one gets a TimeoutError. What waits longer than
    `lock_timeout` seconds for a lock raises; 0 waits without an end. With `read_only` nothing can
    be written, and so nobody looks: what noticed a restore would write it. With `walls` everything
    that is not `trusted` sees only the rows of a session that has entered.
    """
    config = configuration(
        url,
        pool=pool,
        patience=patience,
        lock_timeout=lock_timeout,
        lookout=lookout,
        read_only=read_only,
        walls=walls,
    )
    await Tortoise.init(config=config, _enable_global_fallback=True)


async def close_database() -> None:
    """Close all connections."""
    await Tortoise.close_connections()


async def connect(
    url: str, *, command_timeout: float = COMMAND_TIMEOUT, read_only: bool = False
) -> Any:
    """Return a connection of its own, for what must not come from the pool, such as LISTEN.

    Its statements may take `command_timeout` seconds.
    """
    given = credentials(url)
    if read_only:
        given["server_settings"] = READ_ONLY
    driver: Any = asyncpg
    return await driver.connect(**given, timeout=CONNECT_TIMEOUT, command_timeout=command_timeout)


@asynccontextmanager
async def connection() -> AsyncGenerator[Connection]:
    """Lend a pooled connection for plain SQL; inside a transaction, that transaction's."""
    client: Any = connections.get("default")
    async with client.acquire_connection() as link:
        yield link


@asynccontextmanager
async def transaction() -> AsyncGenerator[Connection]:
    """Run a transaction that model calls and the yielded connection share."""
    context: Any = in_transaction("default")
    async with AsyncExitStack() as stack:
        try:
            client: Any = await stack.enter_async_context(context)
        except BaseException:
            _let_go(context)
            raise
        # Borrowing it by acquire_connection would lock every model call inside out, for good.
        yield client._connection


@asynccontextmanager
async def trusted() -> AsyncGenerator[Connection]:
    """Run a transaction that may see everything: for what no customer's session asks for itself."""
    async with transaction() as link:
        if await link.fetchval(STEP_OUT):
            raise RuntimeError("Within a session's walls nobody steps out of them.")
        yield link


def _let_go(context: Any) -> None:
    """Free the connection of a transaction that could not begin; Tortoise would keep it for good.

    It is cut, since it may be in a transaction that has begun all the same.
    """
    if isinstance(context, TransactionContextPooled) and context.client._connection is not None:  # pyright: ignore
        connections.reset(context.token)
        context.client._connection.terminate()  # pyright: ignore
