"""Many are asked about at once, and one that breaks costs no other its answer."""

import asyncio

import asyncpg

from doorstep.notifications.together import Together


async def test_whoever_asks_what_breaks_has_that_alone():
    asked: list[int] = []

    async def halves(numbers: list[int]) -> list[float]:
        asked.append(len(numbers))
        return [1 / number for number in numbers]

    ask = Together(halves)
    answers = await asyncio.gather(*map(ask, (1, 2, 0, 4)), return_exceptions=True)
    assert answers[:2] + answers[3:] == [1, 0.5, 0.25]
    assert isinstance(answers[2], ZeroDivisionError)
    assert asked == [4, 2, 2, 1, 1]


async def test_a_database_that_is_away_is_not_asked_again_for_each():
    asked: list[int] = []

    async def away(numbers: list[int]) -> list[int]:
        asked.append(len(numbers))
        raise asyncpg.CannotConnectNowError

    ask = Together(away)
    answers = await asyncio.gather(*map(ask, (1, 2, 3)), return_exceptions=True)
    assert {type(each) for each in answers} == {asyncpg.CannotConnectNowError}
    assert asked == [3]
