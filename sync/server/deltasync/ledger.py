"""The ledger of outcomes: an id is taken once, and whoever sends it again hears the same."""

import hashlib
import re
from typing import Any

import msgspec

from .commands import Answer, Author, Pushed
from .install import Connection

NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
TAKE = """
    insert into sync_mutation (scope, id, tenant, author, client, name, ver, args_hash, status)
    select $1, $2, $3, $4, $5, $6, $7, $8, 'applied'
    where $9::int is null or not exists (
      select from sync_mutation
      where author = $4 and decided_at > now() - interval '1 day' offset $9 - 1)
    on conflict do nothing returning set_config('sync.quiet', 'on', true) is not null
"""
"""Takes an id unless it was taken before or, with $9, its author has so many of the last day.

Both in one statement: another trip would cost more than counting.
"""


class Known(Exception):
    """The id was taken before, and this is what became of it."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class Later(Exception):
    """Nothing is decided and nothing kept; the device asks again."""

    code: str


class TooMany(Later):
    """Of its author's mutations no more are decided for now (LIMIT-12)."""

    code = "too_many"


async def enter(
    connection: Connection, author: Author, pushed: Pushed, most: int | None = None
) -> None:
    """Take the id; raise Known with the stored outcome when it was taken before (PUSH-2, PUSH-3).

    It is taken as applied, as nearly all are; only another outcome needs a second write. The
    transaction wakes nobody: that is for the caller of `push.decide`. Raises TooMany when the
    author has `most` of the last day.
    """
    digest = fingerprint(pushed)
    taken = await connection.fetchval(
        TAKE,
        author.scope,
        pushed.id,
        author.tenant,
        author.reader,
        author.client,
        pushed.name,
        pushed.ver,
        digest,
        most,
    )
    if taken:
        return
    row = await connection.fetchrow(
        "select args_hash, author, status, code, detail::text as detail from sync_mutation"
        " where scope = $1 and id = $2",
        author.scope,
        pushed.id,
    )
    if row is None:
        raise TooMany
    if row["args_hash"] != digest or row["author"] != author.reader:
        raise Known(Answer(pushed.id, "rejected", "id_reused"))
    detail = msgspec.json.decode(row["detail"]) if row["detail"] else None
    raise Known(Answer(pushed.id, row["status"], row["code"], detail))


async def record(connection: Connection, author: Author, answer: Answer) -> None:
    """Write an outcome into the ledger; it reaches the author's devices with its effect."""
    await connection.execute(
        "update sync_mutation set status = $3, code = $4, detail = $5::text::jsonb,"
        " decided_at = now() where scope = $1 and id = $2",
        author.scope,
        answer.id,
        answer.status,
        answer.code,
        as_json(answer.detail),
    )


def fingerprint(pushed: Pushed) -> bytes:
    """Return the SHA-256 over name, version, arguments and base, whatever their members' order."""
    parts = [pushed.name, pushed.ver, pushed.args, pushed.base]
    return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).digest()


def as_json(value: dict[str, Any] | None) -> str | None:
    """Return JSON that PostgreSQL can keep: it has no NUL, so that becomes U+FFFD."""
    if value is None:
        return None
    return NUL.sub(r"\1\\ufffd", msgspec.json.encode(value).decode())
