"""The portal served by a process of its own, as in production, on a free port of loopback."""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psutil

from tests.browser.portal import free_port

PATIENCE = 60.0
"""Seconds a server may take to start, and to stop."""


@dataclass(frozen=True)
class Server:
    """A process that serves."""

    port: int
    process: asyncio.subprocess.Process

    async def ask(self, token: str, path: str, body: object = None) -> dict[str, Any]:
        """Return the JSON that who is signed in is answered; POST when there is a body."""
        return await asyncio.to_thread(self._ask, token, path, body)

    def _ask(self, token: str, path: str, body: object) -> dict[str, Any]:
        link = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": f"doorstep={token}", "Content-Type": "application/json"}
        if body is None:
            link.request("GET", path, headers=headers)
        else:
            link.request("POST", path, json.dumps(body), headers)
        answer = link.getresponse()
        text = answer.read()
        link.close()
        assert answer.status == HTTPStatus.OK, text
        return json.loads(text)

    async def push(self, token: str, mutation: dict[str, Any]) -> dict[str, Any]:
        """Push a mutation of who is signed in and return the page that follows."""
        scope = (await self.ask(token, "/api/session"))["scope"]
        body = {"schema": 1, "scope": scope, "client": scope, "m": [mutation]}
        return await self.ask(token, "/api/sync", body)

    def megabytes(self) -> float:
        """Return how much memory it holds now (resident set size)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
        assert found
        return int(found.group(1)) / 1024

    def talks_to(self) -> set[tuple[str, int]]:
        """Return the other ends of its open connections."""
        found = psutil.Process(self.process.pid).net_connections("tcp4")
        open_ones = [each for each in found if each.status == psutil.CONN_ESTABLISHED]
        return {(each.raddr.ip, each.raddr.port) for each in open_ones}

    def seconds_of_cpu(self) -> float:
        """Return how much processor time it has used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


SERVE = ("-m", "doorstep.cli", "serve")


@asynccontextmanager
async def server(
    database_url: str,
    folder: Path,
    command: Sequence[str] = SERVE,
    *,
    smtp_url: str = "smtp://127.0.0.1:2525",
) -> AsyncGenerator[Server]:
    """Serve a prepared database, keeping files in `folder`; the process ends with the context.

    `command` is what Python is to run.
    """
    port = free_port()
    ours = {
        "DOORSTEP_MODE": "demo",
        "DOORSTEP_DATABASE_URL": database_url,
        "DOORSTEP_PORT": str(port),
        "DOORSTEP_PUBLIC_URL": f"http://localhost:{port}",
        "DOORSTEP_STORE_URL": (folder / "files").as_uri(),
        "DOORSTEP_SMTP_URL": smtp_url,
    }
    with (folder / f"server-{port}.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, *command),
            env=os.environ | ours,
            stdout=log,
            stderr=log,
        )
    try:
        await _listens(port, process)
        yield Server(port, process)
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(PATIENCE):
            await process.wait()


async def _listens(port: int, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(PATIENCE):
        while process.returncode is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
    raise RuntimeError("the server ended by itself")
