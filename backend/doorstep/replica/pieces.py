"""Pieces of photos on their way in, in PostgreSQL until they are a whole one."""

from collections.abc import Collection
from uuid import UUID

from deltasync import Connection
from doorstep.kit.database import trusted
from doorstep.kit.errors import TooMany
from doorstep.kit.locks import Lock, hold

MOST_UNDER_WAY = 20
"""Uploads of one customer that may be under way at a time (BLOB-9)."""
_ABANDONED = """
    from sync_chunk c where not exists (select from sync_chunk d
      where d.scope = c.scope and d.sha256 = c.sha256
      and d.received_at > now() - interval '2 days')
"""


class TooManyUnderWay(TooMany):
    """Too many photos are on their way at once. This one goes on when others have arrived."""

    code = "photo_quota"


async def lock_blobs(link: Connection, customer_id: UUID, names: Collection[str]) -> None:
    """Hold blobs of a customer until the transaction ends: nobody else changes what is here."""
    await link.execute(
        "select pg_advisory_xact_lock(hashtextextended(name, $2)) from unnest($1::text[]) as name",
        sorted(f"{customer_id}/{name}" for name in names),
        int(Lock.BLOB),
    )


async def received(link: Connection, scope: UUID, sha256: str) -> tuple[int, int]:
    """Return how many bytes of an upload are here, in how many pieces.

    Pieces with a gap before or between them are none: the upload begins anew.
    """
    row = await link.fetchrow(
        "select coalesce(sum(length), 0) as here, count(*) as pieces,"
        " coalesce(bool_and(start = before), true) as whole from (select start,"
        "   length(bytes), sum(length(bytes)) over (order by start) - length(bytes) as before"
        "   from sync_chunk where scope = $1 and sha256 = $2) as piece",
        scope,
        sha256,
    )
    return (row["here"], row["pieces"]) if row["whole"] else (0, 0)


async def require_room(link: Connection, scope: UUID, sha256: str) -> None:
    """Let another upload begin. Those that have begun may always end, or none ever could."""
    await hold(link, Lock.UPLOADS, scope)
    others = await link.fetchval(
        "select count(distinct sha256) from sync_chunk where scope = $1 and sha256 <> $2",
        scope,
        sha256,
    )
    if others >= MOST_UNDER_WAY:
        raise TooManyUnderWay(headers={"Retry-After": "60"})


async def keep(link: Connection, scope: UUID, sha256: str, offset: int, data: bytes) -> None:
    """Keep a piece that begins where the others end; the first takes the place of all."""
    if offset == 0:
        await forget(link, scope, sha256)
    await link.execute(
        "insert into sync_chunk (scope, sha256, start, bytes) values ($1, $2, $3, $4)",
        *(scope, sha256, offset, data),
    )


async def whole(link: Connection, scope: UUID, sha256: str) -> bytes:
    """Return what has come of an upload."""
    pieces = await link.fetch(
        "select bytes from sync_chunk where scope = $1 and sha256 = $2 order by start",
        scope,
        sha256,
    )
    return b"".join(piece["bytes"] for piece in pieces)


async def forget(link: Connection, scope: UUID, sha256: str) -> None:
    """Delete what has come of an upload, which the caller has locked."""
    await link.execute("delete from sync_chunk where scope = $1 and sha256 = $2", scope, sha256)


async def delete_abandoned() -> int:
    """Delete the pieces of uploads that nobody has added to for two days; return how many.

    Safe beside uploads: pieces go only while their blob is locked.
    """
    deleted = 0
    async with trusted() as link:
        abandoned = await link.fetch(f"select distinct scope, sha256 {_ABANDONED}")
    for row in abandoned:
        deleted += await _delete_abandoned(row["scope"], row["sha256"])
    return deleted


async def _delete_abandoned(scope: UUID, sha256: str) -> int:
    async with trusted() as link:
        await lock_blobs(link, scope, [sha256])
        done: str = await link.execute(
            f"delete {_ABANDONED} and c.scope = $1 and c.sha256 = $2", scope, sha256
        )
    return int(done.rpartition(" ")[2])
