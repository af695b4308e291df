"""Tortoise's engine for PostgreSQL, with a pool that nobody waits for without an end."""

from typing import Any

from asyncpg import Record
from asyncpg.pool import Pool
from tortoise.backends.asyncpg.client import AsyncpgDBClient

QUERIES = 50_000
"""Queries after which a connection is made anew, as asyncpg has it."""
IDLE = 300.0
"""Seconds after which an unused connection is closed, as asyncpg has it."""


class PatientPool(Pool):
    """A pool whose connections are waited for so many seconds; then it is a TimeoutError."""

    __slots__ = ("_patience",)

    def __init__(self, *, patience: float, **given: Any) -> None:
        super().__init__(
            max_queries=QUERIES,
            max_inactive_connection_lifetime=IDLE,
            record_class=Record,
            **given,
        )
        self._patience = patience

    def acquire(self, *, timeout: float | None = None) -> Any:
        """Lend a connection, for models and plain SQL alike."""
        return super().acquire(timeout=self._patience if timeout is None else timeout)


class PatientClient(AsyncpgDBClient):
    """Tortoise's client over such a pool."""

    async def create_pool(self, **given: Any) -> Any:
        """Return the pool, connected."""
        return await PatientPool(**given)


client_class = PatientClient
"""What Tortoise looks for."""
