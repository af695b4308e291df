"""Whatever the line does, at random, while people use their devices: nothing lost, nothing doubled.

A few journeys in every run, always the same, and many others with DOORSTEP_SOAK=1. A failure's name
has its seed; DOORSTEP_FAULT_SEED repeats its weather.
"""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from tests.factories.photos import picture
from tests.faults.amount import SEED, SOAK
from tests.faults.conftest import ALEX, PRIYA, World
from tests.faults.harm import Weather
from tests.faults.phones import Phone, assert_faithful, assert_once

JOURNEYS = 60 if SOAK else 3
STEPS = 14
SPEED = 20
"""How much faster than the world the devices' clocks go."""
YESTERDAY = "update service_requests set created_at = created_at - interval '1 day'"
"""Nobody may send photos without an end on one day (BLOB-9)."""


@dataclass
class Journey:
    """What people do, and the office, while the weather is bad."""

    world: World
    devices: list[Phone]
    chance: random.Random
    asked: list[tuple[Phone, dict[str, str]]] = field(
        default_factory=list[tuple[Phone, dict[str, str]]]
    )

    async def go(self, steps: int) -> None:
        """Send a photo, and do so many other things; devices go on with them at the same time."""
        await self._ask_with_photo(self.devices[0])
        ways = [self._ask, self._ask, self._ask_with_photo, self._office, self._kill, self._look]
        for _ in range(steps):
            way: Callable[[Phone], Awaitable[None]] = self.chance.choice(ways)
            await way(self.chance.choice(self.devices))

    async def _ask(self, device: Phone) -> None:
        self.asked.append((device, await device.call("ask", f"In the rain {len(self.asked)}")))

    async def _ask_with_photo(self, device: Phone) -> None:
        photo = list(picture())
        self.asked.append((device, await device.call("ask", f"Look {len(self.asked)}", photo)))

    async def _office(self, device: Phone) -> None:
        street = f"{self.chance.randrange(10**6)} Rainy Lane"
        await self.world.office.execute(
            "update customers set line1 = $2 where id = $1", device.scope, street
        )
        await self.world.office.execute(
            "update jobs set title = title || '.' where customer_id = $1", device.scope
        )

    async def _kill(self, device: Phone) -> None:
        await device.restart(SPEED)
        await device.call("start")

    async def _look(self, device: Phone) -> None:
        await device.call("sync")


@pytest.mark.parametrize("seed", range(SEED, SEED + JOURNEYS))
async def test_all_arrives_once_and_every_copy_is_right_when_the_weather_clears(
    world: World, seed: int
):
    await world.office.execute(YESTERDAY)
    async with world.phones(ALEX, ALEX, PRIYA, speed=SPEED) as devices:
        journey = Journey(world, devices, random.Random(seed))
        for at, device in enumerate(devices):
            await device.call("start")
            device.proxy.plan = Weather(10 * seed + at)
        await journey.go(STEPS)
        for device in devices:
            device.proxy.plan = lambda _: None
            await device.restart(SPEED)
            await device.call("start")
        for device in devices:
            await device.rests()
        await _all_is_well(journey)


async def _all_is_well(journey: Journey) -> None:
    office = journey.world.office
    for device, asked in journey.asked:
        await assert_once(office, device, asked)
    made = [UUID(asked["request_id"]) for _, asked in journey.asked]
    photos = "from service_request_photos where request_id = any($1)"
    assert await office.fetchval(f"select bool_and(stored_at is not null) {photos}", made) is True
    for device in journey.devices:
        await device.call("sync")
        await device.rests()
        await assert_faithful(office, device)
        assert max((each.status for each in device.proxy.seen), default=0) < 500
