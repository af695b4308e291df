"""Objects in the store that rows speak of: put before a row does, deleted once none does.

An object is put, and one is deleted, only while its hash is held (`hold`); so what an intake says
is in the store is there, whatever is cleared away meanwhile.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from deltasync import Connection
from doorstep.kit import locks
from doorstep.kit.clock import Clock
from doorstep.kit.database import trusted
from doorstep.kit.store import PIECE, Store

from .files import FOLDER, hash_in, path_of, thumbnail_of

AGE = timedelta(days=2)
"""Until when what was taken in has to become a document; younger objects are left alone."""
PAGE = 500
"""Objects that are looked at together."""
LEAVING = "leaving"
"""In the place of an intake's rules: a file of somebody who was erased."""
AT_ONCE = 4 * 1024 * 1024
"""Bytes up to which a file is put as a whole; larger ones go piece by piece."""


async def put(store: Store, sha256: str, data: bytes, thumbnail: bytes) -> None:
    """Put a file into the store, its small picture first: where there is the file, there is both.

    Whole or not at all. Raises StoreAway.
    """
    if thumbnail:
        await store.put(thumbnail_of(sha256), thumbnail)
    if len(data) <= AT_ONCE:
        await store.put(path_of(sha256), data)
        return
    async with store.writing(path_of(sha256)) as write:
        for start in range(0, len(data), PIECE):
            await write(data[start : start + PIECE])


async def hold(link: Any, sha256: str, patience: float | None = None) -> None:
    """Hold a hash until the transaction ends; wait for it `patience` seconds, or as usual."""
    await locks.hold(link, locks.Lock.FILE, sha256, patience)


async def delete_unused(store: Store, clock: Clock) -> int:
    """Delete objects of two days and older that no row speaks of; return how many.

    What was taken in and has become no document is forgotten first.
    """
    before = clock.now() - AGE
    async with trusted() as link:
        await link.execute(_FORGET, AGE)
    deleted = 0
    async for page in store.pages(FOLDER, PAGE):
        old = _old(page, before)
        async with trusted() as link:
            found: list[Any] = await link.fetch(_SPOKEN_OF, list(set(old.values())))
        spoken_of = {row["sha256"] for row in found}
        for path, sha256 in old.items():
            if sha256 not in spoken_of:
                deleted += await _delete(store, sha256, [path])
    return deleted


async def let_go(store: Store, hashes: Iterable[str]) -> None:
    """Delete files that no document has any more, whoever has brought them. Raises StoreAway."""
    for sha256 in hashes:
        async with trusted() as link:
            await hold(link, sha256)
            # First this: it waits for an import that is about to write documents with the file.
            await link.execute(_LET_GO, sha256)
            if not await link.fetchval(_HAS_DOCUMENT, sha256):
                await _delete_file(store, sha256)


async def let_go_unspoken(store: Store, sha256: str) -> None:
    """Delete a file that was put and not filed, if no row speaks of it. Raises StoreAway."""
    async with trusted() as link:
        await hold(link, sha256)
        if not await link.fetch(_SPOKEN_OF, [sha256]):
            await _delete_file(store, sha256)


async def note_leaving(link: Connection, customer_id: UUID) -> None:
    """Note within a transaction which files a customer had, before the rows go.

    The documents are held first: what is being filed is filed before, or never.
    """
    await link.execute(_HOLD_ALL, customer_id)
    await link.execute(_LEAVE, customer_id, LEAVING)


async def let_go_leaving(store: Store) -> None:
    """Delete the files that were noted so, unless somebody else has them. Raises StoreAway."""
    async with trusted() as link:
        rows: list[Any] = await link.fetch(_LEFT, LEAVING)
    await let_go(store, [row["sha256"] for row in rows])


def _old(found: list[tuple[str, datetime]], before: datetime) -> dict[str, str]:
    old: dict[str, str] = {}
    for path, modified_at in found:
        sha256 = hash_in(path)
        if sha256 is not None and modified_at < before:
            old[path] = sha256
    return old


async def _delete_file(store: Store, sha256: str) -> None:
    """Delete a file and its small picture, while its hash is held."""
    for path in (path_of(sha256), thumbnail_of(sha256)):
        if await store.has(path):
            await store.delete(path)


async def _delete(store: Store, sha256: str, paths: list[str]) -> int:
    async with trusted() as link:
        await hold(link, sha256)
        if await link.fetch(_SPOKEN_OF, [sha256]):
            return 0
        for path in paths:
            await store.delete(path)
    return len(paths)


_FORGET = """
    delete from document_intakes i where at < now() - $1::interval
      and not exists (select from documents d where d.sha256 = i.sha256)
"""
_SPOKEN_OF = """
    select sha256 from document_intakes where sha256 = any($1::text[])
    union select sha256 from documents where sha256 = any($1::text[])
"""
_HOLD_ALL = "select from documents where customer_id = $1 order by id for update"
_LEAVE = """
    insert into document_intakes (id, brought, rules, sha256, media_type, size)
    select gen_random_uuid(), sha256, $2, sha256, '', 0 from (
      select sha256 from documents where customer_id = $1 and sha256 is not null
      union select v.sha256 from document_versions v join documents d on d.id = v.document_id
        where d.customer_id = $1) f
    on conflict do nothing
"""
_LET_GO = """
    delete from document_intakes where id in (
      select id from document_intakes where sha256 = $1 order by id for update)
"""
"""In the order in which an import holds them."""
_LEFT = "select sha256 from document_intakes where rules = $1 order by sha256"
_HAS_DOCUMENT = "select exists (select from documents where sha256 = $1)"
