"""Sync cores with one safeguard missing: what a harness has to catch before it may be believed."""

import asyncpg
import pytest

Changes = tuple[tuple[str, str, str], ...]
"""Function, text in it, and what becomes of that text."""


def cursor(version: str) -> Changes:
    """Return a core whose versions are not counted under the scope's row lock."""
    stamped = f"d.scope, d.kind, d.id, {version} as version, v.reader"
    newest = "(select max(n.version) from sync_entry n where n.scope = whose)"
    return (
        ("sync_drain", "do update set version = s.version + excluded.version", "do nothing"),
        ("sync_drain", "in array pokes", "in array array[]::text[]"),
        ("sync_drain", "d.scope, d.kind, d.id, s.version - d.part as version, v.reader", stamped),
        (
            "sync_pull",
            "coalesce(x.version, 0) as version",
            f"coalesce({newest}, 0) as version",
        ),
    )


CURSORS = {
    "sequence": cursor("(select nextval('broken'))"),
    "timestamp": cursor("(extract(epoch from now()) * 1e6)::bigint"),
    "transaction-id": cursor("pg_current_xact_id()::text::bigint"),
    "no-row-lock": cursor(
        "(select coalesce(max(n.version), 0) + 1 from sync_entry n where n.scope = d.scope)"
    ),
}
NOT_ALONE: Changes = (
    (
        "sync_drain",
        "pg_advisory_xact_lock(hashtextextended",
        "pg_advisory_xact_lock_shared(hashtextextended",
    ),
)
NOT_ASKED_AGAIN: Changes = (("sync_drain", "and v.scope <> d.scope", "and false"),)
PAUSE: Changes = (
    ("sync_drain", "return null;", "perform pg_sleep(random() * 0.02); return null;"),
)
"""No safeguard is missing here: a moment between stamp and commit, for races to be lost in."""


async def break_it(url: str, changes: Changes) -> None:
    """Change functions of the sync in this test's database."""
    link = await asyncpg.connect(url)
    await link.execute("create sequence if not exists broken")
    for function, old, new in changes:
        source: str = await link.fetchval("select pg_get_functiondef($1::regproc)", function)
        if old not in source:
            pytest.fail(f"{function} no longer contains {old!r}: break it elsewhere")
        await link.execute(source.replace(old, new))
    await link.close()
