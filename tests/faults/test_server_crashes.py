"""SIGKILL of the server while devices push: nothing lost, nothing doubled."""

from tests.faults.conftest import ALEX, PEOPLE, Fragile
from tests.faults.crashes import SPEED, answered, arrived, converges, held_within_a_push, pushing
from tests.faults.harm import Held
from tests.faults.phones import assert_once


async def test_a_server_killed_within_a_push_has_done_nothing(fragile: Fragile):
    async with fragile.phones(ALEX, speed=SPEED) as (alex,):
        async with held_within_a_push(fragile, alex) as asked:
            await fragile.server.kill()
        assert not await arrived(fragile, asked)
        await fragile.server.start()
        await converges(fragile, alex, [asked])


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
        await converges(fragile, alex, [asked])


async def test_devices_push_on_while_the_server_is_killed_again_and_again(fragile: Fragile):
    async with fragile.phones(*PEOPLE, speed=SPEED) as devices:
        async with pushing(devices) as asked:
            for _ in range(2):
                await answered(devices, 200)
                await fragile.server.kill()
                await fragile.server.start()
            await answered(devices, 200)
        for device in devices:
            await converges(fragile, device, asked[device])
