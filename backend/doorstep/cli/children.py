"""The demo's other processes: started together, stopped together."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from doorstep.demo.folder import Unusable

GRACE = 3.5
"""Seconds from asking a process to stop to making it."""
PARTS = {"serve": "server", "work": "worker"}
LAST_WORDS = 5
"""Lines of the log that are shown when one of them has ended."""


class Children:
    """`doorstep` commands with an environment of their own, whose words go to a log.

    They run in sessions of their own, so that Ctrl-C reaches only the parent, and end with it.
    """

    def __init__(self, environ: dict[str, str], log: Path) -> None:
        self._environ = environ
        self.log = log
        self._running: dict[str, Process] = {}
        self._output: IO[bytes] | None = None

    async def __aenter__(self) -> Self:
        self._output = self.log.open("wb")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.gather(*(_stop(process) for process in self._running.values()))
        if self._output is not None:
            self._output.close()

    async def start(self, command: str) -> int:
        """Start a `doorstep` command; return its process id."""
        started = self._running[command] = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "doorstep.cli",
            command,
            "--tied",
            stdin=PIPE,
            stdout=DEVNULL,
            stderr=self._output,
            env=self._environ,
            start_new_session=os.name == "posix",
        )
        return started.pid

    def check(self) -> None:
        """Raise Unusable, which says what to do, when a process has ended."""
        for command, process in self._running.items():
            if process.returncode is not None:
                raise Unusable(_said_of(command, process.returncode, self.log))

    async def ended(self) -> None:
        """Wait until one of them ends, which raises Unusable."""
        waits = [asyncio.ensure_future(process.wait()) for process in self._running.values()]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        self.check()


def _said_of(command: str, code: int, log: Path) -> str:
    """Say which part has ended, and how; one that was not killed may have said why."""
    how = f"was killed by {_signal(-code)}" if code < 0 else f"stopped with exit code {code}"
    told = (
        f"The demo's {PARTS[command]} (`doorstep {command}`) {how}, so the demo has stopped; the"
        f" data is kept: see {log}, then start it again."
    )
    words = log.read_text(errors="replace").splitlines()[-LAST_WORDS:] if code >= 0 else []
    return "\n".join([told, *words])


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


async def _stop(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), GRACE)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
