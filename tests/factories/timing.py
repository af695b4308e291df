"""Whether two kinds of request can be told apart by how long they take."""

import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import sqrt

Act = Callable[[], Awaitable[object]]
SUSPICIOUS = 4.5
"""Standard deviations beyond which it is no chance any more: one run in a hundred thousand."""


@dataclass(frozen=True)
class Apart:
    """The share of pairs in which the one took longer; 0.5 when they are alike (Mann-Whitney's U).

    `many` is how often each was timed.
    """

    share: float
    many: int

    @property
    def tells(self) -> bool:
        """Return whether somebody with a watch would know which is which."""
        deviation = sqrt((2 * self.many + 1) / 12) / self.many
        return abs(self.share - 0.5) > SUSPICIOUS * deviation


async def timed(act: Act) -> float:
    """Return how many seconds something takes."""
    began = time.perf_counter()
    await act()
    return time.perf_counter() - began


async def compare(one: Act, other: Act, times: int = 60, seed: int = 1) -> Apart:
    """Do both so many times, in an order drawn by lot, so that neither has the quieter moments."""
    order = [*([0] * times), *([1] * times)]
    random.Random(seed).shuffle(order)
    took: tuple[list[float], list[float]] = ([], [])
    for which in order:
        took[which].append(await timed((one, other)[which]))
    pairs = [(a > b) + (a == b) / 2 for a in took[0] for b in took[1]]
    return Apart(sum(pairs) / len(pairs), times)
