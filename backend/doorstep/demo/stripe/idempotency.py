"""Requests that are said twice and done once: the first answer is kept for a day."""

from typing import Any

import msgspec

from .books import Body, Books
from .refusals import Refused

KEPT_SECONDS = 24 * 3600
LONGEST = 255


class Answer(msgspec.Struct):
    """A status, what is said, and whether it was said before."""

    status: int
    body: Body
    replayed: bool = False


async def claim(books: Books, key: str) -> None:
    """Let nobody else work under a key until the transaction ends. Raises Refused: one does."""
    if len(key) > LONGEST:
        raise Refused(400, "Idempotency keys can have up to 255 characters.", stored=False)
    ours = await books.link.fetchval(
        "select pg_try_advisory_xact_lock(hashtextextended($1, 7))", f"{books.account} {key}"
    )
    if not ours:
        raise Refused(
            409,
            f"There is currently another in-progress request using this Idempotency Key: {key}.",
            kind="idempotency_error",
            code="idempotency_key_in_use",
            stored=False,
        )


async def recall(books: Books, key: str, asked: str) -> Answer | None:
    """Return what was answered under a key. Raises Refused when something else was asked then."""
    kept: Any = await books.link.fetchrow(
        "select * from stand_in.idempotency where account = $1 and key = $2 and created > $3",
        books.account,
        key,
        books.now - KEPT_SECONDS,
    )
    if kept is None:
        return None
    if kept["asked"] != asked:
        raise Refused(
            400,
            "Keys for idempotent requests can only be used with the same parameters they were"
            f" first used with. Try using a key other than '{key}'.",
            kind="idempotency_error",
            stored=False,
        )
    return Answer(kept["status"], kept["answer"], replayed=True)


async def keep(books: Books, key: str, asked: str, answer: Answer) -> None:
    """Keep what is answered under a key."""
    await books.link.execute(
        "insert into stand_in.idempotency (account, key, asked, created, status, answer)"
        " values ($1, $2, $3, $4, $5, $6) on conflict (account, key) do update"
        " set asked = excluded.asked, created = excluded.created, status = excluded.status,"
        " answer = excluded.answer",
        books.account,
        key,
        asked,
        books.now,
        answer.status,
        answer.body,
    )
