"""Files are looked at apart from the server: in a process of their own, without its environment.

Memory, time and writing files are limited there. It runs as the same user, and so is no wall
against who takes a decoder over: what that user may read, it may.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

import doorstep

from .checking.checked import Checked
from .checking.process import PATIENCE, Asked, Found
from .checking.refusal import Reason, Refused

AT_ONCE = 2
"""Files that are looked at side by side: each may take more than a gibibyte while it is."""
LATE = PATIENCE + 10
_ROOT = str(Path(doorstep.__file__).parents[1])
_START = (
    f"import sys; sys.path.insert(0, {_ROOT!r})\n"
    "from doorstep.documents.checking.process import main; main()"
)


@dataclass(slots=True)
class Sandbox:
    """Looks at files in processes of its own, started when they are needed; `close` ends them."""

    at_once: int = AT_ONCE
    _free: list[Process] = field(default_factory=list[Process])
    _turns: asyncio.Semaphore | None = None

    async def look_at(self, data: bytes) -> Checked:
        """Return the file, harmless. Raises Refused."""
        async with self._lent() as process:
            async with asyncio.timeout(LATE):
                found, changed, thumbnail = await _ask(process, data)
        if found.refused is not None:
            raise Refused(found.refused)
        return Checked(changed or data, found.media_type, found.pages, thumbnail)

    async def close(self) -> None:
        """End all processes."""
        while self._free:
            await _end(self._free.pop())

    @asynccontextmanager
    async def _lent(self) -> AsyncGenerator[Process]:
        """Lend a process that nobody else uses; one that fails is not used again."""
        if self._turns is None:
            self._turns = asyncio.Semaphore(self.at_once)
        async with self._turns:
            process = self._free.pop() if self._free else await _start()
            try:
                yield process
            except (TimeoutError, OSError, EOFError, msgspec.DecodeError) as error:
                await _end(process)
                raise Refused(Reason.TOO_MUCH_WORK) from error
            except BaseException:
                await _end(process)
                raise
            self._free.append(process)


async def _start() -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-c", _START),
        stdin=PIPE,
        stdout=PIPE,
        env={},  # what a file may break is not handed our secrets, though it is the same user's
    )


async def _ask(process: Process, data: bytes) -> tuple[Found, bytes, bytes]:
    assert process.stdin is not None  # noqa: S101 - it was started with pipes
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(msgspec.json.encode(Asked(len(data))) + b"\n")
    process.stdin.write(data)
    await process.stdin.drain()
    line = await process.stdout.readline()
    if not line:
        raise EOFError
    found = msgspec.json.decode(line, type=Found)
    changed = await process.stdout.readexactly(found.size)
    return found, changed, await process.stdout.readexactly(found.thumbnail)


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await asyncio.shield(process.wait())
