"""SIGKILL of the server and of PostgreSQL while devices push: nothing lost, nothing doubled."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg

from tests.faults.conftest import ALEX, PEOPLE, Fragile
from tests.faults.harm import Held
from tests.faults.phones import Phone, assert_faithful, assert_once
from tests.faults.servers import until

SPEED = 10
Asked = dict[str, str]
UNLOGGED = {"sync_dirty", "sync_ripple", "sync_tenant"}


async def test_a_server_killed_within_a_push_has_done_nothing(fragile: Fragile):
    async with fragile.phones(ALEX, speed=SPEED) as (alex,):
        async with _held_within_a_push(fragile, alex) as asked:
            await fragile.server.kill()
        assert not await _arrived(fragile, asked)
        await fragile.server.start()
        await _converges(fragile, alex, [asked])


async def test_a_server_killed_before_it_could_answer_has_done_it_once(fragile: Fragile):
    async with fragile.phones(ALEX, speed=SPEED) as (alex,):
        held = Held()
        alex.proxy.once("POST", "/api/sync", held)
        asked = await alex.call("ask", "Fault before the answer")
        await held.reached.wait()
        await assert_once(fragile.office, alex, asked)
        await fragile.server.kill()
        held.dropped.set()
        assert len(await alex.call("outbox")) == 1
        await fragile.server.start()
        await _converges(fragile, alex, [asked])


async def test_devices_push_on_while_the_server_is_killed_again_and_again(fragile: Fragile):
    async with fragile.phones(*PEOPLE, speed=SPEED) as devices:
        async with _pushing(devices) as asked:
            for _ in range(2):
                await _answered(devices, 200)
                await fragile.server.kill()
                await fragile.server.start()
            await _answered(devices, 200)
        for device in devices:
            await _converges(fragile, device, asked[device])


async def test_postgres_killed_within_a_push_has_done_nothing(fragile: Fragile):
    async with fragile.phones(ALEX, speed=SPEED) as (alex,):
        before = await _epoch(fragile, alex)
        async with _held_within_a_push(fragile, alex) as asked:
            await fragile.postgres.kill()
        await until(lambda: _refused(alex), "503 in answer to the push")
        await fragile.postgres.start()
        assert not await _arrived(fragile, asked)
        await _converges(fragile, alex, [asked])
        assert await _epoch(fragile, alex) == before


async def test_devices_push_on_while_postgres_is_killed(fragile: Fragile):
    async with fragile.phones(*PEOPLE, speed=SPEED) as devices:
        await _listen(devices[0])
        async with _pushing(devices) as asked:
            await _answered(devices, 200)
            await fragile.postgres.kill()
            await _answered(devices, 503)
            await fragile.postgres.start()
            await _answered(devices, 200)
        for device in devices:
            await _converges(fragile, device, asked[device])
            assert {each.status for each in device.proxy.synced()} <= {0, 200, 503}
            refused = [each for each in device.proxy.seen if each.status == 503]
            assert all(each.is_problem for each in refused)
        assert fragile.server.running
        await _hears(fragile, devices[0])


async def test_devices_push_on_while_one_of_postgres_processes_is_killed(fragile: Fragile):
    # The postmaster then ends all others and recovers by itself.
    async with fragile.phones(*PEOPLE, speed=SPEED) as devices:
        async with _pushing(devices) as asked:
            await _answered(devices, 200)
            await fragile.postgres.kill_one()
            await _answered(devices, 200)
        for device in devices:
            await _converges(fragile, device, asked[device])
            assert {each.status for each in device.proxy.synced()} <= {0, 200, 503}
        assert fragile.server.running


async def test_nobody_needs_what_postgres_forgets_in_a_crash(fragile: Fragile):
    async with fragile.phones(ALEX, speed=SPEED) as (alex,):
        assert await _unlogged(fragile) == dict.fromkeys(UNLOGGED, 0)
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            async with fragile.office.acquire() as office, office.transaction():
                await _move_to(office, alex, "Leeds")
                await fragile.postgres.kill()
        await fragile.postgres.start()
        assert await _unlogged(fragile) == dict.fromkeys(UNLOGGED, 0)
        await _move_to(fragile.office, alex, "York")
        await _converges(fragile, alex, [])


async def test_devices_begin_anew_at_once_when_files_are_put_back(fragile: Fragile):
    async with fragile.phones(ALEX, speed=SPEED) as (alex,):
        kept = await fragile.postgres.keep()
        await _move_to(fragile.office, alex, "Leeds")
        await _writes_much(fragile)
        await _connects_anew(fragile, alex)
        before = await _epoch(fragile, alex)
        await fragile.postgres.put_back(kept)
        await _move_to(fragile.office, alex, "York")
        await _converges(fragile, alex, [])
        assert await _epoch(fragile, alex) != before


@asynccontextmanager
async def _held_within_a_push(fragile: Fragile, device: Phone) -> AsyncGenerator[Asked]:
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
async def _pushing(devices: list[Phone]) -> AsyncGenerator[dict[Phone, list[Asked]]]:
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


async def _answered(devices: list[Phone], status: int) -> None:
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


async def _refused(device: Phone) -> bool:
    return any(each.status == 503 for each in device.proxy.synced())


async def _converges(fragile: Fragile, device: Phone, asked: list[Asked]) -> None:
    await device.call("start")
    await device.call("sync")
    await device.rests()
    for each in asked:
        await assert_once(fragile.office, device, each)
    await assert_faithful(fragile.office, device)


async def _arrived(fragile: Fragile, asked: Asked) -> bool:
    return await fragile.office.fetchval(
        "select exists (select from service_requests where id = $1)", UUID(asked["request_id"])
    )


async def _epoch(fragile: Fragile, device: Phone) -> Any:
    return await fragile.office.fetchrow(
        "select epoch, (select id from sync_incarnation) from sync_scope where scope = $1",
        device.scope,
    )


async def _writes_much(fragile: Fragile) -> None:
    """Let the log grow by more than the test writes after it went back."""
    await fragile.office.execute("select pg_switch_wal()")


async def _connects_anew(fragile: Fragile, device: Phone) -> None:
    """Cut the server's connections, so that it makes one."""
    await fragile.office.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    await device.call("sync")
    await device.rests()


