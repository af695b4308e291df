"""Finding documents among those that a viewer may see."""

from uuid import UUID

import msgspec

from doorstep.customers.viewer import Viewer
from doorstep.kit.errors import NotFound
from doorstep.replica.reading import read_those

from .files import path_of
from .replica import KINDS, DocumentRow
from .serving import File

ALL = tuple(KINDS.values())
"""The kinds of rows that documents are."""


async def find(viewer: Viewer, *wanted: UUID) -> list[DocumentRow]:
    """Return those documents in this order; raises NotFound unless the viewer may see each."""
    found = await read_those(viewer, ALL, wanted)
    if any(each not in found for each in wanted):
        raise NotFound
    return [msgspec.json.decode(found[each], type=DocumentRow) for each in wanted]


def file_of(row: DocumentRow) -> File:
    """Return the file that a document is."""
    return File(path_of(row.sha256), row.sha256, row.size, row.media_type, row.file_name)
