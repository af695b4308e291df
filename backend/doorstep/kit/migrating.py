"""The tables brought up to date, step by step."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pkgutil import iter_modules
from typing import Any

from tortoise import models
from tortoise.migrations.api import migrate as run_migrations
from tortoise.migrations.schema_generator.state import ModelState
from tortoise.migrations.schema_generator.state_apps import StateApps

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
        with _quickly():
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


@contextmanager
def _quickly() -> Generator[None]:
    """Leave out by what the models of each step could be looked for: no step asks them.

    Tortoise makes all of them anew at each step; to work that out is four fifths of its time.
    """
    quicker: list[tuple[Any, str, Callable[..., Any]]] = [
        (ModelState, "render", _unsought(ModelState.render)),
        (StateApps, "_init_relations", _unsought(StateApps._init_relations)),  # pyright: ignore[reportPrivateUsage]
        (StateApps, "_build_initial_querysets", _nothing),
    ]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in quicker]
    try:
        for owner, name, function in quicker:
            setattr(owner, name, function)
        yield
    finally:
        for owner, name, function in before:
            setattr(owner, name, function)


def _unsought(work: Callable[..., Any]) -> Callable[..., Any]:
    """Return the same for models that nobody looks for, and leave all others as they are."""
    owner: Any = models

    def done(*given: Any, **named: Any) -> Any:
        before = owner.get_filters_for_field
        owner.get_filters_for_field = _no_filters
        try:
            return work(*given, **named)
        finally:
            owner.get_filters_for_field = before

    return done


def _nothing(_apps: Any) -> None:
    pass


def _no_filters(*_given: Any, **_named: Any) -> dict[str, Any]:
    return {}
