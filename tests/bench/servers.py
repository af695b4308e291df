"""The servers under measure, each in a process of its own."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.portal import free_port

PATIENCE = 60.0


@dataclass(frozen=True)
class Served:
    """A server: where it listens, and the process at the root of its tree."""

    port: int
    process: int


@asynccontextmanager
async def doorstep(url: str, folder: Path, workers: int = 1) -> AsyncGenerator[Served]:
    """Serve the portal over a database."""
    port = free_port()
    command = (sys.executable, "-m", "doorstep.cli", "serve", "--workers", str(workers))
    async with served(port, settings(url, folder, port), *command) as process:
        yield process


@asynccontextmanager
async def worker(url: str, folder: Path) -> AsyncGenerator[int]:
    """Run the portal's background work; yield its process, once it has had time to begin."""
    ours = settings(url, folder, 0)
    process = await _start(ours, sys.executable, "-m", "doorstep.cli", "work")
    try:
        await asyncio.sleep(5)
        yield process.pid
    finally:
        await _stop(process)


@asynccontextmanager
async def bare_quart(body: bytes, packed: bool, folder: Path) -> AsyncGenerator[int]:  # noqa: FBT001
    """Serve a constant with bare Quart on the same Hypercorn; yield its port."""
    port = free_port()
    constant = folder / "constant"
    constant.write_bytes(body)
    ours = {"CONSTANT": str(constant), "PACKED": "1" if packed else "", "PORT": str(port)}
    async with served(port, ours, sys.executable, "-m", "tests.bench.bare"):
        yield port


def settings(url: str, folder: Path, port: int) -> dict[str, str]:
    """Return the variables by which the portal is run."""
    return {
        "DOORSTEP_MODE": "demo",
        "DOORSTEP_DATABASE_URL": url,
        "DOORSTEP_PORT": str(port or free_port()),
        "DOORSTEP_PUBLIC_URL": f"http://localhost:{port}",
        "DOORSTEP_STORE_URL": (folder / "files").as_uri(),
    }


@asynccontextmanager
async def served(port: int, environ: dict[str, str], *command: str) -> AsyncGenerator[Served]:
    """Run a command until it listens on a port; stop it afterwards."""
    process = await _start(environ, *command)
    try:
        async with asyncio.timeout(PATIENCE):
            while not await _listens(port):
                if process.returncode is not None:
                    raise RuntimeError(f"{' '.join(command)} ended by itself")
                await asyncio.sleep(0.05)
        yield Served(port, process.pid)
    finally:
        await _stop(process)


async def _start(environ: dict[str, str], *command: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *command,
        env=os.environ | environ,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
