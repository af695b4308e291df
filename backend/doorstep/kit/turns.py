"""Taking turns: who comes in crowds leaves connections to those who do not."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from .database import POOL_PATIENCE
from .errors import TryAgain


class Turns:
    """So many at once in this process; others wait, in the order in which they came."""

    def __init__(self, most: int, patience: float = POOL_PATIENCE) -> None:
        self._free = asyncio.Semaphore(most)
        self._patience = patience

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Wait to be one of them. Raises TryAgain after so many seconds as there is patience.

        What a client still has to send is read before: the slow must not hold the turns.
        """
        try:
            async with asyncio.timeout(self._patience):
                await self._free.acquire()
        except TimeoutError as error:
            raise TryAgain from error
        try:
            yield
        finally:
            self._free.release()
