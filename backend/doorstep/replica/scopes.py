"""Whose copies there are: every customer has one, and a deleted customer's is kept."""

from collections.abc import AsyncIterator
from uuid import UUID

from doorstep.kit.database import trusted

PAGE = 500
LIVING = "select id from customers where id > $1 order by id limit $2"
DELETED = """
    select scope from sync_scope s where scope > $1
      and not exists (select from customers where id = s.scope) order by scope limit $2
"""
NONE = UUID(int=0)


async def every_scope() -> AsyncIterator[UUID]:
    """Yield the scope of each copy, read in pages."""
    for statement in (LIVING, DELETED):
        last = NONE
        while True:
            async with trusted() as link:
                rows = await link.fetch(statement, last, PAGE)
            for row in rows:
                last = row[0]
                yield last
            if len(rows) < PAGE:
                break


async def scopes_named(customer: str) -> list[UUID]:
    """Return the scopes of the customers with this id, or this number in the office's system."""
    async with trusted() as link:
        rows = await link.fetch(
            "select id from customers where id::text = lower($1) or external_id = $1 limit $2",
            customer,
            PAGE,
        )
    return [row["id"] for row in rows]


async def count_scopes() -> int:
    """Return how many `every_scope` will yield, about."""
    async with trusted() as link:
        return await link.fetchval(
            "select greatest((select count(*) from customers), (select count(*) from sync_scope))"
        )
