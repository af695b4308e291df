"""The server under measure and the bare one beside it, each in a process of its own."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.browser.portal import free_port

PATIENCE = 30.0


@asynccontextmanager
async def doorstep(url: str, folder: Path) -> AsyncGenerator[int]:
    """Serve the portal over a database; yield its port."""
    port = free_port()
    ours = {
        "DOORSTEP_MODE": "demo",
        "DOORSTEP_DATABASE_URL": url,
        "DOORSTEP_PORT": str(port),
        "DOORSTEP_PUBLIC_URL": f"http://localhost:{port}",
        "DOORSTEP_STORE_URL": (folder / "files").as_uri(),
    }
    async with _process(port, ours, "-m", "doorstep.cli", "serve"):
        yield port


@asynccontextmanager
async def bare_quart(body: bytes, packed: bool, folder: Path) -> AsyncGenerator[int]:  # noqa: FBT001
    """Serve a constant with bare Quart on the same Hypercorn; yield its port."""
    port = free_port()
    constant = folder / "constant"
    constant.write_bytes(body)
    ours = {"CONSTANT": str(constant), "PACKED": "1" if packed else "", "PORT": str(port)}
    async with _process(port, ours, "-m", "tests.bench.bare"):
        yield port


@asynccontextmanager
async def _process(port: int, environ: dict[str, str], *command: str) -> AsyncGenerator[None]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        env=os.environ | environ,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while not await _listens(port):
                if process.returncode is not None:
                    raise RuntimeError(f"{' '.join(command)} ended by itself")
                await asyncio.sleep(0.05)
        yield
    finally:
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
