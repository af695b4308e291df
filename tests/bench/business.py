"""A database with a made-up business of any size, and one customer in it to be measured."""

import asyncio
import gzip
import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from doorstep.demo.data import KNOWN, lines
from doorstep.imports import import_lines
from doorstep.kit.database import close_database, open_database
from doorstep.preparing import prepare
from doorstep.sign_in.secrecy import new_token, token_hash
from tests.bench.load import CONNECTIONS, once, request
from tests.factories.databases import DECIDED_LONG_AGO

ROWS = 1000
CHANGED = 10
DESCRIPTION = "Water drips from under the boiler."


@dataclass(frozen=True)
class Imported:
    """How a business was brought in; `rate` is lines a second."""

    customers: int
    lines: int
    rate: float


@dataclass
class Measurable:
    """A signed-in owner with a thousand jobs, of which ten have changed since `before`.

    `neighbours` are sessions of other customers, so that many can write without one waiting for
    the other.
    """

    url: str
    token: str
    scope: UUID
    epoch: str
    head: int
    before: int
    neighbours: "list[Measurable]"
    imported: Imported

    async def meet(self, port: int) -> None:
        """Learn the epoch from a server."""
        headers, body = await once(port, self.pull(None, 10))
        plain = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
        page = json.loads(plain)
        self.epoch, self.head = page["epoch"], page["head"]
        for each in self.neighbours:
            await each.meet(port)

    def pull(self, version: int | None, limit: int = ROWS) -> bytes:
        """Return the request of a pull from a version; of a new device without one."""
        cursor = None if version is None else [self.epoch, version]
        return self.ask({"cursor": cursor, "limit": limit})

    def push(self, many: int = 1, description: str = DESCRIPTION) -> bytes:
        """Return the request that asks for service so many times, anew each time."""
        wishes = [
            {"request_id": str(uuid4()), "type": "repair", "description": description}
            for _ in range(many)
        ]
        mutations = [
            {"id": str(uuid4()), "name": "request.create", "ver": 1, "args": args}
            for args in wishes
        ]
        return self.ask({"cursor": [self.epoch, self.head], "m": mutations, "limit": 1})

    def ask(self, what: dict[str, object]) -> bytes:
        """Return a request of the sync."""
        body = {"schema": 1, "scope": str(self.scope), "client": str(self.scope), **what}
        return request(
            "POST", "/api/sync", f"Cookie: doorstep={self.token}", json.dumps(body).encode()
        )


def has_file(line: dict[str, Any]) -> bool:
    """Tell documents, which are weighed by themselves."""
    return line["kind"] == "document"


async def business(
    server: str, name: str, customers: int, rows: int = ROWS, more: str | None = None
) -> Measurable:
    """Make a database with so many customers; return its measurable one, who has so many rows.

    `more` is SQL that gives them something besides.
    """
    link = await asyncpg.connect(server)
    await link.execute(f"create database {name}")
    await link.close()
    url = server.replace("/postgres?", f"/{name}?")
    await prepare(url)
    made = await asyncio.to_thread(
        lambda: [msgspec.json.encode(line) for line in lines(customers, 1) if not has_file(line)]
    )
    await open_database(url, pool=2)
    began = time.perf_counter()
    await import_lines(made)
    imported = Imported(customers, len(made), len(made) / (time.perf_counter() - began))
    await close_database()
    link = await asyncpg.connect(url)
    try:
        await link.execute(DECIDED_LONG_AGO)
        await link.execute("analyze")
        return await _measurable(link, url, imported, rows, more)
    finally:
        await link.close()


async def _measurable(
    link: asyncpg.Connection, url: str, imported: Imported, rows: int, more: str | None
) -> Measurable:
    contact = await link.fetchrow(
        "select id, organization_id, customer_id from customer_portal_access where email = $1",
        KNOWN[0].people[0].email,
    )
    assert contact is not None
    scope = contact["customer_id"]
    token = await _session(link, contact)
    if more:
        await link.execute(more, scope)
    have: Any = await link.fetchval(
        "select count(*) from sync_entry where scope = $1 and doc is not null", scope
    )
    await link.execute(_MORE_JOBS, scope, rows - have)
    before = await _head(link, scope)
    for number in range(CHANGED):
        await link.execute(_CHANGE, scope, number)
    await link.execute("analyze")
    head = await _head(link, scope)
    neighbours = await _neighbours(link, url, imported)
    return Measurable(url, token, scope, "", head, before, neighbours, imported)


async def _neighbours(link: asyncpg.Connection, url: str, imported: Imported) -> list[Measurable]:
    """Sign in other customers, as many as there are connections, if there are so many."""
    found = await link.fetch(
        "select distinct on (customer_id) id, organization_id, customer_id"
        " from customer_portal_access where role = 'owner' and email <> $1 and active"
        " order by customer_id limit $2",
        KNOWN[0].people[0].email,
        CONNECTIONS,
    )
    return [
        Measurable(url, await _session(link, each), each["customer_id"], "", 0, 0, [], imported)
        for each in found
    ]


async def _session(link: asyncpg.Connection, contact: asyncpg.Record) -> str:
    token = new_token()
    await link.execute(
        "insert into sign_in_sessions (organization_id, contact_id, token_hash, expires_at)"
        " values ($1, $2, $3, now() + interval '1 day')",
        *(contact["organization_id"], contact["id"], token_hash(token)),
    )
    return token


async def _head(link: asyncpg.Connection, scope: UUID) -> int:
    version: Any = await link.fetchval("select version from sync_scope where scope = $1", scope)
    return version


_MORE_JOBS = """
    insert into jobs (organization_id, customer_id, external_id, number, title, kind, status,
      description, outcome, booked_at)
    select organization_id, customer_id, 'more-' || n, 'MORE-' || n, title, kind, status,
      description, outcome, booked_at - n * interval '1 day'
    from (select * from jobs where customer_id = $1 limit 1) j, generate_series(1, $2) n
"""
_CHANGE = """
    update jobs set title = title || '.' where id =
      (select id from jobs where customer_id = $1 order by id offset $2 limit 1)
"""
