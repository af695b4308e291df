"""The line cut at the bytes of one round trip: a push of a request for service, and its outcome.

With DOORSTEP_SOAK=1 at every byte of both; else at the edges of head and body and some others.
"""

import asyncio
from collections.abc import Callable, Iterator
from itertools import count

from tests.faults.amount import SEED, boundaries
from tests.faults.conftest import PEOPLE, World
from tests.faults.harm import cut_request, cut_response
from tests.faults.phones import Phone, assert_faithful, assert_once, digest
from tests.faults.proxy import Exchange, Fault, forward

ONE_IN = 29
NUMBERS = count()


async def test_a_request_cut_at_any_byte_arrives_once(world: World):
    async with world.phones(*PEOPLE) as devices:
        whole = (await _pushed(world, devices[0])).request
        await _cut_everywhere(world, devices, iter(boundaries(whole, ONE_IN)), cut_request)


async def test_an_answer_cut_at_any_byte_is_learned_all_the_same(world: World):
    async with world.phones(*PEOPLE) as devices:
        whole = (await _pushed(world, devices[0])).answer
        await _cut_everywhere(world, devices, iter(boundaries(whole, ONE_IN)), cut_response)


async def _pushed(world: World, device: Phone) -> Exchange:
    """Push with nothing in the way; return the exemplary exchange."""
    before = len(device.proxy.synced())
    await _settled(world, device, forward)
    return device.proxy.synced()[before]


async def _cut_everywhere(
    world: World, devices: list[Phone], places: Iterator[int], cut: Callable[[int], Fault]
) -> None:
    """Let the devices share the places; each cut is of a request that was never made before."""

    async def share(device: Phone) -> None:
        for place in places:
            try:
                before = len(device.proxy.synced())
                await _settled(world, device, cut(place))
                assert len(device.proxy.synced()) == before + 2
            except AssertionError as error:
                raise AssertionError(f"cut after {place} bytes (seed {SEED})") from error
        await assert_faithful(world.office, device)

    async with asyncio.TaskGroup() as together:
        for device in devices:
            together.create_task(share(device))


async def _settled(world: World, device: Phone, fault: Fault) -> None:
    """Ask for service with a fault in the way of it, and check all that then must be so."""
    device.proxy.once("POST", "/api/sync", fault)
    said = f"Fault {next(NUMBERS):06}"
    asked = await device.call("settle", said)
    assert (asked["left"], asked["shown"]) == (0, [said, False])
    assert asked["digest"] == await digest(world.office, device)
    await assert_once(world.office, device, asked)
