"""A file takes its place: from then on it is what the document is, with a code to check it by."""

import secrets
from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.kit.ids import uuid7

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: nothing in it is taken for anything else when it is read out."""
LENGTH = 12


class Filed(msgspec.Struct, frozen=True):
    """A file in the store, as a document has it: `pages` of a PDF, and if it has a thumbnail."""

    file_name: str
    media_type: str
    size: int
    sha256: str
    pages: int | None = None
    thumbnail: bool = False


def new_code() -> str:
    """Return a code by which a file can be checked; nobody can guess one."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


async def file_document(
    link: Connection, document_id: UUID, filed: Filed, *, code: str | None = None
) -> bool:
    """Make this the file of a document, within a transaction; the object is in the store by then.

    Returns whether it is another than before: then it is a new version, to be checked by `code`,
    which may be printed on it, or by one that is made now.
    """
    row: Any = await link.fetchrow(_HELD, document_id)
    if row is None:
        return False
    fields = (filed.file_name, filed.media_type, filed.size, filed.pages, filed.thumbnail)
    await link.execute(_FILE, document_id, filed.sha256, *fields)
    if row["sha256"] == filed.sha256:
        return False
    await link.execute(_VERSION, uuid7(), document_id, filed.sha256, code or new_code())
    return True


_HELD = "select sha256 from documents where id = $1 for no key update"
_FILE = """
    update documents set file_name = $3, media_type = $4, size = $5, pages = $6, thumbnail = $7,
      filed_at = case when sha256 is distinct from $2 then now() else filed_at end, sha256 = $2
    where id = $1
"""
_VERSION = """
    insert into document_versions (id, organization_id, document_id, sha256, code)
    select $1, organization_id, id, $3, $4 from documents where id = $2
"""
