"""Kinto, the peer: its own environment, its PostgreSQL backend, uWSGI as its documentation has it.

It is given what suits it best: no paging, no request log, a collection of its own for each writer.
"""

import asyncio
import base64
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from tests.bench.load import CONNECTIONS, once, request
from tests.bench.servers import Served, served
from tests.browser.portal import free_port

HOME = Path(__file__).parents[2] / ".venv" / "kinto" / "bin"
PERSON, PASSWORD = "alex", "the password of one who measures"
INI_FILE = "kinto.ini"
BATCH = 25
"""Requests in one batch: Kinto's own limit."""
INI = """
[app:main]
use = egg:kinto
kinto.includes = kinto.plugins.accounts
kinto.storage_backend = kinto.core.storage.postgresql
kinto.storage_url = {url}
kinto.cache_backend = kinto.core.cache.postgresql
kinto.cache_url = {url}
kinto.permission_backend = kinto.core.permission.postgresql
kinto.permission_url = {url}
kinto.userid_hmac_secret = a secret that only this run uses
multiauth.policies = account
multiauth.policy.account.use = kinto.plugins.accounts.AccountsPolicy
kinto.account_create_principals = system.Everyone
kinto.bucket_create_principals = system.Authenticated

[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = json
[logger_root]
level = WARNING
handlers = console
[handler_console]
class = kinto.core.StreamHandlerWithRequestID
args = (sys.stderr,)
formatter = json
[formatter_json]
class = kinto.core.JsonLogFormatter
"""
UWSGI = """
--http-keepalive --module tests.bench.kinto_wsgi --master --enable-threads --lazy-apps
--single-interpreter --buffer-size 65535 --post-buffering 65535 --harakiri 120 --die-on-term
--disable-logging
"""


@dataclass(frozen=True)
class Kinto:
    """A running Kinto and how to ask it."""

    server: Served

    def ask(self, method: str, path: str, body: object = None, header: str = "") -> bytes:
        """Return a request in the person's name."""
        secret = base64.b64encode(f"{PERSON}:{PASSWORD}".encode()).decode()
        who = f"Authorization: Basic {secret}" + (f"\r\n{header}" if header else "")
        return request(method, f"/v1{path}", who, b"" if body is None else _bytes(body))

    def records(self, collection: int, query: str = "", header: str = "") -> bytes:
        """Return the request for a collection's records."""
        return self.ask("GET", f"{path_of(collection)}/records{query}", header=header)

    def put(self, collection: int, name: str, record: object) -> bytes:
        """Return the request that writes one record."""
        return self.ask("PUT", f"{path_of(collection)}/records/{name}", {"data": record})

    def batch(self, collection: int, records: dict[str, Any]) -> bytes:
        """Return the request that writes several records in one transaction."""
        writes = [
            {"path": f"{path_of(collection)}/records/{name}", "body": {"data": record}}
            for name, record in records.items()
        ]
        return self.ask("POST", "/batch", {"defaults": {"method": "PUT"}, "requests": writes})

    async def head(self, collection: int) -> int:
        """Return the cursor of a collection: its newest timestamp."""
        headers, _ = await once(self.server.port, self.records(collection, "?_limit=1"))
        return int(headers["etag"].strip('"'))

    async def fill(self, collection: int, records: dict[str, Any]) -> None:
        """Write many records."""
        names = list(records)
        for start in range(0, len(names), BATCH):
            some = {name: records[name] for name in names[start : start + BATCH]}
            await once(self.server.port, self.batch(collection, some))


def path_of(collection: int) -> str:
    """Return the address of a collection by its number."""
    return f"/buckets/bench/collections/c{collection}"


@asynccontextmanager
async def kinto(server: str, folder: Path, workers: int) -> AsyncGenerator[Kinto]:
    """Serve Kinto on a new database of a PostgreSQL server, with a bucket and collections in it."""
    link = await asyncpg.connect(server)
    await link.execute("create database kinto encoding utf8 template template0")
    await link.execute("alter database kinto set timezone to utc")
    await link.close()
    url = urlsplit(server)._replace(path="/kinto").geturl()
    ini = folder / INI_FILE
    ini.write_text(INI.format(url=url))
    await _migrate(ini)
    async with _uwsgi(ini, workers) as process:
        port = process.port
        peer = Kinto(process)
        account = {"data": {"password": PASSWORD}}
        await once(port, request("PUT", f"/v1/accounts/{PERSON}", "Accept: */*", _bytes(account)))
        await once(port, peer.ask("PUT", "/buckets/bench", {}))
        for number in range(CONNECTIONS + 2):
            await once(port, peer.ask("PUT", path_of(number), {}))
        yield peer


@asynccontextmanager
async def with_threads(folder: Path, workers: int, threads: int) -> AsyncGenerator[Kinto]:
    """Serve the Kinto of this folder once more, so that a worker answers several at once."""
    async with _uwsgi(folder / INI_FILE, workers, "--threads", str(threads)) as process:
        yield Kinto(process)


@asynccontextmanager
async def _uwsgi(ini: Path, workers: int, *more: str) -> AsyncGenerator[Served]:
    port = free_port()
    command = [str(HOME / "uwsgi"), "--http", f"127.0.0.1:{port}", "--processes", str(workers)]
    environ = {"KINTO_INI": str(ini)}
    async with served(port, environ, *command, *UWSGI.split(), *more) as process:
        yield process


async def _migrate(ini: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        str(HOME / "kinto"),
        *("migrate", "--ini", str(ini)),
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await process.communicate()
    if process.returncode:
        raise RuntimeError(errors.decode()[-2000:])


def _bytes(value: object) -> bytes:
    return json.dumps(value).encode()
