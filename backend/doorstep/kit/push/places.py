"""Places at push services, so many at each: one that hangs takes no more than its own."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass


class Unanswered(Exception):
    """The push service could not be reached, or did not answer in time; it says which."""


@dataclass(slots=True)
class _Place:
    free: asyncio.Semaphore
    there: int = 0


class Places:
    """So many at once at each place, `most`, in this process; others wait, as they came.

    Of a place where nobody is nothing is kept: anybody may name one.
    """

    def __init__(self, most: int, patience: float) -> None:
        self.most = most
        self._patience = patience
        self._places: dict[str, _Place] = {}

    @asynccontextmanager
    async def at(self, name: str) -> AsyncGenerator[None]:
        """Wait to be one of them. Raises Unanswered after so many seconds as there is patience."""
        place = self._places.setdefault(name, _Place(asyncio.Semaphore(self.most)))
        place.there += 1
        try:
            await self._wait(place.free)
            try:
                yield
            finally:
                place.free.release()
        finally:
            place.there -= 1
            if not place.there:
                del self._places[name]

    async def _wait(self, free: asyncio.Semaphore) -> None:
        if not free.locked():
            await free.acquire()
            return
        try:
            async with asyncio.timeout(self._patience):
                await free.acquire()
        except TimeoutError as error:
            raise Unanswered("It has not answered others yet.") from error
