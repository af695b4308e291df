"""Words that come by `GET /api/live`, to a browser within the process."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from quart.testing.connections import HTTPDisconnectError

from tests.factories.portals import Browser, Served

PATIENCE = 30.0
NEWS = b'event: poke\ndata: {"version":0}\n\n'
"""The poke that says that anything may have been missed."""
ALIVE = b": still here\n\n"
END = b""


@asynccontextmanager
async def live(browser: Browser) -> AsyncGenerator[Any]:
    """Open the stream and yield a function that reads its next event."""
    connection: Any = browser.request("/api/live", method="GET")
    try:
        async with connection:
            await connection.send_complete()

            async def read() -> bytes:
                return await asyncio.wait_for(connection.receive(), PATIENCE)

            assert await read() == NEWS
            assert connection.status_code == 200
            assert connection.headers["Content-Type"].startswith("text/event-stream")
            yield read
            await connection.disconnect()
    except HTTPDisconnectError:
        pass


async def told(read: Any) -> bytes:
    """Return the next word that is more than a sign of life."""
    while (word := await read()) == ALIVE:
        pass
    return word


async def hears(read: Any, word: bytes) -> bool:
    """Read on until the word comes, past those about what happened before."""
    async with asyncio.timeout(PATIENCE):
        while await read() != word:
            pass
    return True


async def poke(served: Served, email: str) -> bytes:
    """Return the poke to the newest version of somebody's copy."""
    version: Any = await served.office.fetchval(
        "select s.version from sync_scope s"
        " join customer_portal_access c on c.customer_id = s.scope where c.email = $1",
        email,
    )
    return b'event: poke\ndata: {"version":%d}\n\n' % version
