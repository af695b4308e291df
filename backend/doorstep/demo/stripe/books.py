"""What the stand-in remembers, in a schema of its own: each object as Stripe shows it."""

import json
import secrets
import string
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from doorstep.kit.database import COMMAND_TIMEOUT, CONNECT_TIMEOUT, credentials

from .refusals import no_such

Body = dict[str, Any]
PLATFORM = "acct_stand_in"
"""The account that the secret key belongs to."""
SCHEMA = """
    select pg_advisory_xact_lock(hashtext('stand_in.schema'));
    create schema if not exists stand_in;
    create table if not exists stand_in.object (
        id text primary key,
        serial bigint generated always as identity,
        account text not null,
        kind text not null,
        created bigint not null,
        due_at bigint,
        body jsonb not null,
        hidden jsonb not null
    );
    create index if not exists object_of on stand_in.object (account, kind, serial);
    create index if not exists object_due on stand_in.object (due_at) where due_at is not null;
    create table if not exists stand_in.state (
        single boolean primary key, clock_offset bigint not null,
        webhooks text not null, times int not null, seed bigint not null
    );
    insert into stand_in.state values (true, 0, 'none', 1, 0) on conflict do nothing;
    create table if not exists stand_in.trouble (
        serial bigint generated always as identity primary key,
        path_prefix text not null, what text not null, times int not null
    );
    create table if not exists stand_in.idempotency (
        account text not null, key text not null, asked text not null, created bigint not null,
        status int not null, answer jsonb not null, primary key (account, key)
    );
    create table if not exists stand_in.delivery (
        serial bigint generated always as identity primary key,
        event text not null, payload text not null, url text not null, secret text not null,
        created bigint not null, next_at bigint not null, attempts int not null default 0,
        times int not null default 1, state text not null
    );
    create index if not exists delivery_due on stand_in.delivery (next_at) where state = 'due';
"""
_LETTERS = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """Return a new id as Stripe's look."""
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(24))


@dataclass(slots=True)
class Entry:
    """An object as it is shown, what only the stand-in knows of it, and when it is due."""

    body: Body
    hidden: Body = field(default_factory=dict[str, Any])
    due_at: int | None = None
    account: str = PLATFORM

    @property
    def id(self) -> str:
        """Return the object's id."""
        return self.body["id"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where events are sent: the platform's own, or with `connect` those of connected accounts."""

    url: str
    secret: str
    connect: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """One transaction in one account; `now` is the stand-in's clock, `real` everybody else's.

    What it finds is locked until it ends, unless it only `reads`.
    """

    link: Any
    account: str
    now: int
    real: int
    url: str
    endpoints: list[Endpoint]
    reads: bool = False
    asked: Body = field(default_factory=lambda: {"id": None, "idempotency_key": None})

    async def find(self, kind: str, given: str, param: str | None = None) -> Entry:
        """Return an object. Raises Refused when the account has none such."""
        found = await self.get(given)
        if found is None or found.body["object"] != kind:
            raise no_such(kind, given, param)
        return found

    async def get(self, given: str) -> Entry | None:
        """Return whatever has an id, or None."""
        asked = "select * from stand_in.object where id = $1 and account = $2"
        row = await self.link.fetchrow(asked + self._lock, given, self.account)
        return row and _entry(row)

    async def where(self, kind: str, field_name: str, value: str) -> list[Entry]:
        """Return the objects with a value in a field, the oldest first."""
        asked = (
            "select * from stand_in.object where account = $1 and kind = $2"
            " and body ->> $3 = $4 order by serial"
        )
        rows = await self.link.fetch(asked + self._lock, self.account, kind, field_name, value)
        return [_entry(row) for row in rows]

    @property
    def _lock(self) -> str:
        return "" if self.reads else " for update"

    async def add(self, body: Body, *, due_at: int | None = None, **hidden: Any) -> Entry:
        """Keep a new object."""
        await self.link.execute(
            "insert into stand_in.object (id, account, kind, created, due_at, body, hidden)"
            " values ($1, $2, $3, $4, $5, $6, $7)",
            body["id"],
            self.account,
            body["object"],
            body.get("created", self.now),
            due_at,
            body,
            hidden,
        )
        return Entry(body, hidden, due_at, self.account)

    async def save(self, entry: Entry) -> None:
        """Keep what has changed of an object."""
        await self.link.execute(
            "update stand_in.object set body = $2, hidden = $3, due_at = $4 where id = $1",
            entry.id,
            entry.body,
            entry.hidden,
            entry.due_at,
        )


def _entry(row: Any) -> Entry:
    return Entry(row["body"], row["hidden"], row["due_at"], row["account"])


@asynccontextmanager
async def opened_pool(database_url: str) -> AsyncGenerator[Any]:
    """Open the stand-in's own connections; its schema is made if need be."""
    driver: Any = asyncpg
    pool: Any = driver.create_pool(
        **credentials(database_url),
        min_size=1,
        max_size=3,
        timeout=CONNECT_TIMEOUT,
        command_timeout=COMMAND_TIMEOUT,
        init=_speak_json,
    )
    async with pool:
        async with pool.acquire(timeout=CONNECT_TIMEOUT) as link, link.transaction():
            await link.execute(SCHEMA)
        yield pool


async def _speak_json(link: Any) -> None:
    await link.set_type_codec("jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads)


async def clock(link: Any) -> tuple[int, int]:
    """Return the stand-in's time and everybody else's, in seconds since 1970."""
    real = int(time.time())
    return real + await link.fetchval("select clock_offset from stand_in.state"), real
