"""Objects in the store that no row speaks of any more: their request or customer is gone."""

from datetime import datetime, timedelta
from uuid import UUID

from doorstep.kit.clock import Clock
from doorstep.kit.database import trusted
from doorstep.kit.store import Store

from .blobs import FOLDER, Declarations, path_of
from .pieces import lock_blobs

PAGE = 500
"""Objects that are looked at together."""
AGE = timedelta(days=2)
"""Younger objects are left alone, whatever the rows say."""
Owned = dict[tuple[UUID, str], str]
"""Paths by customer and hash."""


async def delete_orphans(store: Store, declarations: Declarations, clock: Clock) -> int:
    """Delete what is two days old and no row speaks of; return how many objects.

    Safe beside uploads: an object goes only while its blob is locked and undeclared. What is not
    named as blobs are is not ours, and stays.
    """
    before = clock.now() - AGE
    deleted = 0
    async for page in store.pages(FOLDER, PAGE):
        old = _old(page, before)
        kept = await declarations.declared(old.keys())
        for (customer_id, sha256), path in old.items():
            if (customer_id, sha256) not in kept:
                deleted += await _delete(store, declarations, customer_id, sha256, path)
    return deleted


def _old(found: list[tuple[str, datetime]], before: datetime) -> Owned:
    owned: Owned = {}
    for path, modified_at in found:
        owner = _owner(path)
        if owner is not None and modified_at < before:
            owned[owner] = path
    return owned


def _owner(path: str) -> tuple[UUID, str] | None:
    try:
        _, organization, customer, sha256 = path.split("/")
        named = path_of(UUID(organization), UUID(customer), sha256)
    except ValueError:
        return None
    return (UUID(customer), sha256) if named == path else None


async def _delete(
    store: Store, declarations: Declarations, customer_id: UUID, sha256: str, path: str
) -> int:
    async with trusted() as link:
        await lock_blobs(link, customer_id, [sha256])
        if await declarations.declared([(customer_id, sha256)]):
            return 0
        await store.delete(path)
    return 1
