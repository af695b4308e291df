"""Reading the copy: one page for a device, or the rows of a kind for other programs."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from deltasync import PULL, Connection, Cursor
from doorstep.customers.viewer import Viewer, kinds_of_role
from doorstep.kit.database import connection
from doorstep.sign_in.entering import entrance, own_rows, touch

LARGEST_PAGE = 1024 * 1024
"""Bytes of a page; more only when a single version has more."""


_PULL = PULL.format(
    scope="viewer.customer_id",
    reader="viewer.contact_id",
    kinds=kinds_of_role("viewer.role"),
    epoch="$5",
    version="$6",
    limit="$7",
    count="$8",
    sum="$9",
    since="$10",
)
ONE_TRIP = f"""
    with viewer as materialized (select * from doorstep.enter($1, $2, $3, false))
    select viewer.organization_id, viewer.customer_id, viewer.contact_id, viewer.role,
      viewer.unnoticed, pulled.opening, pulled.rows, pulled.alarm
    from viewer left join lateral {_PULL} as pulled on viewer.customer_id = $4
"""  # noqa: S608 - put together from our own words
"""Entering and the page: $1 to $3 the entrance, $4 the claimed scope, $5 to $10 the cursor.

The page is read after its viewer is known, and so within the walls.
"""


async def read_page(scope: UUID, cursor: Cursor) -> Any:
    """Return who is signed in with a page of `scope`; None without a valid session.

    The page's two parts are null when the scope is not the viewer's. One that has too many bytes
    is made anew of fewer entries (LIMIT-11).
    """
    async with connection() as link:
        row: Any = await link.fetchrow(ONE_TRIP, *entrance(), scope, *cursor.arguments())
        if _is_too_large(row):
            fewer = cursor.limit * LARGEST_PAGE // len(row["rows"]) // 2
            row = await _fewer(link, scope, cursor, max(1, fewer))
        if _is_too_large(row):
            row = await _fewer(link, scope, cursor, 1)
    if row is not None and row["unnoticed"]:
        await touch(entrance()[0])
    return row


def _is_too_large(row: Any) -> bool:
    return row is not None and len(row["rows"] or b"") > LARGEST_PAGE


async def _fewer(link: Connection, scope: UUID, cursor: Cursor, limit: int) -> Any:
    smaller = replace(cursor, limit=limit).arguments()
    return await link.fetchrow(ONE_TRIP, *entrance(), scope, *smaller)


_ROWS = """
    select id, doc from sync_entry where scope = $1 and kind = $2 and doc is not null
      and (reader is null or reader = $3) and ($4::uuid is null or id > $4) order by id limit $5
"""
_THOSE = """
    select id, doc from sync_entry where scope = $1 and kind = any($2) and id = any($4)
      and doc is not null and (reader is null or reader = $3)
"""


async def read_rows(
    viewer: Viewer, *kinds: str, limit: int, after: UUID | None = None
) -> list[tuple[UUID, str]]:
    """Return ids and documents (JSON text) of one or more kinds as the viewer sees them, by id.

    At most `limit` rows, those with ids above `after`.
    """
    seen, rows = _seen(viewer, kinds), list[Any]()
    if not seen:
        return []
    async with own_rows() as link:
        for kind in seen:  # each by its index; together they would have to be sorted in full
            rows += await link.fetch(
                _ROWS,
                viewer.customer_id,
                kind,
                viewer.contact_id,
                after,
                limit,
            )
    return sorted({row["id"]: row["doc"] for row in rows}.items())[:limit]


def with_id(row_id: UUID, doc: str) -> str:
    """Return a document, JSON text that has members, with its id before them."""
    return f'{{"id":"{row_id}",{doc.lstrip()[1:]}'


async def read_row(viewer: Viewer, kind: str, row_id: UUID) -> str | None:
    """Return one document as JSON text, or None when there is none this viewer may see."""
    return (await read_those(viewer, [kind], [row_id])).get(row_id)


async def read_those(
    viewer: Viewer, kinds: Sequence[str], row_ids: Sequence[UUID]
) -> dict[UUID, str]:
    """Return those documents, as JSON text, that there are and that this viewer may see."""
    if not (seen := _seen(viewer, kinds)):
        return {}
    async with own_rows() as link:
        rows: list[Any] = await link.fetch(
            _THOSE,
            viewer.customer_id,
            seen,
            viewer.contact_id,
            row_ids,
        )
    return {row["id"]: row["doc"] for row in rows}


def _seen(viewer: Viewer, kinds: Sequence[str]) -> list[str]:
    return [kind for kind in kinds if kind in viewer.kinds]
