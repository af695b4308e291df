"""The tables brought up to date, step by step."""

from pkgutil import iter_modules

from tortoise.migrations.api import migrate as run_migrations

from deltasync import Connection
from doorstep import migrations

from .database import PATIENCE, close_database, configuration, connect


class TooNew(Exception):
    """A newer version of Doorstep has brought this database up to date. Nothing was changed."""


MIGRATING = 72_370_002
"""Advisory lock held while migrating, so that servers starting together take turns."""


async def migrate(url: str) -> None:
    """Bring the tables up to date; servers that start together take turns."""
    lock = await connect(url)
    try:
        await lock.execute(f"select pg_advisory_lock({MIGRATING})", timeout=300)
        await run_migrations(config=configuration(url, pool=2, command_timeout=PATIENCE))
    finally:
        await close_database()
        await lock.close()


async def is_migrated(link: Connection) -> bool:
    """Return whether the tables are up to date."""
    done = await _done(link)
    return bool(done) and _known() <= done


async def is_newer(link: Connection) -> bool:
    """Return whether a newer version of Doorstep has brought the tables up to date."""
    return _known() < await _done(link)


def _known() -> set[str]:
    return {each.name for each in iter_modules(migrations.__path__)}


async def _done(link: Connection) -> set[str]:
    if await link.fetchval("select to_regclass('tortoise_migrations')") is None:
        return set()
    rows = await link.fetch("select name from tortoise_migrations where app = 'doorstep'")
    return {row["name"] for row in rows}
