"""`doorstep replica verify | rebuild`: the copies held against the records they are made from."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from rich.progress import MofNCompleteColumn, TextColumn

from deltasync import Difference, mend, renew, verify
from doorstep.demo.folder import Unusable
from doorstep.kit.database import close_database, connect, open_database
from doorstep.kit.words import counted
from doorstep.replica.scopes import count_scopes, every_scope, scopes_named

from .database import database
from .progress import bar

SHOWN = 50
"""Differences printed one by one."""
FOUND = TextColumn("{task.fields[found]} differences")


@dataclass(slots=True)
class Found:
    """Differences: the first ones, and how many there are of each sort."""

    first: list[Difference] = field(default_factory=list[Difference])
    count: Counter[str] = field(default_factory=Counter[str])

    @property
    def total(self) -> int:
        """Return how many there are."""
        return self.count.total()

    def add(self, differences: Sequence[Difference]) -> None:
        """Count more of them."""
        self.first += differences[: SHOWN - len(self.first)]
        self.count.update(each.what for each in differences)

    def summary(self) -> str:
        """Return how many there are, in words."""
        told = ", ".join(f"{number} {what}" for what, number in sorted(self.count.items()))
        return counted(self.total, "difference") + (f" ({told})" if told else "")


def verify_copies(folder: Path, customer: str | None) -> int:
    """Compare and report, writing nothing; 0 when there is no difference, else 1."""
    with database(folder) as url:
        compared, found = asyncio.run(_run(url, customer, rebuild=False))
    for each in found.first:
        print(f"{each.what}: {each.kind} {each.id} of customer {each.scope}")  # noqa: T201
    if found.total > SHOWN:
        print(f"… and {found.total - SHOWN} more.")  # noqa: T201
    print(f"{compared} copies compared: {found.summary()}.")  # noqa: T201
    return 1 if found.total else 0


def rebuild_copies(folder: Path, customer: str | None) -> int:
    """Project anew what differs; devices get it as changes."""
    with database(folder) as url:
        compared, found = asyncio.run(_run(url, customer, rebuild=True))
    mended = ", all projected anew" if found.total else ""
    print(f"{compared} copies compared: {found.summary()}{mended}.")  # noqa: T201
    return 0


def renew_epochs(folder: Path) -> int:
    """Let every device begin anew; what they have not sent yet stays with them."""

    async def renewed(url: str) -> None:
        async with _connected(url, read_only=False) as link:
            await renew(link)

    with database(folder) as url:
        asyncio.run(renewed(url))
    print("Every device gets its copy anew when it asks next.")  # noqa: T201
    return 0


async def _run(url: str, customer: str | None, *, rebuild: bool) -> tuple[int, Found]:
    async with _connected(url, read_only=not rebuild) as link:
        scopes = await _scopes(customer)
        total = await count_scopes() if scopes is None else len(scopes)
        compared, found = 0, Found()
        with bar("Comparing", total, MofNCompleteColumn(), FOUND, found=0) as progress:
            async for step in verify(link, every_scope() if scopes is None else _each(scopes)):
                if rebuild and step.differences:
                    await mend(link, step.differences)
                compared = step.scopes
                found.add(step.differences)
                progress(completed=compared, found=found.total)
    return compared, found


async def _scopes(customer: str | None) -> list[UUID] | None:
    if customer is None:
        return None
    scopes = await scopes_named(customer)
    if not scopes:
        raise Unusable(f"No customer has the id or the number {customer}.")
    return scopes


async def scope_named(customer: str | None) -> UUID | None:
    """Return whose copy is meant, if anybody's. Raises Unusable when that is none, or several."""
    scopes = await _scopes(customer)
    if scopes and len(scopes) > 1:
        raise Unusable(f"Several customers have the number {customer}: name one by its id.")
    return scopes[0] if scopes else None


async def _each(scopes: list[UUID]) -> AsyncIterator[UUID]:
    for scope in scopes:
        yield scope


@asynccontextmanager
async def _connected(url: str, *, read_only: bool) -> AsyncGenerator[Any]:
    await open_database(url, pool=2, read_only=read_only)
    try:
        link = await connect(url, read_only=read_only)
        try:
            yield link
        finally:
            await link.close()
    except asyncpg.UndefinedTableError as error:
        raise Unusable("The database has no tables yet: run `doorstep migrate` first.") from error
    except (OSError, asyncpg.PostgresConnectionError) as error:
        raise Unusable(f"The database cannot be reached: {error}.") from error
    finally:
        await close_database()
