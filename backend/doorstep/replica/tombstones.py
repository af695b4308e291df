"""How long the copies remember what is gone, and the ledger what went wrong on the way."""

from datetime import timedelta

from deltasync import collect, forget_failures
from doorstep.kit.database import trusted

KEPT_FOR = timedelta(days=90)
"""A device that has not synced for longer gets its copy anew, instead of changes."""


async def delete_old_tombstones() -> int:
    """Delete the tombstones that are older than that; return how many."""
    async with trusted() as link:
        return await collect(link, KEPT_FOR)


async def delete_old_failures() -> int:
    """Delete the failures that are over; return how many."""
    async with trusted() as link:
        return await forget_failures(link)
