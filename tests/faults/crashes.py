"""What a crash comes into the middle of, and what must be true after it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from itertools import count
from uuid import UUID

import asyncpg

from tests.faults.conftest import Fragile
from tests.faults.phones import Phone, assert_faithful, assert_once
from tests.faults.servers import until

SPEED = 10
"""How much faster than the world the devices' clocks go."""
Asked = dict[str, str]


@asynccontextmanager
async def held_within_a_push(fragile: Fragile, device: Phone) -> AsyncGenerator[Asked]:
    """Make a device push, and hold the server within the transaction."""
    # The office's own connection may be cut in here as well.
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        async with fragile.office.acquire() as office, office.transaction():
            await office.execute("lock table service_requests in exclusive mode")
            asked = await device.call("ask", "Fault within the transaction")
            await until(lambda: _anyone_waits(fragile), "the server to be within it")
            yield asked


async def _anyone_waits(fragile: Fragile) -> bool:
    return await fragile.office.fetchval(
        "select exists (select from pg_stat_activity where wait_event_type = 'Lock')"
    )


@asynccontextmanager
async def pushing(devices: list[Phone]) -> AsyncGenerator[dict[Phone, list[Asked]]]:
    """Let devices ask for service without a break."""
    asked: dict[Phone, list[Asked]] = {device: [] for device in devices}
    enough = asyncio.Event()

    async def push(device: Phone) -> None:
        for number in count():
            if enough.is_set():
                return
            asked[device].append(await device.call("ask", f"Fault {number}"))
            await device.call("sync")

    async with asyncio.TaskGroup() as together:
        for device in devices:
            together.create_task(push(device))
        yield asked
        enough.set()


async def answered(devices: list[Phone], status: int) -> None:
    """Wait until each device has heard this, from now on, in answer to a push."""
    before = {device: len(device.proxy.seen) for device in devices}

    async def heard() -> bool:
        return all(
            any(
                each.status == status and each.path == "/api/sync" and b'"m":[{' in each.request
                for each in device.proxy.seen[before[device] :]
            )
            for device in devices
        )

    await until(heard, f"{status} in answer to pushes")


async def converges(fragile: Fragile, device: Phone, asked: list[Asked]) -> None:
    await device.call("start")
    await device.call("sync")
    await device.rests()
    for each in asked:
        await assert_once(fragile.office, device, each)
    await assert_faithful(fragile.office, device)


async def arrived(fragile: Fragile, asked: Asked) -> bool:
    return await fragile.office.fetchval(
        "select exists (select from service_requests where id = $1)", UUID(asked["request_id"])
    )
