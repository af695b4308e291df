"""Calls that come at the same time, answered in one go: one transaction for many deliveries."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from deltasync import passes

Q = TypeVar("Q")
A = TypeVar("A")


class Together(Generic[Q, A]):
    """Hands `work` all questions that have come meanwhile, `most` at once; it answers in order.

    What `work` raises because of one question, who asked that gets; what passes, all who asked get.
    """

    def __init__(self, work: Callable[[list[Q]], Awaitable[list[A]]], most: int = 200) -> None:
        self._work = work
        self._most = most
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._turning: asyncio.Task[None] | None = None

    async def __call__(self, question: Q) -> A:
        """Return the answer to one question."""
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._turning is None:
            self._turning = asyncio.create_task(self._turn())
        return await answer

    async def _turn(self) -> None:
        await asyncio.sleep(0)  # who asks in this same moment is to come along
        while self._waiting:
            now, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            await self._answer(now)
        self._turning = None

    async def _answer(self, now: list[tuple[Q, asyncio.Future[A]]]) -> None:
        try:
            answers = await self._work([question for question, _ in now])
        except Exception as error:  # noqa: BLE001 - it is theirs who asked
            if len(now) > 1 and not passes(error):
                middle = len(now) // 2
                await self._answer(now[:middle])
                await self._answer(now[middle:])
                return
            for _, waiting in now:
                if not waiting.done():
                    waiting.set_exception(error)
            return
        for (_, waiting), answer in zip(now, answers, strict=True):
            if not waiting.done():
                waiting.set_result(answer)
