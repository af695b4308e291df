"""The portal served by processes of its own, as in production, on a free port of loopback."""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, TypeVar

import psutil

from tests.browser.portal import free_port

SERVE = ("-m", "doorstep.cli", "serve")
NO_MAIL = "smtp://127.0.0.1:2525"
PATIENCE = 60.0
"""Seconds a server may take to start, and to stop."""


def variables(database_url: str, folder: Path, port: int) -> dict[str, str]:
    """Return the variables by which the portal is run, its files kept in `folder`."""
    return {
        "DOORSTEP_MODE": "demo",
        "DOORSTEP_DATABASE_URL": database_url,
        "DOORSTEP_PORT": str(port),
        "DOORSTEP_PUBLIC_URL": f"http://localhost:{port}",
        "DOORSTEP_STORE_URL": (folder / "files").as_uri(),
        "DOORSTEP_SECRETS_FOLDER": str(folder / "secrets"),
    }


class Process:
    """A command that listens on a port, which it has again after a kill."""

    def __init__(self, port: int, log: Path, environ: dict[str, str], *command: str) -> None:
        self.port, self.log = port, log
        self._environ, self._command = environ, command
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """Return which process was started last."""
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        """Return whether the process that was started is still there."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start it and wait until it listens."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, env=os.environ | self._environ, stdout=log, stderr=log
            )
        async with asyncio.timeout(PATIENCE):
            while not await self._listens():  # noqa: ASYNC110 - asks what tells nobody
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """End it by SIGKILL."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int | None:
        """End it as it should be, unless it has ended; return its exit code."""
        if self._process is None:
            return None
        if self._process.returncode is None:
            self._process.terminate()
        async with asyncio.timeout(PATIENCE):
            return await self._process.wait()

    async def _listens(self) -> bool:
        assert self.running, self.log.read_text()[-2000:]
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True


P = TypeVar("P", bound=Process)


class Server(Process):
    """`doorstep serve` over a prepared database, with files in `folder`."""

    def __init__(
        self,
        database_url: str,
        folder: Path,
        *words: str,
        command: Sequence[str] = SERVE,
        smtp_url: str = NO_MAIL,
    ) -> None:
        port = free_port()
        ours = variables(database_url, folder, port) | {"DOORSTEP_SMTP_URL": smtp_url}
        log = folder / f"server-{port}.log"
        super().__init__(port, log, ours, sys.executable, *command, *words)

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
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
        assert found
        return int(found.group(1)) / 1024

    def talks_to(self) -> set[tuple[str, int]]:
        """Return the other ends of its open connections."""
        found = psutil.Process(self.pid).net_connections("tcp4")
        open_ones = [each for each in found if each.status == psutil.CONN_ESTABLISHED]
        return {(each.raddr.ip, each.raddr.port) for each in open_ones}

    def seconds_of_cpu(self) -> float:
        """Return how much processor time it has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def server(
    database_url: str,
    folder: Path,
    *words: str,
    command: Sequence[str] = SERVE,
    smtp_url: str = NO_MAIL,
) -> AsyncGenerator[Server]:
    """Serve a prepared database, keeping files in `folder`; the process ends with the context.

    `command` is what Python is to run, `words` come after it.
    """
    ours = Server(database_url, folder, *words, command=command, smtp_url=smtp_url)
    async with listening(ours) as serving:
        yield serving


@asynccontextmanager
async def listening(process: P) -> AsyncGenerator[P]:
    """Start a process, and stop it afterwards."""
    try:
        await process.start()
        yield process
    finally:
        await process.stop()
