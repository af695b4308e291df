"""Whether two clocks agree: this machine's, and the database's, which others go by, too."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from .database import trusted

Agrees = Callable[[datetime], Awaitable[bool]]
"""Says whether an instant may be taken for the present one."""
APART = timedelta(minutes=2)
"""How far apart clocks may be."""
log = structlog.get_logger()


async def anyhow(now: datetime) -> bool:
    """Take any instant for the present one."""
    del now
    return True


async def as_the_database(now: datetime) -> bool:
    """Take an instant for the present one if the database's clock shows about the same, else log.

    Of two clocks in one machine neither knows better: it has to be kept right by other means.
    """
    async with trusted() as link:
        there: datetime = await link.fetchval("select clock_timestamp()")
    ahead = now - there
    if abs(ahead) <= APART:
        return True
    log.error("clocks_apart", seconds_ahead=round(ahead.total_seconds()))
    return False
