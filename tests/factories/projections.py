"""What a device at rest must hold, from the domain's views and not from what was published."""

import json
from typing import Any
from uuid import UUID

import asyncpg

from doorstep.customers.viewer import KINDS_BY_ROLE

Rows = dict[tuple[str, str], tuple[int, Any]]
"""Version and document of each row, by kind and id."""


async def projected(office: asyncpg.Connection, role: str, scope: UUID, reader: UUID) -> Rows:
    """Return the domain as its views show it to one contact."""
    found: Rows = {}
    for kind in KINDS_BY_ROLE[role]:
        rows: list[Any] = await office.fetch(
            f"select v.id, v.doc, e.version from sync_view_{kind} v"
            " join sync_entry e on e.kind = $1 and e.scope = v.scope and e.id = v.id"
            " where v.scope = $2 and (v.reader is null or v.reader = $3)",
            kind,
            scope,
            reader,
        )
        found |= {(kind, str(row["id"])): (row["version"], json.loads(row["doc"])) for row in rows}
    return found
