"""Which database a command works on, and the commands that are about nothing else."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from deltasync import is_outage
from doorstep.demo.folder import Unusable
from doorstep.demo.postgres import console, embedded_postgres
from doorstep.kit.database import credentials
from doorstep.kit.migrating import TooNew
from doorstep.kit.settings import read_settings
from doorstep.kit.walls import NoRole
from doorstep.preparing import is_prepared, prepare

LIBPQ = {
    "PGHOST": "host",
    "PGPORT": "port",
    "PGUSER": "user",
    "PGPASSWORD": "password",
    "PGDATABASE": "database",
    "PGSSLMODE": "ssl",
}
"""What PostgreSQL's programs read from their environment, and what it is called here."""


@contextmanager
def database(folder: Path) -> Generator[str]:
    """Yield the URL of the settings' database or, where none is set, of the demo's in `folder`.

    The demo's is brought up to date, and started for the time being if it is not running.
    """
    url = read_settings(os.environ).database_url
    if url:
        yield url
        return
    with embedded_postgres(folder / "postgres", keep_running=True) as own:
        asyncio.run(prepared(own))
        yield own


async def prepared(url: str) -> None:
    """Bring the tables and the sync up to date. Raises Unusable."""
    try:
        await prepare(url)
    except NoRole as error:
        raise Unusable(str(error)) from error
    except TooNew as error:
        raise Unusable(
            f"{TooNew.__doc__} Run `migrate` of that version or of a newer one."
        ) from error
    except OSError as error:
        raise Unusable(f"The database cannot be reached: {error}.") from error
    except Exception as error:
        raise Unusable(
            f"The database could not be brought up to date ({type(error).__name__}: {error})."
            " Try again; if that does not help and this is the demo's own, FRESH=1 (--fresh)"
            " starts anew, without what is in it."
        ) from error


async def refuse_unprepared(url: str) -> None:
    """Raise Unusable where `doorstep migrate` has something to do; a database may be away."""
    try:
        ready = await is_prepared(url)
    except asyncpg.PostgresError as error:
        if is_outage(error):
            return
        raise Unusable(f"The database cannot be used: {error}.") from error
    except OSError:
        return
    if not ready:
        raise Unusable(
            "The database is not as this version of Doorstep needs it: run `doorstep migrate`."
        )


def migrate(folder: Path) -> int:
    """Bring the database up to date."""
    with database(folder) as url:
        asyncio.run(prepared(url))
    print("The database is up to date.")  # noqa: T201
    return 0


def psql(folder: Path, arguments: Sequence[str]) -> int:
    """Open PostgreSQL's console on the database; return its exit code."""
    with database(folder) as url:
        sys.stdout.flush()
        return subprocess.call(  # noqa: S603 - what the user typed
            [console(), *arguments], env=os.environ | _for_libpq(url)
        )


def _for_libpq(url: str) -> dict[str, str]:
    """Return an environment that leads to the database: arguments can be seen by everyone."""
    given = credentials(url)
    return {name: str(given[key]) for name, key in LIBPQ.items() if given.get(key)}
