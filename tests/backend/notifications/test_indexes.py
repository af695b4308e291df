"""How the indexes of alerts are made anew by migrations."""

from importlib import import_module
from typing import Any

import pytest

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
