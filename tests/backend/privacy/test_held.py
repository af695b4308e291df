"""No table can be forgotten by an export, and none that lets somebody in can slip into one."""

import re
from typing import Any

import asyncpg

from doorstep.privacy.held import KINDS, NOT_HANDED_OUT
from doorstep.privacy.holdings import TOLD

SECRET = re.compile(r"hash|token|secret|key|challenge|credential|bytes|claim")
"""Words in names of columns that are not to be handed out."""
MEANT = {
    "technicians": {"phone", "external_id"},
    "exports": {"claim", "lease_until"},
    "payments": {"url"},
    "autopay": {"url"},
    "push_subscriptions": {"endpoint", "p256dh", "auth"},
}
"""What is left out of a kind although it lets nobody in."""


async def columns(portal: asyncpg.Connection) -> dict[str, dict[str, str]]:
    rows: Any = await portal.fetch(
        "select table_name, column_name, data_type from information_schema.columns"
        " where table_schema = 'public' and table_name in"
        " (select tablename from pg_tables where schemaname = 'public')"
    )
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row["table_name"], {})[row["column_name"]] = row["data_type"]
    return found


async def test_every_table_is_handed_out_or_says_why_not(portal: asyncpg.Connection):
    handed_out = {kind.table for kind in KINDS}
    assert (await columns(portal)).keys() == handed_out | NOT_HANDED_OUT.keys()
    assert not handed_out & NOT_HANDED_OUT.keys()


async def test_what_leads_to_a_customer_is_handed_out(portal: asyncpg.Connection):
    leading = {"customer_id", "contact_id", "scope", "reader", "author", "job_id", "request_id"}
    leads = {table for table, names in (await columns(portal)).items() if leading & names.keys()}
    of_copies = {"sync_entry", "sync_scope", "sync_dirty"}
    assert leads - {kind.table for kind in KINDS} == of_copies


async def test_no_column_that_lets_somebody_in_is_handed_out(portal: asyncpg.Connection):
    found = await columns(portal)
    for kind in KINDS:
        secret = {
            name
            for name, sort in found[kind.table].items()
            if sort == "bytea" or SECRET.search(name)
        }
        # A key of ours is no secret: it is the name of a row.
        assert secret - set(kind.without) <= {"idempotency_key"}, kind.name
        assert set(kind.without) <= found[kind.table].keys()
        assert set(kind.without) - secret <= MEANT.get(kind.name, set())


def test_numbers_are_told_of_kinds_that_there_are():
    assert set(TOLD) <= {kind.name for kind in KINDS}
