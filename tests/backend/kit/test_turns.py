"""Taking turns: so many at once, the others in their order, and nobody for ever."""

import asyncio

import pytest

from doorstep.kit.errors import TryAgain
from doorstep.kit.turns import Turns


async def test_no_more_than_so_many_are_in_at_once_and_all_get_in():
    turns, inside, most, order = Turns(3), 0, 0, list[int]()

    async def come(number: int) -> None:
        nonlocal inside, most
        async with turns.turn():
            inside, most = inside + 1, max(most, inside + 1)
            await asyncio.sleep(0)
            order.append(number)
            inside -= 1

    await asyncio.gather(*map(come, range(20)))
    assert most == 3
    assert order == list(range(20))


async def test_who_waits_too_long_is_asked_to_try_again_and_holds_nothing_up():
    turns = Turns(1, patience=0.01)
    async with turns.turn():
        with pytest.raises(TryAgain):
            async with turns.turn():
                raise AssertionError
    async with turns.turn():
        pass


async def test_a_turn_that_failed_is_over():
    turns = Turns(1, patience=0.01)
    with pytest.raises(ValueError, match="inside"):
        async with turns.turn():
            raise ValueError("inside")
    async with turns.turn():
        pass
