"""Deciding mutations: each has its effect and its outcome in one transaction, or neither."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from typing import Any, TypeVar

import msgspec

from .commands import Answer, Author, Commands, Merged, Mutation, Pushed, Refused, Rejected, blamed
from .install import Connection
from .ledger import Known, Later, as_json, enter, record
from .outages import BUSY, UNDONE, is_outage

V = TypeVar("V")
Transaction = Callable[[], AbstractAsyncContextManager[Connection]]

TRIES = 4
"""How often a transaction that lost a deadlock is tried within one request."""
FAILURES = 5
"""Failures from which on a mutation is quarantined (PUSH-9)."""
SPAN = timedelta(hours=1)
"""How long it must have failed by then: a bad release is mended or taken back sooner."""
MOST_FAILING = 1_000
"""Undecided mutations of a scope whose failures are counted (LIMIT-13)."""
COUNT = """
    insert into sync_failure as f (scope, id, error)
    select $1, $2, $3
    where exists (select from sync_failure where scope = $1 and id = $2)
      or not exists (
        select from sync_failure c where scope = $1 and not exists (
          select from sync_mutation m where m.scope = c.scope and m.id = c.id) offset $5 - 1)
    on conflict (scope, id) do update
    set failures = f.failures + 1, error = excluded.error, failed_at = now()
    returning failures, now() - first_failed_at >= $4 as lasting
