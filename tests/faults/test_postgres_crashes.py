"""SIGKILL of PostgreSQL while devices push, and files put back: nothing lost, nothing doubled."""

from contextlib import suppress
from typing import Any

import asyncpg

from tests.faults.conftest import ALEX, PEOPLE, Fragile
from tests.faults.crashes import SPEED, answered, arrived, converges, held_within_a_push, pushing
from tests.faults.phones import Phone
from tests.faults.servers import until

UNLOGGED = {"sync_dirty", "sync_ripple", "sync_tenant"}


async def test_postgres_killed_within_a_push_has_done_nothing(fragile: Fragile):
    async with fragile.phones(ALEX, speed=SPEED) as (alex,):
        before = await _epoch(fragile, alex)
        async with held_within_a_push(fragile, alex) as asked:
            await fragile.postgres.kill()
        await until(lambda: _refused(alex), "503 in answer to the push")
        await fragile.postgres.start()
        assert not await arrived(fragile, asked)
        await converges(fragile, alex, [asked])
        assert await _epoch(fragile, alex) == before


async def test_devices_push_on_while_postgres_is_killed(fragile: Fragile):
    async with fragile.phones(*PEOPLE, speed=SPEED) as devices:
        await _listen(devices[0])
        async with pushing(devices) as asked:
            await answered(devices, 200)
            await fragile.postgres.kill()
            await answered(devices, 503)
            await fragile.postgres.start()
            await answered(devices, 200)
        for device in devices:
            await converges(fragile, device, asked[device])
            assert {each.status for each in device.proxy.synced()} <= {0, 200, 503}
            refused = [each for each in device.proxy.seen if each.status == 503]
            assert all(each.is_problem for each in refused)
        assert fragile.server.running
        await _hears(fragile, devices[0])


async def test_devices_push_on_while_one_of_postgres_processes_is_killed(fragile: Fragile):
    # The postmaster then ends all others and recovers by itself.
    async with fragile.phones(*PEOPLE, speed=SPEED) as devices:
        async with pushing(devices) as asked:
            await answered(devices, 200)
            await fragile.postgres.kill_one()
            await answered(devices, 200)
        for device in devices:
            await converges(fragile, device, asked[device])
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
        await converges(fragile, alex, [])


async def test_devices_begin_anew_at_once_when_files_are_put_back(fragile: Fragile):
    async with fragile.phones(ALEX, speed=SPEED) as (alex,):
        kept = await fragile.postgres.keep()
        await _move_to(fragile.office, alex, "Leeds")
        await _writes_much(fragile)
        await _connects_anew(fragile, alex)
        before = await _epoch(fragile, alex)
        await fragile.postgres.put_back(kept)
        await _move_to(fragile.office, alex, "York")
        await converges(fragile, alex, [])
        assert await _epoch(fragile, alex) != before


async def _refused(device: Phone) -> bool:
    return any(each.status == 503 for each in device.proxy.synced())


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
    """Return how much is in each table that a crash empties; of the queue's only its log is one."""
    rows = await fragile.office.fetch(
        "select oid::regclass::text as relname from pg_class"
        " where relpersistence = 'u' and relkind = 'r'"
        " and oid::regclass::text !~ '^doorstep_queue.pgqueuer_(log|statistics)$'"
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
