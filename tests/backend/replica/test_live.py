"""`GET /api/live`: a word to the device when its copy has moved on."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from quart.testing.connections import HTTPDisconnectError

from tests.backend.conftest import ALEX, PRIYA
from tests.factories.portals import Browser, Served, ask_for_service, assert_problem, sync_body

PATIENCE = 15.0


@asynccontextmanager
async def live(browser: Browser) -> AsyncGenerator[Any]:
    """Open the stream and yield a function that reads its next event."""
    connection: Any = browser.request("/api/live", method="GET")
    try:
        async with connection:
            await connection.send_complete()

            async def read() -> bytes:
                return await asyncio.wait_for(connection.receive(), PATIENCE)

            assert await read() == b'event: poke\ndata: {"version":0}\n\n'
            assert connection.status_code == 200
            assert connection.headers["Content-Type"].startswith("text/event-stream")
            yield read
            await connection.disconnect()
    except HTTPDisconnectError:
        pass


async def head(served: Served, email: str) -> int:
    found: Any = await served.office.fetchval(
        "select max(e.version) from sync_entry e"
        " join customer_portal_access c on c.customer_id = e.scope where c.email = $1",
        email,
    )
    return found


async def test_what_the_office_changes_pokes_the_device(served: Served):
    async with live(await served.sign_in(ALEX)) as read:
        await served.office.execute("update customers set city = 'York' where name = 'Alex Morgan'")
        version = await head(served, ALEX)
        assert await read() == b'event: poke\ndata: {"version":%d}\n\n' % version


async def test_only_whom_it_concerns_is_poked(served: Served):
    alex, priya = await served.sign_in(ALEX), await served.sign_in(PRIYA)
    async with live(alex) as read:
        body = await sync_body(priya, ask_for_service())
        assert (await priya.post("/api/sync", json=body)).status_code == 200
        body = await sync_body(alex, ask_for_service())
        assert (await alex.post("/api/sync", json=body)).status_code == 200
        version = await head(served, ALEX)
        assert await read() == b'event: poke\ndata: {"version":%d}\n\n' % version


async def test_nobody_signed_in_hears_nothing(served: Served):
    await assert_problem(await served.browser().get("/api/live"), 401, "not_signed_in")