"""
DONE = frozenset({"applied", "merged"})


class NotYet(Later):
    """What the mutation depends on has not arrived (PUSH-6)."""

    code = "not_yet"


class NotBegun(Exception):
    """The transaction refused to begin, which says nothing of the mutation."""

    def __init__(self, why: Exception) -> None:
        super().__init__(str(why))
        self.why = why


async def decide(
    transaction: Transaction,
    commands: Commands[V],
    author: Author,
    viewer: V,
    pushed: Pushed,
    failed: Callable[[Pushed, Exception], None],
    span: timedelta = SPAN,
    most: int | None = None,
    decided: Callable[[], None] = lambda: None,
) -> Answer:
    """Return the one outcome of a mutation, deciding it now unless it was decided before.

    With `most`, no more than so many of the author's are decided in 24 hours (LIMIT-12), but for
    a few that arrive at once.

    `failed` hears of handlers that broke, for the log, and `decided` of what was decided now and
    not before. Nobody is woken by that until the caller tells of it (`Announcer`): it knows of the
    author's scope alone, so a command changes no other's rows. Never raises for anything a client
    sent, but for an outage of the database (`is_outage`), which counts as nobody's failure, and
    what `transaction` raises when it does not begin.
    """
    try:
        answer = await _try(transaction, commands, author, viewer, pushed, failed, span, most)
    except Known as known:
        return known.answer
    except NotBegun as refusal:
        raise refusal.why from None
    if answer.status != "retry":
        decided()
    return answer


async def _try(
    transaction: Transaction,
    commands: Commands[V],
    author: Author,
    viewer: V,
    pushed: Pushed,
    failed: Callable[[Pushed, Exception], None],
    span: timedelta,
    most: int | None,
) -> Answer:
    for attempt in range(TRIES):
        try:
            return await _decide_or_refuse(transaction, commands, author, viewer, pushed, most)
        except (Known, NotBegun):
            raise
        except UNDONE:
            await asyncio.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - jitter
        except BUSY:  # nobody's failure: it is worth another try later
            break
        except Later as later:
            return Answer(pushed.id, "retry", later.code)
        except Exception as error:  # a poison mutation must not block the queue
            if is_outage(error):
                raise
            failed(pushed, error)
            with suppress(*BUSY, *UNDONE, Later):
                async with transaction() as connection:
                    return await _count_failure(connection, author, pushed, error, span)
            break
    return Answer(pushed.id, "retry", "busy")


async def _decide_or_refuse(
    transaction: Transaction,
    commands: Commands[V],
    author: Author,
    viewer: V,
    pushed: Pushed,
    most: int | None,
) -> Answer:
    """Decide it in one transaction; what is refused in another, so that nothing of it is left."""
    try:
        async with _begun(transaction) as connection:
            return await _decide_once(connection, commands, author, viewer, pushed, most)
    except Refused as refused:
        async with _begun(transaction) as connection:
            return await _refuse(connection, author, pushed, refused)


@asynccontextmanager
async def _begun(transaction: Transaction) -> AsyncGenerator[Connection]:
    """Run a transaction; raises NotBegun instead of a refusal to begin that will last."""
    async with AsyncExitStack() as stack:
        try:
            connection = await stack.enter_async_context(transaction())
        except (*BUSY, *UNDONE, Later):
            raise
        except Exception as error:
            raise NotBegun(error) from error
        yield connection


async def _decide_once(
    connection: Connection,
    commands: Commands[V],
    author: Author,
    viewer: V,
    pushed: Pushed,
    most: int | None,
) -> Answer:
    await enter(connection, author, pushed, most)
    answer = await _blocked(connection, author, pushed)
    if answer is None:
        answer = await perform(commands, viewer, pushed)
    if answer != Answer(pushed.id, "applied"):
        await record(connection, author, answer)
    return answer


async def _refuse(
    connection: Connection, author: Author, pushed: Pushed, refused: Refused
) -> Answer:
    """Record a refusal once all of its transaction is undone; another may have decided by now."""
    await enter(connection, author, pushed)
    answer = refused.answer(pushed.id)
    await record(connection, author, answer)
    return answer


async def _blocked(connection: Connection, author: Author, pushed: Pushed) -> Answer | None:
    if not pushed.after:
        return None
    if pushed.id in pushed.after:
        sentence = "This waits for something that waits for it."
        return Answer(pushed.id, "rejected", "invalid_after", {"sentence": sentence})
    rows = await connection.fetch(
        "select id, status from sync_mutation where scope = $1 and author = $2 and id = any($3)",
        author.scope,
        author.reader,
        pushed.after,
    )
    if any(row["status"] not in DONE for row in rows):
        return Answer(
            pushed.id,
            "blocked",
            "blocked",
            {"sentence": "Something this depends on could not be done."},
        )
    if len(rows) < len(set(pushed.after)):
        raise NotYet
    return None


async def perform(commands: Commands[V], viewer: V, pushed: Pushed) -> Answer:
    """Run a mutation's handler; what it raises, Refused too, is for undoing the transaction."""
    command = commands.find(pushed.name, pushed.ver)
    args = _checked(command.arguments, pushed.args)
    result = await command.handle(viewer, Mutation(pushed.id, args, pushed.base))
    if isinstance(result, Merged):
        return Answer(pushed.id, "merged", None, result.detail)
    return Answer(pushed.id, "applied")


def _checked(arguments: type[Any], given: dict[str, Any]) -> Any:
    try:
        return msgspec.convert(given, arguments)
    except msgspec.ValidationError as error:
        raise Rejected(
            "invalid_args", "Part of what was sent is not valid.", errors=blamed(error)
        ) from error


async def _count_failure(
    connection: Connection, author: Author, pushed: Pushed, error: Exception, span: timedelta
) -> Answer:
    counted = await connection.fetchrow(
        COUNT, author.scope, pushed.id, type(error).__name__, span, MOST_FAILING
    )
    if counted is None or counted["failures"] < FAILURES or not counted["lasting"]:
        return Answer(pushed.id, "retry", "server_failed")
    await enter(connection, author, pushed)
    detail = {"sentence": "This could not be processed. The office has it and will look at it."}
    kept = {"args": pushed.args, "base": pushed.base}
    await connection.execute(
        "update sync_mutation set status = 'quarantined', code = 'server_failed',"
        " detail = $3::text::jsonb, args = $4::text::jsonb where scope = $1 and id = $2",
        author.scope,
        pushed.id,
        as_json(detail),
        as_json(kept),
    )
    return Answer(pushed.id, "quarantined", "server_failed", detail)
