"""Databases that start as a copy of one that was prepared once."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg


def named(postgres: str, name: str) -> str:
    """Return the URL of another database on the same server."""
    return postgres.replace("/postgres?", f"/{name}?")


@asynccontextmanager
async def new_database(postgres: str, template: str = "template1") -> AsyncGenerator[str]:
    """Give the name of a database made from a template, dropped afterwards."""
    name = f"t{uuid4().hex}"
    link = await asyncpg.connect(postgres)
    try:
        await link.execute(f"create database {name} template {template}")
        yield name
        await link.execute(f"drop database {name} with (force)")
    finally:
        await link.close()
