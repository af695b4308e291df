"""What idle event streams cost a server, and how soon a write through another is heard."""

import asyncio
import time
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import asyncpg

from tests.factories.servers import Server, server
from tests.factories.streams import Stream, allow_files, sign_in_everyone, streams

STREAMS = 2_000
POKES = 20
"""Writes, one after another, of which the middle time counts."""
IDLE = 25.0
"""Seconds over which the work of doing nothing is measured: longer than between signs of life."""


async def measure_streams(url: str, folder: Path, many: int = STREAMS) -> dict[str, Any]:
    """Return what `many` idle streams cost one process; the database must hold a business.

    `mb_above_idle` is the process's memory beyond that of one with a single stream, `cpu_percent`
    its load while nothing happens, `poke_ms` from pushing to another process until it is heard at
    this one, `poke_all_ms` from one transaction about everybody until the last has heard.
    """
    allow_files(many + 200)
    link = await asyncpg.connect(url)
    try:
        tokens = await sign_in_everyone(link, many)
        async with server(url, folder) as one, server(url, folder) as other:
            async with streams(one.port, tokens[:1]):
                idle = one.megabytes()
            async with streams(one.port, tokens) as opened:
                return {
                    "streams": many,
                    "mb_above_idle": round(one.megabytes() - idle, 1),
                    "cpu_percent": round(await _busy(one), 2),
                    "poke_ms": round(await _across(other, opened[0], tokens[0]), 1),
                    "poke_all_ms": round(await _everyone(link, opened), 1),
                }
    finally:
        await link.close()


async def _busy(one: Server) -> float:
    before = one.seconds_of_cpu()
    await asyncio.sleep(IDLE)
    return (one.seconds_of_cpu() - before) / IDLE * 100


async def _across(other: Server, heard: Stream, token: str) -> float:
    """Return the middle of the milliseconds from a push at the other server to its poke here."""
    scope = (await other.ask(token, "/api/session"))["scope"]
    times: list[float] = []
    for _ in range(POKES):
        args = {"request_id": str(uuid4()), "type": "repair", "description": "Drip"}
        mutation = {"id": str(uuid4()), "name": "request.create", "ver": 1, "args": args}
        body = {"schema": 1, "scope": scope, "client": scope, "limit": 1, "m": [mutation]}
        began = time.perf_counter()
        await asyncio.gather(other.ask(token, "/api/sync", body), heard.version())
        times.append((time.perf_counter() - began) * 1000)
    return median(times)


async def _everyone(link: asyncpg.Connection, opened: list[Stream]) -> float:
    began = time.perf_counter()
    await link.execute("update customers set city = 'York' where external_id like 'stream-%'")
    await asyncio.gather(*(each.version() for each in opened))
    return (time.perf_counter() - began) * 1000
