"""Chance against alerts: whatever happens, each person has the last word, never a stale one or two.

A history that fails is told as its seed.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.sync.progress import Progress

from .histories import World, living, play

FEW, MANY = 3, 40
"""Histories with the usual effort, and with each time more."""


@pytest.fixture
async def world(inhabited_url: str) -> AsyncIterator[World]:
    with TemporaryDirectory() as folder:
        async with living(inhabited_url, Path(folder)) as world:
            await world.link.execute("update organizations set notifies_since = now()")
            yield world


async def test_whatever_happens_each_person_has_the_last_word_once(world: World, effort: int):
    total = FEW if effort == 1 else MANY * effort
    first = int(os.environ.get("SEED", "0"))
    progress = Progress("alerts", total, effort)
    for seed in range(first, first + total):
        try:
            await play(world, seed)
        except AssertionError as error:
            pytest.fail(f"Seed {seed}: {error}")
        progress.one_more()
    assert world.kills or first
    assert world.joined, "nothing ever went out together"
