"""How the indexes of alerts are made anew by migrations."""

from importlib import import_module
from typing import Any

import pytest

from doorstep.notifications.queries import TOLD_WITH_VISIT
from tests.backend.conftest import Business

SEVERAL: Any = import_module("doorstep.migrations.0031_several")
INDEXES = "select indexdef from pg_indexes where tablename = 'alerts' order by indexname"


@pytest.mark.parametrize("statements", [SEVERAL.TOGETHER, SEVERAL.APART])
def test_alerts_can_be_read_while_an_index_of_them_is_built(statements: list[str]):
    """From a `drop` on they cannot, until the end of the migration."""
    verbs = [each.split()[0] for each in statements]
    assert "create" not in verbs[verbs.index("drop") :]


async def test_what_a_migration_does_to_indexes_it_can_undo(business: Business):
    link = business.link
    transaction = link.transaction()
    await transaction.start()
    there = await link.fetch(INDEXES)
    for each in SEVERAL.APART:
        await link.execute(each)
    before = await link.fetch(INDEXES)
    for each in SEVERAL.TOGETHER:
        await link.execute(each)
    assert await link.fetch(INDEXES) == there
    await transaction.rollback()
    assert len(before) == len(there) - 2
    assert not any("'aloud'" in row["indexdef"] for row in before)


async def test_what_stands_for_an_alert_is_found_by_when_both_were_told(business: Business):
    """And not among all that ever stood for something they were told."""
    async with business.link.transaction():
        await business.link.execute("set local enable_seqscan = off")
        await business.link.execute("set local enable_bitmapscan = off")
        plan = await business.link.fetch(f"explain select {TOLD_WITH_VISIT} from documents d")
    lines = [row[0].strip() for row in plan]
    at = next(n for n, line in enumerate(lines) if "using alerts_aloud" in line)
    assert lines[at + 1] == "Index Cond: ((contact_id = a.contact_id) AND (told_at = a.told_at))"
