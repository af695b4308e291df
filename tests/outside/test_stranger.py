"""A client that knows PROTOCOL.md alone, in bad weather: nothing lost, nothing doubled, all right.

One journey in every run, longer and other ones with DOORSTEP_SOAK=1: a failure names its seed, and
DOORSTEP_FAULT_SEED begins with that.
"""

import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.factories.commands import run
from tests.faults.amount import SEED, SOAK
from tests.faults.servers import until
from tests.outside import oracle
from tests.outside.conftest import World
from tests.outside.journey import Journey
from tests.outside.lines import clear, phones
from tests.outside.phones import Phone

JOURNEYS = range(SEED, SEED + 12) if SOAK else [2119]
STEPS = 150 if SOAK else 60
PATIENCE = 180.0
"""Seconds for all to arrive, on a machine that has much else to do."""


@pytest.mark.parametrize("seed", JOURNEYS)
async def test_a_stranger_keeps_faithful_copies_and_loses_nothing_in_any_weather(
    world: World, seed: int, tmp_path: Path
):
    async with phones(world, seed, tmp_path) as carried:
        journey = Journey(carried, world.office, random.Random(seed))
        for _ in range(STEPS):
            await journey.step()
            await _talk_goes_on(journey)
        storm = sum((phone.weather.harm for phone in carried), Counter[str]())
        deaths = sum((phone.deaths() for phone in carried), Counter[str]())
        told = (
            f"{seed=}: {len(journey.written)} mutations, faults {dict(storm)}, ends {dict(deaths)}"
        )
        sys.stdout.write(f"{told}\n")
        assert storm.total() > STEPS
        assert deaths.total() > STEPS // 4
        clear(carried)
        await _converge(carried)
        for phone in carried:
            await oracle.check_copy(world.office, phone)
            broken = {each.status for each in phone.proxy.seen if each.status >= 500}
            assert broken <= {503}, "it is busy at the most"
        await oracle.check_outcomes(world.office, journey)
        await oracle.check_photos(world.office, journey, world.photos())
    code, said, _ = run("replica", "verify", environ={"DOORSTEP_DATABASE_URL": world.url})
    assert (code, said) == (0, "3 copies compared: 0 differences.\n")


async def _talk_goes_on(journey: Journey) -> None:
    """Let some requests go by before the next thing happens."""

    def seen() -> int:
        return sum(len(phone.proxy.seen) for phone in journey.phones)

    enough = seen() + journey.dice.randrange(8)

    async def gone_by() -> bool:
        return seen() >= enough

    await until(gone_by, "requests")


async def _converge(carried: list[Phone]) -> None:
    """Wait until nothing waits on any phone, and each has asked since."""

    async def all_at_rest() -> bool:
        return all(phone.at_rest() for phone in carried)

    await until(all_at_rest, "all that was written to arrive", PATIENCE)
    heard = {phone.email: len(_answers(phone)) for phone in carried}

    async def all_have_asked() -> bool:
        return all(len(_answers(phone)) >= heard[phone.email] + 4 for phone in carried)

    await until(all_have_asked, "every phone to ask again", PATIENCE)
    await until(all_at_rest, "what came then", PATIENCE)


def _answers(phone: Phone) -> list[int]:
    return [each.status for each in phone.proxy.synced() if each.status == 200]
