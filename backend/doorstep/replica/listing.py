"""Rows of the copy over plain HTTP, for other programs: a page by id, or one."""

from collections.abc import Sequence

from quart import Response

from doorstep.customers.viewer import Viewer
from doorstep.kit.errors import NotFound
from doorstep.kit.http import path_uuid, query_int, query_uuid, raw_json

from .reading import read_row, read_rows, with_id

LARGEST_PAGE = 200


async def listed(viewer: Viewer, noun: str, kinds: Sequence[str] = ()) -> Response:
    """Return the page that the query's `limit` (1 to 200, 50) and `after` ask for.

    It is `{"jobs": [...], "next": id or null}` for the noun `job`, of the kind `job` or of several
    `kinds`. Raises Unprocessable.
    """
    limit = query_int("limit", default=50, least=1, most=LARGEST_PAGE)
    rows = await read_rows(viewer, *(kinds or [noun]), limit=limit + 1, after=query_uuid("after"))
    page = ",".join(with_id(row_id, doc) for row_id, doc in rows[:limit])
    after = f'"{rows[limit - 1][0]}"' if len(rows) > limit else "null"
    return raw_json(f'{{"{noun}s":[{page}],"next":{after}}}')


async def shown(viewer: Viewer, kind: str, row_id: str) -> Response:
    """Return one row; raises NotFound when there is none this viewer may see."""
    wanted = path_uuid(row_id)
    doc = await read_row(viewer, kind, wanted)
    if doc is None:
        raise NotFound
    return raw_json(with_id(wanted, doc))
