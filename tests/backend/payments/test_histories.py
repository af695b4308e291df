"""Chance against payments: whatever happens in between, the books of both sides agree at rest.

A history that fails is told as its seed, and as the shortest list of steps that still fails.
"""

import os
import traceback
from collections.abc import AsyncIterator

import pytest

from tests.backend.conftest import MARTA, PRIYA
from tests.backend.payments.histories import World
from tests.backend.payments.steps import Step, history, shortened
from tests.factories.dying import Life
from tests.factories.payments import till
from tests.factories.portals import Browser
from tests.factories.second import second_server
from tests.sync.progress import Progress

FEW, MANY = 20, 150
"""Histories with the usual effort, and with each time more."""
HAPPENS = {
    *("200", "201", "409", "502", "503", "account acct_connected", "currency ISK"),
    *("payment succeeded", "payment expired", "payment failed", "dispute open", "dispute lost"),
    *("dispute won", "dispute appealed, lost", "dispute appealed, won"),
    *("entry payment", "entry refund", "entry refund_failed", "entry dispute", "entry dispute_won"),
    *("entry voided", "refund succeeded", "refund succeeded here", "refund failed"),
}
"""What has to come about in some of many histories: else it was not tried."""
PATIENCE = 0.6
"""Seconds that Stripe is waited for."""


@pytest.fixture
async def world(inhabited_url: str) -> AsyncIterator[World]:
    """Give a portal served at two addresses."""
    async with (
        till(inhabited_url, patience=PATIENCE) as shop,
        second_server(shop.settings, PATIENCE) as second,
        shop.gateway.running() as gateway,
    ):
        first = shop.stand_in.endpoints[0].url.partition("/webhooks")[0]
        cookies = [cookie_of(await shop.served.sign_in(email)) for email in (PRIYA, MARTA)]
        yield World(shop, Life(shop.served.app), [first, second], cookies, gateway)


def cookie_of(browser: Browser) -> str:
    """Return how a browser says who it is."""
    return "; ".join(f"{each.name}={each.value}" for each in browser.cookie_jar or ())


async def play(world: World, steps: list[Step]) -> None:
    """Let these steps happen, then let everything come to rest."""
    await world.begin_anew()
    for step in steps:
        await world.do(step)
    await world.rest()


async def trouble_with(world: World, steps: list[Step]) -> str:
    """Return what is not as it must be after these steps; nothing if all is."""
    try:
        await play(world, steps)
    except Exception as error:  # noqa: BLE001 - whatever it is, the steps to it are told
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {error} ({where.filename}:{where.lineno})"
    return ""


async def test_whatever_happens_no_money_is_lost_doubled_or_untold(world: World, effort: int):
    total = FEW if effort == 1 else MANY * effort
    first = int(os.environ.get("SEED", "0"))
    progress = Progress("histories", total, effort)
    for seed in range(first, first + total):
        steps = history(seed)
        if trouble := await trouble_with(world, steps):
            fewer = await shortened(steps, lambda less: fails_alike(world, less, trouble))
            told = "\n".join(f"  {step}," for step in fewer)
            pytest.fail(f"Seed {seed}: {trouble}\nof {len(steps)} steps these are enough:\n{told}")
        progress.one_more()
    assert world.life.deaths
    never = HAPPENS - set(world.told) if total >= MANY else set[str]()
    assert not never, f"in none of {total} histories: {never}"


async def fails_alike(world: World, steps: list[Step], trouble: str) -> bool:
    """Tell whether these steps lead to the same."""
    return (await trouble_with(world, steps))[:60] == trouble[:60]
