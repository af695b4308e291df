"""Plain connections that hold the event stream open, and people for them to belong to."""

import asyncio
import resource
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import asyncpg

from doorstep.sign_in.secrecy import new_token, token_hash

PATIENCE = 60.0
"""Seconds anything may take before it counts as never."""
AT_ONCE = 50
"""Streams being opened at a time."""
POKE = b"event: poke\n"


@dataclass(frozen=True)
class Stream:
    """An open event stream, read only when asked."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def version(self) -> int:
        """Return the next version told, past signs of life and pokes that tell none."""
        async with asyncio.timeout(PATIENCE):
            while not (version := await self.poke()):
                pass
        return version

    async def reaches(self, version: int) -> bool:
        """Read on until this version is told."""
        while await self.version() != version:
            pass
        return True

    async def poke(self) -> int:
        """Return the version of the next poke; 0 when anything may have been missed."""
        await self.reader.readuntil(POKE)
        line = await self.reader.readuntil(b"}\n\n\r\n")
        return int(line.removeprefix(b'data: {"version":').removesuffix(b"}\n\n\r\n"))

    async def rest(self) -> bytes:
        """Return what comes until the server ends the connection."""
        async with asyncio.timeout(PATIENCE):
            return await self.reader.read()


def asking(path: str, token: str) -> bytes:
    """Return the bytes of a GET by who is signed in."""
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: doorstep={token}\r\n\r\n"
    return head.encode()


@asynccontextmanager
async def stream(port: int, token: str) -> AsyncGenerator[Stream]:
    """Open a stream and read its first poke."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=4096)
    try:
        writer.write(asking("/api/live", token))
        opened = Stream(reader, writer)
        async with asyncio.timeout(PATIENCE):
            head = await reader.readuntil(b"\r\n\r\n")
            assert b" 200 " in head.split(b"\r\n", 1)[0], head
            assert await opened.poke() == 0
        yield opened
    finally:
        writer.close()


@asynccontextmanager
async def streams(port: int, tokens: list[str]) -> AsyncGenerator[list[Stream]]:
    """Open a stream for each token."""
    allow_files(len(tokens) + 200)
    taking_turns = asyncio.Semaphore(AT_ONCE)
    async with AsyncExitStack() as stack:

        async def one(token: str) -> Stream:
            async with taking_turns:
                return await stack.enter_async_context(stream(port, token))

        yield list(await asyncio.gather(*map(one, tokens)))


def allow_files(needed: int) -> None:
    """Let this process and its children open at least so many files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, max(hard, needed)))


async def sign_in_everyone(link: asyncpg.Connection, people: int) -> list[str]:
    """Add customers of one contact each, signed in; return their sessions' tokens."""
    tokens = [new_token() for _ in range(people)]
    hashes = [token_hash(token) for token in tokens]
    await link.execute(_ADD, hashes)
    return tokens


_ADD = """
    with given as (select * from unnest($1::bytea[]) with ordinality as g (token_hash, n)),
    added as (
      insert into customers (organization_id, external_id, name)
      select o.id, 'stream-' || n, 'Customer ' || n
      from given, (select id from organizations limit 1) o
      returning id, organization_id, external_id),
    known as (
      insert into customer_portal_access (organization_id, customer_id, external_id, name, email)
      select organization_id, id, external_id, 'Contact', external_id || '@example.com'
      from added returning id, organization_id, external_id)
    insert into sign_in_sessions (organization_id, contact_id, token_hash, expires_at)
    select organization_id, known.id, token_hash, now() + interval '1 day'
    from known join given on external_id = 'stream-' || n
"""
