"""The race, verified while it runs, and broken sync cores that it must catch (CORE-3)."""

import pytest

from tests.sync.broken import CURSORS, PAUSE, break_it
from tests.sync.device import NOTHING_WRONG
from tests.sync.race import race

SECONDS = 5.0
WRITERS = 6
TRIES = 12
"""Races until one shows what is broken: on a busy machine writers hardly meet."""


async def test_nothing_is_missing_extra_or_stale_after_a_race(sync_url: str, effort: int):
    await break_it(sync_url, PAUSE)
    raced = await race(sync_url, SECONDS * effort, WRITERS)
    assert raced.commits > 50
    assert raced.wrong == NOTHING_WRONG
    assert raced.looks > 1
    assert raced.differences == []


@pytest.mark.parametrize("name", ["sequence", "timestamp"])
async def test_a_cursor_that_is_not_taken_under_the_lock_is_caught(sync_url: str, name: str):
    await break_it(sync_url, PAUSE + CURSORS[name])
    for _ in range(TRIES):
        raced = await race(sync_url, SECONDS, WRITERS)
        if raced.wrong != NOTHING_WRONG:
            return
    pytest.fail(f"nothing was missed in {TRIES} races")