async def _move_to(office: Any, device: Phone, city: str) -> None:
    await office.execute("update customers set city = $2 where id = $1", device.scope, city)


async def _unlogged(fragile: Fragile) -> dict[str, int]:
    """Return how much is in each table that a crash empties."""
    rows = await fragile.office.fetch(
        "select relname from pg_class where relpersistence = 'u' and relkind = 'r'"
    )
    return {
        row["relname"]: await fragile.office.fetchval(f"select count(*) from {row['relname']}")
        for row in rows
    }


async def _listen(device: Phone) -> None:
    """Open a stream of pokes that is not opened again when it ends."""
    await device.page.evaluate(
        """async () => {
          globalThis.heard = "";
          const { body } = await fetch("/api/live");
          const reader = body.pipeThrough(new TextDecoderStream()).getReader();
          const hear = ({ done, value }) => {
            globalThis.heard += done ? "(ended)" : value;
            if (!done) reader.read().then(hear);
          };
          reader.read().then(hear);
        }"""
    )


async def _hears(fragile: Fragile, device: Phone) -> None:
    """Check that the stream that was open all the time tells what the office does now."""
    await _move_to(fragile.office, device, "Hull")
    version = await fragile.office.fetchval(
        "select version from sync_scope where scope = $1", device.scope
    )

    async def heard() -> bool:
        text: str = await device.page.evaluate("heard")
        assert "(ended)" not in text
        return f'{{"version":{version}}}' in text

    await until(heard, "the poke")
