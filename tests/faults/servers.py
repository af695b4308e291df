"""A PostgreSQL of a test's own, to be killed and started again."""

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

T = TypeVar("T")
PATIENCE = 60.0
"""Seconds anything may take before a test gives up on it."""


async def until(
    look: Callable[[], Awaitable[T | None]], what: str, patience: float = PATIENCE
) -> T:
    """Return the first truthy value of `look`, asked again and again."""
    try:
        async with asyncio.timeout(patience):
            while not (found := await look()):  # noqa: ASYNC110 - asks what tells nobody
                await asyncio.sleep(0.05)
            return found
    except TimeoutError:
        raise AssertionError(f"waited {patience:.0f} s for {what}") from None


class Postgres:
    """The PostgreSQL over the data in a folder; it runs when this is made."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._note = folder / "postmaster.pid"
        self._socket = folder / ".s.PGSQL.5432.lock"
        self._log = folder / "log"
        self._url = url
        process = Path("/proc", str(self._pid()))
        self._owner = process.stat().st_uid
        self._command = process.joinpath("cmdline").read_bytes().decode().split("\0")[:-1]
        self._restarted: subprocess.Popen[bytes] | None = None

    def _pid(self) -> int:
        return int(self._note.read_text().partition("\n")[0])

    async def kill(self) -> None:
        """End the postmaster and all its children by SIGKILL, at once."""
        killed = self._processes()
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        if self._restarted is not None:
            await asyncio.to_thread(self._restarted.wait)
        await until(lambda: _gone(killed), "PostgreSQL to be gone")
        # Where nobody collects the dead, they would be taken for a server that runs.
        for note in (self._note, self._socket):
            note.unlink(missing_ok=True)

    async def kill_one(self) -> None:
        """End one process that serves a connection, by SIGKILL; PostgreSQL recovers by itself."""
        link = await asyncpg.connect(self._url)
        pid: Any = await link.fetchval("select pg_backend_pid()")
        os.kill(pid, signal.SIGKILL)
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await link.close()
        await until(self._answers, "PostgreSQL to have recovered")

    def _processes(self) -> list[int]:
        main = self._pid()
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        return [main, *map(int, children)]

    async def start(self) -> None:
        """Start it over what is on the disk, and wait until it answers."""
        self._restarted = await asyncio.to_thread(self._start)
        await until(self._answers, "PostgreSQL")

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                self._command,
                user=self._owner,
                group=self._owner,
                extra_groups=[],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def keep(self) -> Path:
        """Kill it, copy its files aside, and start it again; return where they are."""
        await self.kill()
        kept = self._folder.with_name("kept")
        await _copy(self._folder, kept)
        await self.start()
        return kept

    async def put_back(self, kept: Path) -> None:
        """Kill it, put files that were copied aside in place of its own, and start it."""
        await self.kill()
        shutil.rmtree(self._folder)
        await _copy(kept, self._folder)
        await self.start()

    async def stop(self) -> None:
        """End what was started here, quickly but cleanly."""
        if self._restarted is not None and self._restarted.poll() is None:
            self._restarted.send_signal(signal.SIGINT)
            await asyncio.to_thread(self._restarted.wait)

    async def _answers(self) -> bool:
        try:
            link = await asyncpg.connect(self._url, timeout=5)
        except (OSError, TimeoutError, asyncpg.PostgresError):
            return False
        await link.close()
        return True


async def _copy(folder: Path, to: Path) -> None:
    """Copy a folder with all its owners and times."""
    await asyncio.to_thread(subprocess.run, ["cp", "-a", folder, to], check=True, timeout=60)


async def _gone(pids: list[int]) -> bool:
    return not any(map(_alive, pids))


def _alive(pid: int) -> bool:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return fields[0] != "Z"
