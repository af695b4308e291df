"""The queue by which deliveries find a worker: pgqueuer's tables in a schema of their own.

A job says no more than that a delivery may be due; what holds is the delivery's own row. So a job
may come twice, or late, and one that is lost is put in again (`sweeping.py`).
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from msgspec import Struct
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.core.logconfig import logger
from pgqueuer.db import AsyncpgDriver
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.domain.types import Channel as Notified
from pgqueuer.queries import Queries
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from deltasync import Connection
from doorstep.kit.migrating import MIGRATING

from .models import Channel

SCHEMA = "doorstep_queue"
JOBS = f"{SCHEMA}.pgqueuer"
MICROSECOND = timedelta(microseconds=1)
KEPT = timedelta(days=2)
"""How long it is kept what jobs there were."""
KEY = "d.id || ':' || (extract(epoch from d.next_at) * 1000000)::bigint"
"""`Due.key`, of a row of `notification_deliveries d`."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DELETE_LOG = f"""
    with log as (delete from {SCHEMA}.pgqueuer_log where created < now() - $1::interval
      returning 1),
    counts as (delete from {SCHEMA}.pgqueuer_statistics where created < now() - $1::interval
      returning 1)
    select (select count(*) from log) + (select count(*) from counts)
"""  # noqa: S608 - our own names
log = structlog.get_logger()


class Names(DBSettings):
    """What pgqueuer's tables are called, whatever variables there are in the environment."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where settings come from: what is written here alone."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


NAMES = Names(db_schema=SCHEMA, channel=Notified(SCHEMA), durability=Durability.balanced)


class Due(Struct, frozen=True):
    """That a delivery is due at an instant, by a channel; urgent ones go first."""

    delivery: UUID
    channel: Channel
    at: datetime
    urgent: bool = False

    @property
    def key(self) -> str:
        """Return what no two waiting jobs share: the delivery, and when it is due."""
        return f"{self.delivery}:{(self.at - EPOCH) // MICROSECOND}"


def queries(link: Any) -> Queries:
    """Return pgqueuer's statements over a connection."""
    return Queries(
        AsyncpgDriver(link),
        qbe=QueryBuilderEnvironment(NAMES),
        qbq=QueryQueueBuilder(NAMES),
        qbs=QuerySchedulerBuilder(NAMES),
    )


async def install_queue(link: Connection) -> None:
    """Make the queue's tables, or bring them up to date; servers starting together take turns."""
    await link.execute(f"select pg_advisory_lock({MIGRATING})")
    try:
        await queries(link).apply_upgrade()
    finally:
        await link.execute(f"select pg_advisory_unlock({MIGRATING})")


async def is_queue_installed(link: Connection) -> bool:
    """Return whether the queue's tables are as this version needs them."""
    return not (await queries(link).plan_upgrade()).statements


async def enqueue(link: Connection, due: Sequence[Due], now: datetime) -> None:
    """Have workers look at deliveries when they are due, once this transaction is there.

    Of what waits already nothing is added.
    """
    if not due:
        return
    await queries(link).enqueue(
        [each.channel.value for each in due],
        [each.delivery.bytes for each in due],
        [int(each.urgent) for each in due],
        [max(each.at - now, timedelta(0)) for each in due],
        [each.key for each in due],
        on_conflict="skip",
    )


async def delete_old_jobs(link: Connection) -> int:
    """Delete what is remembered of jobs of days ago; return how much."""
    return await link.fetchval(DELETE_LOG, KEPT)


class _Bridge(logging.Handler):
    """Writes what pgqueuer logs as this process's own, without what is in it: only the pattern."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        said = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
        log.warning("queue", said=said, error=type(error).__name__ if error else None)


def bridge_logs() -> None:
    """Let pgqueuer's warnings and errors reach this process's log, and nothing else of them."""
    if not any(isinstance(each, _Bridge) for each in logger.handlers):
        logger.addHandler(_Bridge())
    logger.setLevel(logging.WARNING)
    logger.propagate = False
