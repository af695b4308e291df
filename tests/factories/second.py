"""A second server over the same database, with connections of its own."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from contextvars import Context

from tortoise import context as tortoise

from doorstep.kit.settings import Settings
from tests.factories.payments import portal_at


@asynccontextmanager
async def second_server(settings: Settings, patience: float | None) -> AsyncGenerator[str]:
    """Run one beside another in this process; give its address."""
    on = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{on.getsockname()[1]}"
    ready, over = asyncio.Event(), asyncio.Event()

    async def run() -> None:
        first, tortoise._global_context = tortoise._global_context, None
        async with portal_at(settings, on, patience):
            tortoise._global_context = first
            ready.set()
            await over.wait()

    running = asyncio.create_task(run(), context=Context())
    try:
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        yield url
    finally:
        over.set()
        await running
