"""Forgetting removed rows once every device has learnt of them, and failures that are over."""

from datetime import timedelta

from .install import Connection

BATCH = 500
"""Scopes in one go."""
FAILURES_KEPT = timedelta(days=30)
"""How long after its last failure a mutation may come again and not begin anew."""


async def collect(connection: Connection, kept_for: timedelta) -> int:
    """Delete tombstones older than `kept_for`, scope by scope; return how many.

    Each scope's floor rises in the same transaction, so a device that has not heard of what is
    forgotten starts anew (PULL-4).
    """
    collected = 0
    while scopes := await connection.fetch(
        "select distinct scope from sync_entry where gone_at < now() - $1::interval limit $2",
        kept_for,
        BATCH,
    ):
        for row in scopes:
            collected += await _collect(connection, row["scope"], kept_for)
    return collected


async def _collect(connection: Connection, scope: object, kept_for: timedelta) -> int:
    async with connection.transaction():
        # As a commit does: first the scope, then its rows. What came back meanwhile is not gone.
        await connection.execute("select from sync_scope where scope = $1 for update", scope)
        return await connection.fetchval(
            "with old as ("
            "  delete from sync_entry where scope = $1 and doc is null"
            "  and gone_at < now() - $2::interval returning version"
            "), raised as ("
            "  update sync_scope set gc_floor = greatest(gc_floor, (select max(version) from old))"
            "  where scope = $1"
            ") select count(*) from old",
            scope,
            kept_for,
        )


async def forget_failures(connection: Connection) -> int:
    """Delete the failures (PUSH-9) that are over; return how many.

    They are over when the mutation was decided all the same, or has not come again for a month
    (LIMIT-13). Those of quarantined ones stay for the office.
    """
    return await connection.fetchval(
        "with gone as ("
        "  delete from sync_failure f using ("
        "    select f.scope, f.id from sync_failure f left join sync_mutation m using (scope, id)"
        "    where m.status <> 'quarantined' or m.id is null and f.failed_at < now() - $1::interval"
        "  ) old where (f.scope, f.id) = (old.scope, old.id) returning 1"
        ") select count(*) from gone",
        FAILURES_KEPT,
    )
