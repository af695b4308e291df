"""Which documents wait for being made, and which worker makes which."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.kit.database import trusted
from doorstep.kit.ids import uuid7

REST = timedelta(minutes=1)
"""From a try to the next, times the square of the tries so far; a worker that was killed has had
one."""
LONGEST_REST = timedelta(days=1)
LONGEST_TROUBLE = 200
DIGEST = """md5(made_of::text || coalesce((issued_on - date '2000-01-01')::text, '')
    || coalesce(property_id::text, '') || coalesce(job_id::text, '') || title)"""
"""SQL for a digest of what the office says of a document that is made: with another, it is made
anew. In these words there is an index of what waits."""
TO_MAKE = f"made_of is not null and made_digest is distinct from {DIGEST}"
"""SQL for whether a document is to be made, in a query over documents alone."""


class Claimed(msgspec.Struct, frozen=True):
    """A document that this worker makes, of the data with that `digest`."""

    document_id: UUID
    digest: str
    attempts: int


async def claim() -> Claimed | None:
    """Take the document that waits longest; None when there is none."""
    async with trusted() as link:
        row: Any = await link.fetchrow(_CLAIM, uuid7(), REST, LONGEST_REST)
    return Claimed(**row) if row else None


async def still_wanted(link: Connection, claimed: Claimed) -> bool:
    """Hold the document until the transaction ends; return whether it is still to be made so.

    It is not when its data have changed meanwhile, or another worker was faster.
    """
    return bool(await link.fetchval(_WANTED, claimed.document_id, claimed.digest))


async def note_made(link: Connection, claimed: Claimed) -> None:
    """Say that it was made, in the transaction that files it."""
    await link.execute(_MADE, claimed.document_id, claimed.digest)
    await link.execute(_OVER, claimed.document_id)


async def note_trouble(claimed: Claimed, why: str) -> None:
    """Say why it could not be made; it is tried again after its rest, or when its data change."""
    async with trusted() as link:
        told = why[:LONGEST_TROUBLE]
        await link.execute(_TROUBLE, claimed.document_id, claimed.digest, told)


_CLAIM = f"""
    with next as (
      select d.id, d.organization_id, {DIGEST} as digest from documents d
      where {TO_MAKE} and d.withdrawn_at is null and not exists (
        select from document_makings m
        where m.document_id = d.id and m.digest = {DIGEST} and m.next_at > now())
      order by coalesce((select m.next_at from document_makings m where m.document_id = d.id),
        d.created_at), d.id limit 1 for update of d skip locked)
    insert into document_makings as m (id, organization_id, document_id, digest, next_at)
    select $1, organization_id, id, digest, now() + $2::interval from next
    on conflict (document_id) do update set digest = excluded.digest, at = now(),
      attempts = case when m.digest = excluded.digest then least(m.attempts + 1, 1000) else 1 end,
      next_at = now() + case when m.digest = excluded.digest
        then least($2::interval * ((m.attempts + 1) * (m.attempts + 1)), $3::interval)
        else $2::interval end
      where m.digest <> excluded.digest or m.next_at <= now()
    returning document_id, digest, attempts
"""  # noqa: S608 - put together from our own words
"""The last condition is for a worker that saw it before another had taken it."""
_WANTED = f"""
    select true from documents
    where id = $1 and withdrawn_at is null and {TO_MAKE} and {DIGEST} = $2 for no key update
"""  # noqa: S608 - put together from our own words
_MADE = "update documents set made_digest = $2 where id = $1"
_OVER = "delete from document_makings where document_id = $1"
_TROUBLE = "update document_makings set trouble = $3 where document_id = $1 and digest = $2"
