"""What may happen around payments, as a list that is made of a seed and can be made shorter."""

from collections.abc import Awaitable, Callable
from random import Random
from typing import NamedTuple

ALWAYS = {"issue": 2, "begin": 5, "pay": 7, "hear": 4}
"""What there is in every history, and how likely."""
SOMETIMES = (
    ("refund", "fail_refund"),
    ("dispute", "close_dispute", "appeal"),
    ("elsewhere", "give_back"),
    ("trouble", "sweep"),
    ("webhooks", "missed"),
    ("void", "give_back"),
    ("twice", "together"),
    ("pass_time", "sweep"),
    ("policy", "account"),
)
"""Of these some: a few kinds that meet often find more than all that meet seldom."""
SHORTEST, LONGEST = 5, 24
MORTAL = {"begin", "twice", "hear", "sweep", "missed", "give_back", "together"}
"""In which of them our own side is at work, and may die."""
STEPS_TO_DEATH = 60
TRIES = 150
"""Runs that are spent on making a list shorter."""


class Step(NamedTuple):
    """One of them; which, how much and by whom is chosen by numbers, whatever there is then.

    Our side dies after so many steps of its own, or not at all with -1.
    """

    what: str
    a: int = 0
    b: int = 0
    c: int = 0
    dies: int = -1


def history(seed: int) -> list[Step]:
    """Return the list that a seed gives: always the same."""
    dice = Random(seed)
    some = [kind for kinds in dice.sample(SOMETIMES, dice.randrange(1, 5)) for kind in kinds]
    kinds, weights = [*ALWAYS, *some], [*ALWAYS.values(), *[4] * len(some)]
    steps = [Step("issue", dice.randrange(1000), dice.randrange(1000))]
    for what in dice.choices(kinds, weights, k=dice.randrange(SHORTEST, LONGEST)):
        numbers = [dice.randrange(1000) for _ in range(3)]
        dies = -1
        if what in MORTAL and dice.random() < 0.25:
            dies = dice.randrange(STEPS_TO_DEATH)
        steps.append(Step(what, numbers[0], numbers[1], numbers[2], dies))
    return steps


async def shortened(
    steps: list[Step], fails: Callable[[list[Step]], Awaitable[bool]]
) -> list[Step]:
    """Leave out what a failure does not need: halves first, then smaller pieces, then deaths."""
    tries, size = 0, max(1, len(steps) // 2)
    while size and tries < TRIES:
        for start in range(len(steps) - size, -1, -1):
            fewer = steps[:start] + steps[start + size :]
            tries += 1
            if await fails(fewer):
                steps = fewer
                break
        else:
            size //= 2
    for number, step in enumerate(steps):
        alive = [*steps[:number], step._replace(dies=-1), *steps[number + 1 :]]
        if step.dies >= 0 and await fails(alive):
            steps = alive
    return steps
