"""A process that dies at any of its steps: what it was doing stops there, and nothing is told."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from itertools import count
from typing import Any

from quart import Quart, Response


class Died(Exception):
    """The process is gone; what it had in a transaction is undone."""


class Dying:
    """Something that is awaited, which is cut off where it waits for the `steps`th time."""

    def __init__(self, doing: Awaitable[Any], steps: int) -> None:
        self._doing, self._steps, self._ended = doing, steps, False

    def __await__(self) -> Generator[Any, Any, Any]:
        """Go on step by step. Raises Died."""
        try:
            return (yield from self._go())
        except asyncio.CancelledError as cut:
            if not self._ended:
                raise
            raise Died from cut
        finally:
            if self._ended and (task := asyncio.current_task()):
                task.uncancel()

    def _go(self) -> Generator[Any, Any, Any]:
        going, error, value = self._doing.__await__(), None, None
        for taken in count():
            try:
                waits = going.throw(error) if error else going.send(value)
            except StopIteration as done:
                return done.value
            if taken == self._steps and (task := asyncio.current_task()):
                self._ended = task.cancel()
            error, value = None, None
            try:
                value = yield waits
            except BaseException as raised:  # noqa: BLE001 - handed on, whatever it is
                error = raised
        return None


class Life:
    """How many steps the next request of a server below a path has; -1 for as many as it takes."""

    def __init__(self, app: Quart) -> None:
        self.path, self.steps, self.deaths = "", -1, 0
        self._handle: Callable[[Any], Awaitable[Any]] = app.handle_request
        app.handle_request = self._live  # pyright: ignore[reportAttributeAccessIssue]

    def end(self, path: str, steps: int) -> None:
        """Let the next request below a path be cut off after so many steps."""
        self.path, self.steps = path, steps

    async def _live(self, request: Any) -> Any:
        if self.steps < 0 or not request.path.startswith(self.path):
            return await self._handle(request)
        steps, self.steps = self.steps, -1
        try:
            return await Dying(self._handle(request), steps)
        except Died:
            self.deaths += 1
            return Response("Bad gateway", 502)
