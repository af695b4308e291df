"""The servers under measure, each in a process of its own."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.portal import free_port
from tests.factories.servers import Process, listening, server, variables


@dataclass(frozen=True)
class Served:
    """A server: where it listens, and the process at the root of its tree."""

    port: int
    process: int


@asynccontextmanager
async def doorstep(url: str, folder: Path, workers: int = 1) -> AsyncGenerator[Served]:
    """Serve the portal over a database."""
    async with server(url, folder, "--workers", str(workers)) as serving:
        yield Served(serving.port, serving.pid)


@asynccontextmanager
async def worker(url: str, folder: Path) -> AsyncGenerator[int]:
    """Run the portal's background work; yield its process, once it has had time to begin."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "doorstep.cli", "work"),
        env=os.environ | variables(url, folder, free_port()),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await asyncio.sleep(5)
        yield process.pid
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@asynccontextmanager
async def bare_quart(body: bytes, packed: bool, folder: Path) -> AsyncGenerator[int]:  # noqa: FBT001
    """Serve a constant with bare Quart on the same Hypercorn; yield its port."""
    port = free_port()
    constant = folder / "constant"
    constant.write_bytes(body)
    ours = {"CONSTANT": str(constant), "PACKED": "1" if packed else "", "PORT": str(port)}
    async with served(port, ours, sys.executable, "-m", "tests.bench.bare"):
        yield port


@asynccontextmanager
async def served(port: int, environ: dict[str, str], *command: str) -> AsyncGenerator[Served]:
    """Run a command until it listens on a port; stop it afterwards."""
    async with listening(Process(port, Path(os.devnull), environ, *command)) as process:
        yield Served(port, process.pid)
